#!/usr/bin/env bash
# Snapshots that no test writes any more: vitest compares those it asks for, and never looks for the others. So the
# folder is made anew and compared with what is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kept=$(mktemp -d)
cp -r __snapshots__ "$kept/before"
restore() {
  rm -rf __snapshots__
  cp -r "$kept/before" __snapshots__
  rm -rf "$kept"
}
trap restore EXIT

rm -rf __snapshots__
mapfile -t tests < <(git grep -l toMatchFileSnapshot -- '*.test.ts' ':!*.live.test.ts')
npx vitest run --update --silent --reporter=dot "${tests[@]}" >"$kept/log" 2>&1 || {
  cat "$kept/log" >&2
  exit 1
}
diff -rq "$kept/before" __snapshots__ && echo "$(find __snapshots__ -type f | wc -l) snapshots, each with its test"
