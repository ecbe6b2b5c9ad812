#!/bin/sh
# Sets up what this service needs inside itself. Running it again changes nothing that is as it should be.
set -eu
export BAO_ADDR=http://127.0.0.1:8200

printf 'Token: ' >&2
if [ -t 0 ]; then stty -echo; fi
read -r BAO_TOKEN
if [ -t 0 ]; then stty echo; echo >&2; fi
export BAO_TOKEN

# Logins with a ServiceAccount's token, which the cluster's API reviews.
if ! bao auth list -format=json | grep -q '"kubernetes/"'; then
  bao auth enable kubernetes
fi
case $KUBERNETES_SERVICE_HOST in
  *:*) api="https://[$KUBERNETES_SERVICE_HOST]:$KUBERNETES_SERVICE_PORT" ;;
  *) api="https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT" ;;
esac
bao write auth/kubernetes/config kubernetes_host="$api"

bao policy write vault-snapshot - <<'EOF'
path "sys/storage/raft/snapshot" {
  capabilities = ["read"]
}
EOF
bao write auth/kubernetes/role/vault-snapshot \
  bound_service_account_names=vault-snapshot \
  bound_service_account_namespaces=data-platform \
  audience=vault \
  token_policies=vault-snapshot \
  token_ttl=15m token_max_ttl=15m

echo 'all set up'
