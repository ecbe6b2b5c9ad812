#!/bin/bash
set -uo pipefail
url=https://localhost:${HTTP_PORT:-9200}/_cluster/health
wait=${WAIT:-120}
options=(--silent --show-error --fail --max-time 5)
options+=(--cacert "${CA_FILE:-/usr/share/elasticsearch/config/tls/ca.crt}")

say() { echo "pre-stop: $1" | tee "${LOG:-/proc/1/fd/1}" 2> /dev/null || true; }

health() {
  curl "${options[@]}" --config <(printf 'user = "holdfast-monitor:%s"\n' "$MONITOR_PASSWORD") "$url"
}

sleep "${LEAVE:-5}"
deaf=0
while [ "$SECONDS" -lt "$wait" ]; do
  if answer=$(health 2>&1); then
    deaf=0
    case "$answer" in
      *'"status":"green"'*)
        say "the cluster is green after $SECONDS s"
        exit 0
        ;;
    esac
  else
    code=$?
    if [ "$code" -eq 7 ]; then
      deaf=$((deaf + 1))
    fi
    if [ "$deaf" -ge 3 ]; then
      say "this node does not answer"
      exit 0
    fi
  fi
  sleep 2
done
say "the cluster is not green after $wait s, stopping all the same"
