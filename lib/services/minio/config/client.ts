import { shellWord } from '../../../workload/shell.ts';

/**
 * The beginning of each script that uses MinIO's client: it keeps its settings below /tmp, the only folder that can be
 * written to, and trusts the authorities that are mounted.
 */
export function clientSetup(authorities: readonly string[]): string {
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    'export MC_CONFIG_DIR="${MC_CONFIG_DIR:-/tmp/client}"',
    'mkdir -p "$MC_CONFIG_DIR/certs/CAs"',
    ...authorities.map(
      (file, index) => `cp ${shellWord(file)} "$MC_CONFIG_DIR/certs/CAs/authority-${index}.crt"`,
    ),
  ].join('\n');
}

export interface ConnectProps {
  readonly client: string;
  readonly alias: string;
  readonly endpoint: string;
  /** Variables that hold the keys. */
  readonly user: string;
  readonly password: string;
  /** @default 60 */
  readonly attempts?: number;
  /** @default 5 */
  readonly pauseSeconds?: number;
  /**
   * True where each bucket has a host of its own.
   * @default false
   */
  readonly hostAddressing?: boolean;
}

/** Waits until a store answers to its keys. They go in by standard input: arguments can be seen by every process. */
export function connect(props: ConnectProps): string {
  const { attempts = 60, pauseSeconds = 5 } = props;
  const path = props.hostAddressing === true ? 'off' : 'on';
  const set = `${props.client} alias set ${props.alias} ${shellWord(props.endpoint)} --api S3v4 --path ${path}`;
  return `
attempt=1
until printf '%s\\n%s\\n' "$${props.user}" "$${props.password}" | ${set}; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "no answer from ${props.endpoint} after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done`;
}
