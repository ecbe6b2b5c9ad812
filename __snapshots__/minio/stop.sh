#!/bin/bash
set -u
command -v curl > /dev/null || exit 0
host=$HOSTNAME.minio-pool-0-headless.data-platform.svc.cluster.local
while [ "$SECONDS" -lt 60 ]; do
  answer=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 --noproxy '*' --cacert /etc/minio/certs/CAs/ca.crt \
    --resolve "$host:9000:127.0.0.1" "https://$host:9000/minio/health/cluster?maintenance=true")
  if [ "$answer" = 200 ]; then
    exit 0
  fi
  sleep 2
done
echo "stopping after 60 s although the cluster is not whole without this member" >&2
