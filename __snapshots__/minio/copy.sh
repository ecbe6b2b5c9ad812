#!/bin/bash
set -euo pipefail
export MC_CONFIG_DIR="${MC_CONFIG_DIR:-/tmp/client}"
mkdir -p "$MC_CONFIG_DIR/certs/CAs"

attempt=1
until printf '%s\n%s\n' "$SOURCE_USER" "$SOURCE_PASSWORD" | mcli alias set source https://minio.data-platform.svc.cluster.local:9000 --api S3v4 --path on; do
  if [ "$attempt" -ge 60 ]; then
    echo "no answer from https://minio.data-platform.svc.cluster.local:9000 after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 5
done

attempt=1
until printf '%s\n%s\n' "$TARGET_ACCESS_KEY" "$TARGET_SECRET_KEY" | mcli alias set target https://s3.eu-central-1.amazonaws.com --api S3v4 --path off; do
  if [ "$attempt" -ge 60 ]; then
    echo "no answer from https://s3.eu-central-1.amazonaws.com after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 5
done

mcli mirror --overwrite --retry --summary source/warehouse target/data-platform-backups/minio/minio/warehouse
mcli mirror --overwrite --retry --summary source/scratch target/data-platform-backups/minio/minio/scratch
echo 'every bucket is copied'
