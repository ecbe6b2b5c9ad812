import { shellWord } from '../../../workload/shell.ts';
import { snapshots } from '../names.ts';

export interface ProvisionScriptProps {
  /** `https://host:port` */
  readonly url: string;
  /** Folder of the request bodies. */
  readonly folder: string;
  /**
   * Authority of the nodes' certificates; ELASTIC_PASSWORD is then the password of `elastic`.
   * @default - no TLS, and no user
   */
  readonly authority?: string;
  /** Folder with the users' passwords, a file for each user. Empty without users. */
  readonly passwords: string;
  /** Seconds to wait for a cluster that takes writes. */
  readonly wait: number;
}

/**
 * Brings roles, users, the snapshot repository and its policy into the described state. Each is one PUT that
 * replaces what was there, so a second run changes nothing.
 */
export function renderProvisionScript(props: ProvisionScriptProps): string {
  const { authority } = props;
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    `url=${shellWord(props.url)}`,
    `folder=${shellWord(props.folder)}`,
    `passwords=${shellWord(props.passwords)}`,
    'options=(--silent --show-error --fail-with-body --connect-timeout 5 --max-time 120)',
    ...(authority === undefined
      ? []
      : [
          `options+=(--cacert ${shellWord(authority)})`,
          // In a file of this pod, not in an argument.
          'umask 077',
          "escape() { sed 's/[\\\\\"]/\\\\&/g'; }",
          'credentials="${TMPDIR:-/tmp}/credentials"',
          'printf \'user = "elastic:%s"\\n\' "$(printf %s "$ELASTIC_PASSWORD" | escape)" > "$credentials"',
          'options+=(--config "$credentials")',
        ]),
    '',
    `deadline=$((SECONDS + ${props.wait}))`,
    'until curl "${options[@]}" --output /dev/null "$url/_cluster/health?wait_for_status=yellow&timeout=30s"; do',
    '  if [ "$SECONDS" -ge "$deadline" ]; then',
    `    echo "no cluster that takes writes after ${props.wait} s" >&2`,
    '    exit 1',
    '  fi',
    '  sleep 5',
    'done',
    '',
    'put() {',
    '  curl "${options[@]}" --request PUT --header "Content-Type: application/json" --data-binary @- "$url/$1"',
    '  echo',
    '}',
    'shopt -s nullglob',
    'for file in "$folder"/role.*.json; do',
    '  name=${file##*/role.}',
    '  put "_security/role/${name%.json}" < "$file"',
    'done',
    ...(authority === undefined
      ? []
      : [
          'for file in "$folder"/user.*.json; do',
          '  name=${file##*/user.}',
          '  name=${name%.json}',
          // The body is an object: the password becomes its first member.
          '  password=$(escape < "$passwords/$name")',
          '  { printf \'{"password":"%s",\' "$password"; sed \'1s/^{//\' "$file"; } | put "_security/user/$name"',
          'done',
        ]),
    'if [ -e "$folder/repository.json" ]; then',
    `  put "_snapshot/${snapshots.repository}" < "$folder/repository.json"`,
    `  put "_slm/policy/${snapshots.policy}" < "$folder/policy.json"`,
    'fi',
    "echo 'roles, users and snapshots are as described'",
    '',
  ].join('\n');
}
