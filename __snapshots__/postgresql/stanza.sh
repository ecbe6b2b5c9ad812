#!/bin/sh
set -eu
stanza=main
attempt=1
until pgbackrest --stanza="$stanza" repo-get "backup/$stanza/backup.info" > /dev/null ||
  pgbackrest --stanza="$stanza" stanza-create; do
  if [ "$attempt" -ge 60 ]; then
    echo "no stanza after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 10
done
