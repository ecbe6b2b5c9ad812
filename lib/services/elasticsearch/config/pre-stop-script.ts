import { monitor, paths, ports } from '../names.ts';

export interface PreStopScriptProps {
  readonly secure: boolean;
  /** Seconds after which the node stops whatever the state of the cluster. */
  readonly wait: number;
}

/**
 * Holds the stop of a node back until the cluster is green, so that no shard loses its last copy when nodes are
 * updated or drained one after the other; but never for longer than the bound, which is shorter than the grace
 * period. A node that does not answer itself has nothing to wait for.
 */
export function renderPreStopScript(props: PreStopScriptProps): string {
  const { secure, wait } = props;
  return [
    '#!/bin/bash',
    'set -uo pipefail',
    `url=${secure ? 'https' : 'http'}://localhost:\${HTTP_PORT:-${ports.http}}/_cluster/health`,
    `wait=\${WAIT:-${wait}}`,
    'options=(--silent --show-error --fail --max-time 5)',
    ...(secure ? [`options+=(--cacert "\${CA_FILE:-${paths.tls}/ca.crt}")`] : []),
    '',
    // The container's own output: what a hook writes is lost otherwise.
    'say() { echo "pre-stop: $1" | tee "${LOG:-/proc/1/fd/1}" 2> /dev/null || true; }',
    '',
    'health() {',
    ...(secure
      ? [
          // In a file descriptor, not in an argument.
          `  curl "\${options[@]}" --config <(printf 'user = "${monitor.user}:%s"\\n' "$MONITOR_PASSWORD") "$url"`,
        ]
      : ['  curl "${options[@]}" "$url"']),
    '}',
    '',
    // Meanwhile the Services forget the pod, and no new request arrives.
    'sleep "${LEAVE:-5}"',
    'deaf=0',
    'while [ "$SECONDS" -lt "$wait" ]; do',
    '  if answer=$(health 2>&1); then',
    '    deaf=0',
    `    case "$answer" in`,
    `      *'"status":"green"'*)`,
    '        say "the cluster is green after $SECONDS s"',
    '        exit 0',
    '        ;;',
    '    esac',
    '  else',
    // 7: nobody listens. Anything else, such as 503 without a master, may get better.
    '    code=$?',
    '    if [ "$code" -eq 7 ]; then',
    '      deaf=$((deaf + 1))',
    '    fi',
    '    if [ "$deaf" -ge 3 ]; then',
    '      say "this node does not answer"',
    '      exit 0',
    '    fi',
    '  fi',
    '  sleep 2',
    'done',
    'say "the cluster is not green after $wait s, stopping all the same"',
    '',
  ].join('\n');
}
