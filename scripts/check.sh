#!/usr/bin/env bash
# What CI runs besides the tests: format and lint, types, and that everything generated is as it would be generated
# now. `npm run check` runs the tests first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$1"; }

# A generated path is current when git sees neither a change nor a new file under it.
unchanged() { # path, command that makes it
  local drift
  drift=$(git status --porcelain -- "$1")
  if [[ -n $drift ]]; then
    printf '%s differs from what is committed; run %s and commit the result:\n%s\n' "$1" "$2" "$drift" >&2
    git --no-pager diff --stat -- "$1" >&2
    exit 1
  fi
}

step 'format and lint'
npx biome ci --error-on-warnings .

step 'types'
npx tsc --noEmit

step 'dist/ is what config/ renders'
unchanged dist 'git add and git commit (it has changes of its own)'
npm run --silent synth
unchanged dist 'npm run synth'

step 'reports/ is what the simulation says'
npm run --silent report
unchanged reports 'npm run report'

step 'config/schema.json is what the schema says'
npm run --silent config-schema
unchanged config/schema.json 'npm run config-schema'

step 'imports/ is what imports/crds/ says'
npm run --silent import
unchanged imports 'npm run import'

step 'no snapshot without a test'
bash scripts/check-snapshots.sh
