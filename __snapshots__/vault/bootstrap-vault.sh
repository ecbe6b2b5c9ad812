#!/bin/sh
# Sets up what this service needs inside itself. Running it again changes nothing that is as it should be.
set -eu
export VAULT_ADDR=https://127.0.0.1:8200
export VAULT_CACERT=/tls/ca.crt
export VAULT_TLS_SERVER_NAME=vault-active

printf 'Token: ' >&2
if [ -t 0 ]; then stty -echo; fi
read -r VAULT_TOKEN
if [ -t 0 ]; then stty echo; echo >&2; fi
export VAULT_TOKEN

# Logins with a ServiceAccount's token, which the cluster's API reviews.
if ! vault auth list -format=json | grep -q '"kubernetes/"'; then
  vault auth enable kubernetes
fi
case $KUBERNETES_SERVICE_HOST in
  *:*) api="https://[$KUBERNETES_SERVICE_HOST]:$KUBERNETES_SERVICE_PORT" ;;
  *) api="https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT" ;;
esac
vault write auth/kubernetes/config kubernetes_host="$api"

vault policy write vault-snapshot - <<'EOF'
path "sys/storage/raft/snapshot" {
  capabilities = ["read"]
}
EOF
vault write auth/kubernetes/role/vault-snapshot \
  bound_service_account_names=vault-snapshot \
  bound_service_account_namespaces=data-platform \
  audience=vault \
  token_policies=vault-snapshot \
  token_ttl=15m token_max_ttl=15m

if ! vault audit list -format=json | grep -q '"file/"'; then
  vault audit enable -path=file file file_path=/var/log/vault/audit.log
fi

if ! vault audit list -format=json | grep -q '"stdout/"'; then
  vault audit enable -path=stdout file file_path=stdout
fi

echo 'all set up'
