#!/bin/bash
set -euo pipefail
home=${ES_HOME:-/usr/share/elasticsearch}
claim=${CLAIM:-/usr/share/elasticsearch/data}
readiness=${READINESS_PORT:-8080}
arguments=()

ZONE=$(cat "${ZONE_FILE:-/run/node-zone/zone}")
if [ -z "$ZONE" ]; then
  echo "the zone of this node is unknown: is services.elasticsearch.zoneAwareness right for this cluster?" >&2
  exit 1
fi
export ZONE

joined=$claim/.has-joined-a-cluster
if [ ! -e "$joined" ]; then
  case "$POD_NAME" in
    es-0 | es-1 | es-2)
      arguments+=("-Ecluster.initial_master_nodes=es-0,es-1,es-2")
      ;;
  esac
  main=$$
  ( (
    until (exec 3<>"/dev/tcp/127.0.0.1/$readiness") 2> /dev/null; do
      kill -0 "$main" 2> /dev/null || exit 0
      sleep 2
    done
    : > "$joined"
  ) & )
fi

export ES_JAVA_OPTS="-Des.cgroups.hierarchy.override=/ ${ES_JAVA_OPTS:-}"
exec "$home/bin/elasticsearch" "${arguments[@]}"
