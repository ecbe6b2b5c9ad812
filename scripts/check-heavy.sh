#!/usr/bin/env bash
# Holds the rendered manifests against programs from outside: scripts/check-heavy.sh [DIST]
# The tests of the alerts are those of config/, whatever DIST is. Exit 1 on any finding. A program that is not there is skipped, and the summary says why.
# The programs come from scripts/install-checkers.sh.
set -euo pipefail

dist=$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")/../dist}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.cache/bin:$PATH

schemas=../shared/schemas/strict
versions=(1.28.0 1.32.0 1.36.0)

# kube-score's tests that Holdfast answers differently, each with its reason. Keep docs/checks.md in step.
score_exemptions=(
  # Tags are pinned, and pulling at each start would tie a restart to the registry.
  --ignore-test container-image-pull-policy
  # Asks for ids above 10000. The published images own their files under fixed ids below (26, 1000, 65532).
  --ignore-test container-security-context-user-group-id
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
summary=()
failures=0

passed() { summary+=("passed   $1"); }
failed() { summary+=("failed   $1"); failures=$((failures + 1)); }
skipped() { summary+=("skipped  $1: $2"); }

check() { # title command...
  local title=$1
  shift
  echo "== $title"
  if "$@"; then passed "$title"; else failed "$title"; fi
}

there() { # tool title
  command -v "$1" >/dev/null && return
  skipped "$2" "$1 is not installed, see scripts/install-checkers.sh"
  return 1
}

conforms() { # version
  # The istio definition is not among the schemas; imports/crds.test.ts and the manifests' own tests hold it.
  kubeconform -strict -summary -kubernetes-version "$1" \
    -schema-location "$schemas/{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json" \
    -schema-location "$schemas/crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json" \
    -skip security.istio.io/v1/PeerAuthentication "$dist"
}

# All files in one call: kube-score looks from pods to their budgets and policies, across files.
scores() { # folder
  local files
  mapfile -d '' files < <(find "$1" -name '*.yaml' -print0 | sort -z)
  kube-score score --kubernetes-version v1.28 --output-format ci --exit-one-on-warning \
    "${score_exemptions[@]}" "${files[@]}" | { grep -vE '^\[(OK|SKIPPED)\]' || true; }
}

# Flux makes such a list of a folder that has none, and builds it: two objects of one name end here.
builds() { # folder
  cp -r "$1" "$work/app"
  local result=0
  (cd "$work/app" && kustomize create --autodetect --recursive && kustomize build . >/dev/null) || result=1
  rm -rf "$work/app"
  return "$result"
}

all_build() { # folder of folders
  local app result=0
  for app in "$1"/*/; do
    builds "$app" || { echo "${app#"$dist"/} does not build"; result=1; }
  done
  return "$result"
}

# Only what fails is worth reading: promtool names every file.
rules_hold() { # test files...
  promtool test rules "$@" >"$work/log" 2>&1 || { grep -vE 'SUCCESS|^Unit Testing|^$' "$work/log"; return 1; }
  echo "$# files of tests pass"
}

if [[ -z $(find "$dist" -name '*.yaml' -print -quit) ]]; then
  echo "no manifests under $dist" >&2
  exit 2
fi

for version in "${versions[@]}"; do
  title="kubeconform $version"
  if [[ ! -d $schemas/v$version ]]; then
    skipped "$title" "no schemas at $schemas/v$version; npm test holds the manifests against the validators from the registry"
  elif there kubeconform "$title"; then
    check "$title" conforms "$version"
  fi
done

for apps in "$dist"/*/apps; do
  environment=$(basename "$(dirname "$apps")")
  title="kube-score $environment"
  if there kube-score "$title"; then check "$title" scores "$apps"; fi
  title="kube-linter $environment"
  if there kube-linter "$title"; then check "$title" kube-linter lint --config .kube-linter.yaml "$apps"; fi
  title="kustomize $environment"
  if there kustomize "$title"; then check "$title" all_build "$apps"; fi
  title="kustomize $environment flux"
  flux=$(dirname "$apps")/flux
  if [[ ! -d $flux ]]; then
    skipped "$title" "config/$environment.yaml renders no objects for Flux"
  elif there kustomize "$title"; then
    check "$title" builds "$flux"
  fi
done

title="SARIF"
if [[ -f .cache/sarif-2.1.0.json ]]; then
  check "$title" node --import ./lib/command/typescript.mjs scripts/check-sarif.ts .cache/sarif-2.1.0.json
else
  skipped "$title" "its schema is not there, see scripts/install-checkers.sh"
fi

title="promtool"
if there promtool "$title"; then
  node --import ./lib/command/typescript.mjs scripts/extract-rules.ts "$dist" "$work/rules"
  if [[ -z $(ls "$work/rules") ]]; then
    skipped "$title" "no PrometheusRule and no dashboard under $dist"
  else
    check "$title" promtool check rules --lint-fatal "$work"/rules/*.yaml
  fi
fi

title="promtool tests"
if there promtool "$title"; then
  node --import ./lib/command/typescript.mjs scripts/promtool-tests.ts "$work/tests"
  check "$title" rules_hold "$work"/tests/*/*.test.yaml
fi

title="actionlint"
if there actionlint "$title"; then check "$title" actionlint docs/ci/github-actions.yaml; fi

echo "== summary"
printf '%s\n' "${summary[@]}"
((failures == 0))
