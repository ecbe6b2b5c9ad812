#!/bin/sh
# Builds the Vault that the live test starts, from the Go module proxy, where 1.21.4 is the newest: 2.x has no module
# path. Run again, it finds it there and does nothing. OpenBao's server is not in the module proxy at all.
#
# Vault is built against the copies of its own api and sdk that are in its repository and not in its module. The module
# proxy has api 1.22.0 and sdk 0.21.0, which its go.mod names; that sdk differs in two functions from the copy, neither
# of which the test uses (identity deduplication, restoring a transit key). Three lines are fitted to it.
#
# Prints the folder of the program. Exit: 0 it is there; 3 it can't be had here, with the reason on standard error.
set -eu

MODULE=github.com/hashicorp/vault
VERSION=v1.21.4

here=$(cd "$(dirname "$0")/../.." && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/.cache/live}/vault"
stamp="$folder/.complete"
wanted="$MODULE@$VERSION"

say() { printf 'live programs of Vault: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

[ "$(uname -s)" = Linux ] || unavailable 'Linux is needed'
[ "$(id -u)" = 0 ] || unavailable 'each pod gets namespaces and a root folder of its own, which takes root'
unshare --mount --pid --fork --kill-child=SIGKILL true 2> /dev/null ||
  unavailable 'this container may not make mount and process namespaces'
for tool in nsenter openssl curl pkill; do
  command -v "$tool" > /dev/null || unavailable "$tool is missing"
done

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder/bin"
  exit 0
fi

command -v go > /dev/null || unavailable 'Go is missing, and Vault is built from source'
mkdir -p "$folder/bin"
log="$folder/build.log"
failed() {
  tail -n 3 "$log" >&2
  unavailable "$wanted can not be built, see $log"
}
say "building $wanted (a quarter of an hour the first time)"
go mod download "$wanted" > "$log" 2>&1 || failed
rm -rf "$folder/source"
cp -r "$(go env GOMODCACHE)/$wanted" "$folder/source"
chmod -R u+w "$folder/source"
(
  cd "$folder/source"
  for copy in api api/auth/approle api/auth/kubernetes api/auth/userpass sdk; do
    go mod edit "-dropreplace=$MODULE/$copy"
  done
  sed -i 's/ActivationFunc: iStore\.activateDeduplication,/ActivationFunc: func(ctx context.Context, req *logical.Request, _ string) error { return iStore.activateDeduplication(ctx, req) },/' vault/identity_store.go
  sed -i 's/idStoreBackend\.ActivationFunc(ctx, nil)/idStoreBackend.ActivationFunc(ctx, nil, "")/' vault/logical_system_activation_flags.go
  sed -i 's/restoredKeyName, err := b\.lm\.RestorePolicy(/restoredKeyName, err := keyName, b.lm.RestorePolicy(/' builtin/logical/transit/path_restore.go
  GOFLAGS=-buildvcs=false nice -n 15 go build -mod=mod -p 2 -trimpath -ldflags '-s -w' -o "$folder/bin/vault" .
) >> "$log" 2>&1 || failed
rm -rf "$folder/source"
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder/bin"
echo "$folder/bin"
