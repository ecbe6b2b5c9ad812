#!/bin/sh
set -eu
stanza=main
kind="${1:?usage: backup.sh full|diff|incr}"
case "$kind" in full | diff | incr) ;; *)
  echo "backup type '$kind' is unknown; allowed are full, diff and incr" >&2
  exit 2
  ;;
esac
attempt=1
until pgbackrest --stanza="$stanza" repo-get "backup/$stanza/backup.info" > /dev/null ||
  pgbackrest --stanza="$stanza" stanza-create; do
  if [ "$attempt" -ge 6 ]; then
    echo "no stanza after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 10
done
pgbackrest --stanza="$stanza" --type="$kind" backup
pgbackrest --stanza="$stanza" info
