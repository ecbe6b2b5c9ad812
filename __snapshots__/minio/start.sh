#!/bin/sh
set -eu
refuse() {
  echo "refusing to start: $1" >&2
  exit 1
}
user=${MINIO_ROOT_USER:-}
password=${MINIO_ROOT_PASSWORD:-}
[ -n "$user" ] || refuse 'MINIO_ROOT_USER is empty'
[ "${#password}" -ge 16 ] || refuse 'MINIO_ROOT_PASSWORD has fewer than 16 characters'
case $user in
*[Mm][Ii][Nn][Ii][Oo][Aa][Dd][Mm][Ii][Nn]*) refuse 'MINIO_ROOT_USER is the factory one' ;;
esac
case $password in
*[Mm][Ii][Nn][Ii][Oo][Aa][Dd][Mm][Ii][Nn]*) refuse 'MINIO_ROOT_PASSWORD contains the factory one' ;;
esac
exec silo server 'http://minio-pool-0-{0...2}.minio-pool-0-headless.data-platform.svc.cluster.local:9000/export{0...1}/data' 'http://minio-pool-1-{0...5}.minio-pool-1-headless.data-platform.svc.cluster.local:9000/export{0...1}/data' --address :9000 --console-address :9001
