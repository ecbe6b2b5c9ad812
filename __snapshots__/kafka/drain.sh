#!/bin/bash
# preStop hook: waits until the others are whole, at most as long as its argument says.
set -euo pipefail
members=(
  kafka-0.kafka-headless.data-platform.svc.cluster.local
  kafka-1.kafka-headless.data-platform.svc.cluster.local
  kafka-2.kafka-headless.data-platform.svc.cluster.local
)
self="$POD_NAME.kafka-headless.data-platform.svc.cluster.local"
# A metric of a member as a whole number. Fails when the member does not answer or has no such metric.
metric() {
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/9404" && printf "GET /metrics?name[]=%s HTTP/1.0\r\n\r\n" "$1" >&3 && cat <&3' "$1" "$2" 2>/dev/null |
    awk -v name="$2" '$1 == name { value = sprintf("%.0f", $2) } END { if (value == "") exit 1; print value }'
}
limit="${1:-120}"
say() { echo "preStop: $*" > "${HOLDFAST_LOG:-/proc/1/fd/1}" 2>/dev/null || true; }
while :; do
  reason=""
  for member in "${members[@]}"; do
    if ! value=$(metric "$member" kafka_server_replicamanager_underreplicatedpartitions); then
      reason="$member does not answer"
    elif [ "$value" -gt 0 ]; then
      reason="$member leads $value partitions that lack a replica"
    fi
  done
  if [ -z "$reason" ]; then
    say "the others are whole after $SECONDS s, stopping"
    exit 0
  fi
  if [ "$SECONDS" -ge "$limit" ]; then
    say "stopping all the same after $SECONDS s: $reason"
    exit 0
  fi
  sleep 2
done
