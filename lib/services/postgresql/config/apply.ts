import type { TlsFiles } from './pgbackrest.ts';
import { shellWord } from './shell.ts';

export interface ApplyDynamicConfigurationProps {
  /** REST API of any member, for example `https://postgresql-leader.data-platform.svc:8008`. */
  readonly url: string;
  /** File with the text of `renderDynamicConfiguration`. */
  readonly configFile: string;
  /**
   * Client certificate; Patroni asks for one when its REST API speaks TLS.
   * @default no TLS
   */
  readonly tls?: TlsFiles;
  /**
   * Tries, five seconds apart: the Job may start before the cluster has a leader.
   * @default 60
   */
  readonly attempts?: number;
}

/**
 * Script that brings a running cluster's dynamic configuration to the rendered one by PATCH /config: keys it doesn't
 * name, such as `pause`, stay as they are, and a second run changes nothing. User and password come by
 * `PATRONI_RESTAPI_USERNAME` and `PATRONI_RESTAPI_PASSWORD` and are in no process list.
 */
export function renderApplyDynamicConfiguration(props: ApplyDynamicConfigurationProps): string {
  const { tls } = props;
  const options = [
    '--fail-with-body --silent --show-error --output /dev/null',
    `--connect-timeout 5 --max-time 30 --retry ${(props.attempts ?? 60) - 1} --retry-delay 5 --retry-all-errors`,
    ...(tls
      ? [`--cacert ${shellWord(tls.ca)} --cert ${shellWord(tls.certificate)} --key ${shellWord(tls.key)}`]
      : []),
    "--request PATCH --header 'Content-Type: application/json'",
    `--data-binary ${shellWord(`@${props.configFile}`)}`,
  ];
  return `#!/bin/sh
set -eu
credentials="\${PATRONI_RESTAPI_USERNAME:?is not set}:\${PATRONI_RESTAPI_PASSWORD:?is not set}"
escaped=$(printf '%s' "$credentials" | sed 's/[\\\\"]/\\\\&/g')
printf 'user = "%s"\\n' "$escaped" | curl --config - \\
${options.map((option) => `  ${option} \\`).join('\n')}
  ${shellWord(`${props.url}/config`)}
echo 'the dynamic configuration is applied'
`;
}
