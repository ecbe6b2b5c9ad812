#!/bin/sh
# Builds what the live test of tracing starts: a Collector of the components that the configuration names, from the Go
# module proxy by the Collector's own builder, and Jaeger with its index cleaner, from their repository: Jaeger 2 has no
# module path, and the proxy ends at 1.76. Jaeger's pages are not built: the test asks its API.
#
# JAEGER_REPOSITORY may name a copy of the repository. Prints the folder. Exit: 0 all there; 3 they can't be had here,
# with the reason on standard error.
set -eu

COLLECTOR=0.162.0
PROVIDERS=1.68.0
JAEGER=v2.20.0

here=$(cd "$(dirname "$0")/../.." && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/.cache/live}/tracing"
stamp="$folder/.complete"
wanted="collector $COLLECTOR, jaeger $JAEGER"

say() { printf 'live programs of tracing: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder/bin"
  exit 0
fi

command -v go > /dev/null || unavailable 'Go is missing, and both are built from source'
command -v git > /dev/null || unavailable 'git is missing, and Jaeger comes from its repository'
mkdir -p "$folder/bin"
log="$folder/build.log"
: > "$log"
failed() {
  tail -n 3 "$log" >&2
  unavailable "$1 can not be built, see $log"
}
export GOFLAGS=-buildvcs=false

say "building the Collector $COLLECTOR (minutes the first time)"
contrib=github.com/open-telemetry/opentelemetry-collector-contrib
core=go.opentelemetry.io/collector
rm -rf "$folder/collector"
mkdir "$folder/collector"
cat > "$folder/collector/builder.yaml" << YAML
dist: { name: otelcol, version: $COLLECTOR, output_path: $folder/collector }
receivers: [{ gomod: $core/receiver/otlpreceiver v$COLLECTOR }]
exporters: [{ gomod: $core/exporter/otlpexporter v$COLLECTOR }]
processors:
  - gomod: $core/processor/batchprocessor v$COLLECTOR
  - gomod: $core/processor/memorylimiterprocessor v$COLLECTOR
  - gomod: $contrib/processor/probabilisticsamplerprocessor v$COLLECTOR
extensions: [{ gomod: $contrib/extension/healthcheckextension v$COLLECTOR }]
providers:
  - gomod: $core/confmap/provider/envprovider v$PROVIDERS
  - gomod: $core/confmap/provider/fileprovider v$PROVIDERS
YAML
(cd "$folder/collector" && nice -n 15 go run "$core/cmd/builder@v$COLLECTOR" --config builder.yaml) >> "$log" 2>&1 ||
  failed 'the Collector'
cp "$folder/collector/otelcol" "$folder/bin/"

say "building Jaeger $JAEGER (a quarter of an hour the first time)"
rm -rf "$folder/jaeger"
git clone --quiet --depth 1 --branch "$JAEGER" "${JAEGER_REPOSITORY:-https://github.com/jaegertracing/jaeger}" \
  "$folder/jaeger" >> "$log" 2>&1 || failed 'Jaeger, whose repository is not reachable,'
(cd "$folder/jaeger" && nice -n 15 go build -trimpath -ldflags '-s -w' -o "$folder/bin/" ./cmd/jaeger ./cmd/es-index-cleaner) \
  >> "$log" 2>&1 || failed 'Jaeger'
rm -rf "$folder/collector" "$folder/jaeger"
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder/bin"
echo "$folder/bin"
