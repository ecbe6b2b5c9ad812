#!/bin/sh
set -eu
export VAULT_ADDR=https://vault-active.data-platform.svc.cluster.local:8200
export VAULT_CACERT=/etc/vault/server-ca/ca.crt
export VAULT_TLS_SERVER_NAME=vault-active.data-platform.svc.cluster.local
VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login \
  role=vault-snapshot jwt=@/var/run/secrets/vault/token)
export VAULT_TOKEN
vault operator raft snapshot save /snapshot/vault.snap
vault token revoke -self > /dev/null
vault operator raft snapshot inspect /snapshot/vault.snap > /dev/null
echo "snapshot of $(wc -c < /snapshot/vault.snap) bytes"
