#!/bin/bash
# Sidecar: brings a renewed certificate into the running process.
set -euo pipefail
umask 077
node_id=$((${POD_NAME##*-} + 0))
cat /etc/holdfast/tls/tls.crt /etc/holdfast/tls/tls.key > /run/kafka/keystore.new
mv /run/kafka/keystore.new /run/kafka/keystore.pem
exec /bin/bash /etc/holdfast/config/tool.sh kafka-configs --alter --entity-type brokers --entity-name "$node_id" \
  --add-config listener.name.client.ssl.keystore.location=/run/kafka/keystore.pem
