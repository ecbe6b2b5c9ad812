#!/bin/sh
set -eu
credentials="${PATRONI_RESTAPI_USERNAME:?is not set}:${PATRONI_RESTAPI_PASSWORD:?is not set}"
escaped=$(printf '%s' "$credentials" | sed 's/[\\"]/\\&/g')
printf 'user = "%s"\n' "$escaped" | curl --config - \
  --fail-with-body --silent --show-error --output /dev/null \
  --connect-timeout 5 --max-time 30 --retry 59 --retry-delay 5 --retry-all-errors \
  --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key \
  --request PATCH --header 'Content-Type: application/json' \
  --data-binary @/config/dynamic.json \
  https://postgresql-leader.data-platform.svc:8008/config
echo 'the dynamic configuration is applied'
