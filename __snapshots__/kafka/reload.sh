#!/bin/bash
# Sidecar: brings a renewed certificate into the running process.
set -euo pipefail
umask 077
self="$POD_NAME.kafka-headless.data-platform.svc.cluster.local"
node_id=$((${POD_NAME##*-} + 0))
cat /etc/holdfast/tls/tls.crt /etc/holdfast/tls/tls.key > /run/kafka/keystore.new
mv /run/kafka/keystore.new /run/kafka/keystore.pem
exec /opt/kafka/bin/kafka-configs.sh --bootstrap-server "$self:9091" --command-config /etc/holdfast/config/client.properties \
  --alter --entity-type brokers --entity-name "$node_id" \
  --add-config listener.name.client.ssl.keystore.location=/run/kafka/keystore.pem
