#!/bin/sh
set -eu
stanza=main
kind="${1:?usage: backup.sh full|diff|incr}"
case "$kind" in full | diff | incr) ;; *)
  echo "backup type '$kind' is unknown; allowed are full, diff and incr" >&2
  exit 2
  ;;
esac
pgbackrest --stanza="$stanza" stanza-create
pgbackrest --stanza="$stanza" check
pgbackrest --stanza="$stanza" --type="$kind" backup
pgbackrest --stanza="$stanza" info
