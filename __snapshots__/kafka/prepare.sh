#!/bin/bash
# Init container: this member's own settings, and the format of an empty volume.
set -euo pipefail
umask 077
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
node_id=$((${POD_NAME##*-} + 0))
zone=$(cat /run/rack/zone)
[ -n "$zone" ] || { echo "the zone of this node is not known: see rackAwareness in docs/services/kafka.md" >&2; exit 1; }
{
  cat /etc/holdfast/config/server.properties
  echo "node.id=$node_id"
  echo "advertised.listeners=CLIENT://$self:9092,INTERNAL://$self:9091,CONTROLLER://$self:9093"
  echo "broker.rack=$zone"
} > /run/kafka/server.properties
cat /etc/holdfast/tls/tls.crt /etc/holdfast/tls/tls.key > /run/kafka/keystore.new
mv /run/kafka/keystore.new /run/kafka/keystore.pem
if [ -e /var/lib/kafka/data/log/meta.properties ]; then
  if ! grep -qx 'cluster.id=Hn4k0b6QRkSk3mO1Qb9E5w' /var/lib/kafka/data/log/meta.properties; then
    echo "this volume belongs to another cluster: $(grep '^cluster.id=' /var/lib/kafka/data/log/meta.properties), expected Hn4k0b6QRkSk3mO1Qb9E5w" >&2
    exit 1
  fi
  exit 0
fi
deadline=$((SECONDS + 60))
while :; do
  answers=0
  for member in "${members[@]}"; do
    if [ "$member" != "$self" ] && end=$(metric "$member" kafka_server_raft_metrics_log_end_offset); then
      if [ "$end" -gt 0 ]; then
        echo "$member has a metadata log: joining its cluster"
        exec /opt/kafka/bin/kafka-storage.sh format --cluster-id=Hn4k0b6QRkSk3mO1Qb9E5w --config /run/kafka/server.properties --no-initial-controllers
      fi
      answers=$((answers + 1))
    fi
  done
  if [ "$answers" -eq "$((${#members[@]} - 1))" ] || [ "$SECONDS" -ge "$deadline" ]; then
    break
  fi
  sleep 2
done
echo "no member has a metadata log: founding the cluster"
exec /opt/kafka/bin/kafka-storage.sh format --cluster-id=Hn4k0b6QRkSk3mO1Qb9E5w --config /run/kafka/server.properties --initial-controllers '0@kafka-0.kafka-headless.data-platform.svc.cluster.local:9093:AAAAAAAAQACAAAAAAAAAAA'
