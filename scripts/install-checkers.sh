#!/usr/bin/env bash
# Installs the programs that scripts/check-heavy.sh runs, each in a pinned version, into .cache/bin.
# What cannot be had here is named with its reason, and the rest goes on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=$PWD/.cache/bin
mkdir -p "$bin"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skipped() { echo "skipped: $1: $2"; }

# <tool>@<version> is the program and <tool> a link to it, so that a new pin is installed and an old one is not.
have() { # tool version
  [[ -x $bin/$1@$2 ]] || return 1
  ln -sf "$1@$2" "$bin/$1"
  echo "have: $1 $2"
}

place() { # tool version program
  mv "$3" "$bin/$1@$2"
  ln -sf "$1@$2" "$bin/$1"
  echo "installed: $1 $2"
}

last_line() { grep -v '^[[:space:]]*$' "$1" | tail -n 1; }

go_tool() { # tool version package
  have "$1" "$2" && return
  if ! command -v go >/dev/null; then
    skipped "$1" "go is not installed"
  elif GOBIN=$work go install "$3@$2" >"$work/log" 2>&1; then
    place "$1" "$2" "$work/$1"
  else
    skipped "$1" "go install $3@$2: $(last_line "$work/log")"
  fi
}

# The Debian package is unpacked, not installed: that starts no server and needs no root. `go install` refuses
# promtool, whose module has replace directives.
promtool_from_debian() {
  have promtool debian && return
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    skipped promtool "it is unpacked from Debian's package prometheus, and there is no apt-get or dpkg here"
  elif (cd "$work" && apt-get download prometheus) >"$work/log" 2>&1; then
    dpkg -x "$work"/prometheus_*.deb "$work/prometheus"
    place promtool debian "$work/prometheus/usr/bin/promtool"
  else
    skipped promtool "apt-get download prometheus: $(last_line "$work/log")"
  fi
}

# The schema alone is taken out of the package that brings it along.
sarif_schema() {
  local version=1.0.0-beta.0 schema=$PWD/.cache/sarif-2.1.0.json
  if [[ -f $schema ]]; then
    echo "have: the schema of SARIF"
  elif (cd "$work" && npm pack --silent "@microsoft/jest-sarif@$version") >"$work/log" 2>&1; then
    tar -xzf "$work"/microsoft-jest-sarif-*.tgz -C "$work" package/lib/schemas
    mv "$work"/package/lib/schemas/sarif-2.1.0-*.json "$schema"
    echo "installed: the schema of SARIF"
  else
    skipped "the schema of SARIF" "npm pack @microsoft/jest-sarif: $(last_line "$work/log")"
  fi
}

go_tool kubeconform v0.8.0 github.com/yannh/kubeconform/cmd/kubeconform
go_tool kube-score v1.20.0 github.com/zegl/kube-score/cmd/kube-score
go_tool kube-linter v0.8.3 golang.stackrox.io/kube-linter/cmd/kube-linter
go_tool kustomize v5.8.1 sigs.k8s.io/kustomize/kustomize/v5
go_tool actionlint v1.7.12 github.com/rhysd/actionlint/cmd/actionlint
promtool_from_debian
sarif_schema
