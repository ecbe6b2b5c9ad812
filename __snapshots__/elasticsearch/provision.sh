#!/bin/bash
set -euo pipefail
url=https://elasticsearch.data-platform.svc.cluster.local:9200
folder=/etc/holdfast/provisioning
passwords=/etc/holdfast/users
options=(--silent --show-error --fail-with-body --connect-timeout 5 --max-time 120)
options+=(--cacert /etc/holdfast/tls/ca.crt)
umask 077
escape() { sed 's/[\\"]/\\&/g'; }
credentials="${TMPDIR:-/tmp}/credentials"
printf 'user = "elastic:%s"\n' "$(printf %s "$ELASTIC_PASSWORD" | escape)" > "$credentials"
options+=(--config "$credentials")

deadline=$((SECONDS + 900))
until curl "${options[@]}" --output /dev/null "$url/_cluster/health?wait_for_status=yellow&timeout=30s"; do
  if [ "$SECONDS" -ge "$deadline" ]; then
    echo "no cluster that takes writes after 900 s" >&2
    exit 1
  fi
  sleep 5
done

put() {
  curl "${options[@]}" --request PUT --header "Content-Type: application/json" --data-binary @- "$url/$1"
  echo
}
shopt -s nullglob
for file in "$folder"/role.*.json; do
  name=${file##*/role.}
  put "_security/role/${name%.json}" < "$file"
done
for file in "$folder"/user.*.json; do
  name=${file##*/user.}
  name=${name%.json}
  password=$(escape < "$passwords/$name")
  { printf '{"password":"%s",' "$password"; sed '1s/^{//' "$file"; } | put "_security/user/$name"
done
if [ -e "$folder/repository.json" ]; then
  put "_snapshot/holdfast" < "$folder/repository.json"
  put "_slm/policy/holdfast-daily" < "$folder/policy.json"
fi
echo 'roles, users and snapshots are as described'
