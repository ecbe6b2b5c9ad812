#!/bin/sh
# Installs the real programs that `npm run test:services` starts: a Debian 13 root folder with PostgreSQL 17,
# PgBouncer, pgBackRest and etcd, and in it Patroni at the version of the image. They live apart from the machine's
# own packages, since Debian releases before 13 have PostgreSQL 15 and a PgBouncer that does not know the settings we
# render. Run again, it finds everything there and does nothing.
#
# Exit: 0 all there; 3 they can't be had here, with the reason on standard error.
set -eu

PATRONI_VERSION=4.1.5
SUITE=trixie
PACKAGES=postgresql-17,pgbouncer,pgbackrest,etcd-server,curl,openssl
# What Patroni imports; Debian's builds match the root's Python.
PYTHON_PACKAGES=python3,python3-psycopg,python3-etcd,python3-psutil,python3-yaml,python3-urllib3,python3-click,python3-prettytable,python3-dateutil,python3-dnspython

here=$(cd "$(dirname "$0")/.." && pwd)
cache="${HOLDFAST_LIVE_CACHE:-$here/.cache/live}"
root="$cache/debian-$SUITE"
stamp="$root/.complete"
wanted="$PACKAGES $PYTHON_PACKAGES patroni $PATRONI_VERSION"

say() { printf 'live programs: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  say "already in $root"
  echo "$root"
  exit 0
fi

[ "$(id -u)" = 0 ] || unavailable 'making a root folder and namespaces takes root'
[ "$(uname -s)" = Linux ] || unavailable 'Linux is needed'
command -v unshare > /dev/null || unavailable 'unshare (util-linux) is missing'
command -v apt-get > /dev/null || unavailable 'this is not Debian or a relative of it'
unshare --mount --pid --fork --kill-child=SIGKILL true 2> /dev/null ||
  unavailable 'this container may not make mount and process namespaces'

if ! command -v debootstrap > /dev/null; then
  say 'installing debootstrap'
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends debootstrap; } \
    > /dev/null || unavailable 'debootstrap can not be installed'
fi
python3 -m pip --version > /dev/null 2>&1 || unavailable 'pip is missing, and Patroni comes from PyPI'

# The mirror this machine already uses.
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' | awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }')
[ -n "$mirror" ] || unavailable "apt knows no mirror of Debian's"

mkdir -p "$cache"
rm -rf "$root"
say "making $root (Debian $SUITE, about 800 MB, a minute or two)"
debootstrap --variant=minbase --include="$PACKAGES,$PYTHON_PACKAGES" "$SUITE" "$root" "$mirror" \
  > "$cache/debootstrap.log" 2>&1 || {
  tail -n 3 "$cache/debootstrap.log" >&2
  unavailable "debootstrap failed, see $cache/debootstrap.log"
}

say "installing Patroni $PATRONI_VERSION"
python3 -m pip install --quiet --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$root/opt/patroni" "patroni==$PATRONI_VERSION" > "$cache/pip.log" 2>&1 || {
  tail -n 3 "$cache/pip.log" >&2
  unavailable "Patroni can not be installed, see $cache/pip.log"
}

# The packages that debootstrap unpacked are not needed again.
rm -rf "$root"/var/cache/apt/archives/*.deb
printf '%s\n' "$wanted" > "$stamp"
say "ready in $root"
echo "$root"
