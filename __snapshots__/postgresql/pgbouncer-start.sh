#!/bin/sh
set -eu
umask 077
newline='
'
# Quotes are doubled; nothing else is special in userlist.txt.
entry() {
  case "$3" in *"$newline"*)
    echo "$2 holds a line break, which userlist.txt can not express" >&2
    exit 1
    ;;
  esac
  printf '"%s" "%s"\n' "$1" "$(printf '%s' "$3" | sed 's/"/""/g')"
}
{
  entry pgbouncer LOOKUP_PASSWORD "${LOOKUP_PASSWORD:?is not set}"
  entry monitor MONITOR_PASSWORD "${MONITOR_PASSWORD:?is not set}"
} > '/run/pgbouncer/userlist.txt'
# Left over from a container that was killed, its number may be somebody else's by now: PgBouncer would not start.
rm -f '/run/pgbouncer/pgbouncer.pid'
exec pgbouncer '/etc/pgbouncer/pgbouncer.ini'
