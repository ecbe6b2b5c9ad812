#!/bin/sh
# Installs what the live test of Kafka starts: Kafka's own jars at the image's version and the JMX exporter's agent,
# from Maven Central. Run again, it finds everything there and does nothing.
#
# The agent in Maven Central is older than the image's: both read the same configuration.
#
# Prints the folder. Exit: 0 all there; 3 they can't be had here, with the reason on standard error.
set -eu

AGENT=io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1

here=$(cd "$(dirname "$0")" && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/../../.cache/live}/kafka"
stamp="$folder/.complete"
wanted="$(cat "$here/kafka-pom.xml") $AGENT"

say() { printf 'live programs of Kafka: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

command -v java > /dev/null || unavailable 'Java is missing'
command -v openssl > /dev/null || unavailable 'openssl is missing, which makes the certificates'

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder"
  exit 0
fi

command -v mvn > /dev/null || unavailable 'Maven is missing'
rm -rf "$folder"
mkdir -p "$folder"
say 'copying Kafka and its dependencies (some 55 MB)'
nice -n 15 mvn --quiet --batch-mode -f "$here/kafka-pom.xml" dependency:copy-dependencies \
  -DincludeScope=runtime "-DoutputDirectory=$folder/libs" > "$folder/maven.log" 2>&1 || {
  grep -m 3 ERROR "$folder/maven.log" >&2 || true
  unavailable "Maven can't copy Kafka, see $folder/maven.log"
}
nice -n 15 mvn --quiet --batch-mode -f "$here/kafka-pom.xml" dependency:copy "-Dartifact=$AGENT" \
  -Dmdep.stripVersion=true "-DoutputDirectory=$folder/agent" >> "$folder/maven.log" 2>&1 || {
  grep -m 3 ERROR "$folder/maven.log" >&2 || true
  unavailable "Maven can't copy the JMX exporter, see $folder/maven.log"
}
printf '%s\n' "$wanted" > "$stamp"
say "ready in $folder"
echo "$folder"
