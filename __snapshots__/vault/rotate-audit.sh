#!/bin/sh
set -u
trap 'exit 0' TERM INT
file=/var/log/vault/audit.log
while true; do
  sleep 60 & wait $!
  if [ -e "$file" ] && [ "$(wc -c < "$file")" -gt 671088640 ]; then
    number=5
    while [ "$number" -gt 1 ]; do
      older=$((number - 1))
      if [ -e "$file.$older" ]; then mv -f "$file.$older" "$file.$number"; fi
      number=$older
    done
    mv -f "$file" "$file.1"
    pkill -HUP -x vault || echo 'no process to signal' >&2
  fi
done
