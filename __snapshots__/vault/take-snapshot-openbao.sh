#!/bin/sh
set -eu
export BAO_ADDR=https://vault-active.data-platform.svc.cluster.local:8200
export BAO_CACERT=/etc/vault/server-ca/ca.crt
export BAO_TLS_SERVER_NAME=vault-active.data-platform.svc.cluster.local
BAO_TOKEN=$(bao write -field=token auth/kubernetes/login \
  role=vault-snapshot jwt=@/var/run/secrets/vault/token)
export BAO_TOKEN
bao operator raft snapshot save /snapshot/vault.snap
bao token revoke -self > /dev/null
gzip -t < /snapshot/vault.snap
echo "snapshot of $(wc -c < /snapshot/vault.snap) bytes"
