#!/bin/sh
# Installs what the live tests of MinIO start: MinIO and its client from the Go module proxy, at the newest versions it
# serves, and Debian's HAProxy and nftables. Run again, it finds everything there and does nothing.
#
# The image runs Silo, a fork that keeps MinIO's protocol, settings and format on disk (docs/services/minio.md).
#
# Prints the folder of the programs. Exit: 0 all there; 3 they can't be had here, with the reason on standard error.
set -eu

MINIO=github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
CLIENT=github.com/minio/mc@v0.0.0-20250313080218-cf909e1063a9

here=$(cd "$(dirname "$0")/../.." && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/.cache/live}/minio"
stamp="$folder/.complete"
wanted="$MINIO $CLIENT"

say() { printf 'live programs of MinIO: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

[ "$(uname -s)" = Linux ] || unavailable 'Linux is needed'
[ "$(id -u)" = 0 ] || unavailable 'each member gets a mount namespace of its own, which takes root'
unshare --mount true 2> /dev/null || unavailable 'this container may not make mount namespaces'

if ! command -v haproxy > /dev/null || ! command -v nft > /dev/null; then
  command -v apt-get > /dev/null || unavailable 'haproxy or nft is missing, and this is not Debian or a relative of it'
  say 'installing haproxy and nftables'
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends haproxy nftables; } \
    > /dev/null || unavailable 'haproxy and nftables can not be installed'
fi
nft list tables > /dev/null 2>&1 || unavailable 'nft may not be used here, which makes a node vanish'
command -v openssl > /dev/null || unavailable 'openssl is missing, which makes the certificates'
command -v curl > /dev/null || unavailable 'curl is missing, which the stop script asks with'

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder/bin"
  exit 0
fi

command -v go > /dev/null || unavailable 'Go is missing, and MinIO is published as source only'
mkdir -p "$folder"
for module in "$CLIENT" "$MINIO"; do
  say "building $module (minutes the first time)"
  GOBIN="$folder/bin" GOFLAGS=-buildvcs=false nice -n 15 go install "$module" > "$folder/build.log" 2>&1 || {
    tail -n 3 "$folder/build.log" >&2
    unavailable "$module can not be built, see $folder/build.log"
  }
done
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder/bin"
echo "$folder/bin"
