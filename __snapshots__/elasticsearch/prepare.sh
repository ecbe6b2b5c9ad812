#!/bin/bash
set -euo pipefail
home=${ES_HOME:-/usr/share/elasticsearch}
files=${FILES:-/etc/holdfast/elasticsearch}
prepared=${PREPARED:-/mnt/prepared}

for folder in config bin plugins; do
  find "$prepared/$folder" -mindepth 1 -delete
  cp -R --preserve=mode "$home/$folder/." "$prepared/$folder/"
done
mkdir -p "$prepared/config/jvm.options.d"
cp "$files/holdfast.options" "$prepared/config/jvm.options.d/holdfast.options"
export ES_PATH_CONF=$prepared/config

"$home/bin/elasticsearch-keystore" create --silent
printf '%s\n' "$ELASTIC_PASSWORD" "$S3_KEY_ID" "$S3_SECRET_KEY" |
  "$home/bin/elasticsearch-keystore" add --silent --force --stdin bootstrap.password s3.client.default.access_key s3.client.default.secret_key

cp "$files/roles.yml" "$prepared/config/roles.yml"
touch "$prepared/config/users" "$prepared/config/users_roles"
"$home/bin/elasticsearch-users" useradd holdfast-monitor -p "$MONITOR_PASSWORD" -r holdfast_monitor

"$home/jdk/bin/keytool" -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE \
  -J-Dkeystore.pkcs12.macAlgorithm=NONE -importcert -noprompt -alias object-store \
  -file "${AUTHORITY:-/etc/holdfast/object-store-ca/ca.crt}" \
  -keystore "$prepared/config/object-store.p12" -storetype PKCS12

cp "$files/elasticsearch.yml" "$prepared/config/elasticsearch.yml"
