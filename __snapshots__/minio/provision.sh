#!/bin/bash
set -euo pipefail
export MC_CONFIG_DIR="${MC_CONFIG_DIR:-/tmp/client}"
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp /etc/store-ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/authority-0.crt"

attempt=1
until printf '%s\n%s\n' "$ROOT_USER" "$ROOT_PASSWORD" | mcli alias set store https://minio.data-platform.svc.cluster.local:9000 --api S3v4 --path on; do
  if [ "$attempt" -ge 60 ]; then
    echo "no answer from https://minio.data-platform.svc.cluster.local:9000 after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 5
done

attempt=1
until printf '%s\n%s\n' "$TARGET_ACCESS_KEY" "$TARGET_SECRET_KEY" | mcli alias set target https://minio.example.com --api S3v4 --path on; do
  if [ "$attempt" -ge 60 ]; then
    echo "no answer from https://minio.example.com after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 5
done

mcli mb --ignore-existing --with-lock store/warehouse
mcli version enable store/warehouse
mcli ilm rule import store/warehouse < /etc/provisioning/lifecycle-warehouse.json
mcli quota set store/warehouse --size 1073741824
rules=$(mcli replicate ls --json store/warehouse 2> /dev/null || true)
case $rules in
*:warehouse-copy\"*) echo 'store/warehouse is replicated to warehouse-copy already' ;;
*) mcli replicate add store/warehouse --priority 1 --region eu-central-1 --remote-bucket target/warehouse-copy ;;
esac

mcli mb --ignore-existing store/scratch
mcli version suspend store/scratch
if mcli ilm rule ls store/scratch > /dev/null 2>&1; then mcli ilm rule rm --all --force store/scratch; fi
mcli quota clear store/scratch

printf '%s\n%s\n' trino "$USER_TRINO" | mcli admin user add store
mcli admin policy create store trino /etc/provisioning/policy-trino.json
mcli admin policy attach store trino --user trino
echo 'buckets and users are as described'
