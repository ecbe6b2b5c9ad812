#!/bin/bash
# A tool of Kafka as the cluster's own identity: tool.sh kafka-topics --describe
set -euo pipefail
export KAFKA_HEAP_OPTS=-Xmx64m
unset KAFKA_OPTS KAFKA_LOG4J_OPTS
tool=$1
shift
exec "/opt/kafka/bin/$tool.sh" --bootstrap-server kafka-headless.data-platform.svc.cluster.local:9091 --command-config /etc/holdfast/config/client.properties "$@"
