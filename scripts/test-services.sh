#!/usr/bin/env bash
# Starts the real programs with the rendered configurations, kills them and looks what was lost: npm run test:services.
# Installs what can be had here into .cache/live; what can't is named with its reason, and its tests skip with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for script in scripts/install-live-programs.sh scripts/live/*.sh; do
  sh "$script" >/dev/null || echo "skipped: the live tests that need $script (exit $?)"
done
exec npx vitest run --config vitest.live.config.ts "$@"
