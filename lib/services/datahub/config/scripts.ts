import { paths, ports, updateIndex } from '../names.ts';
import { trustStore } from './search.ts';

/** Files of the ConfigMap: what the init containers run. Each takes its figures from variables. */
export const scriptNames = {
  waitForServices: 'wait-for-services.sh',
  waitForUpdate: 'wait-for-update.sh',
  waitForGms: 'wait-for-gms.sh',
  recordUpdate: 'record-update.sh',
} as const;

/** Seconds between two looks. */
const pause = 5;

/**
 * `search METHOD PATH [curl's arguments]` asks Elasticsearch and prints the status of the answer. The password goes
 * through standard input: other processes can read a command line.
 */
const search = `
search() {
  method=$1 path=$2
  shift 2
  {
    if [ -n "\${SEARCH_PASSWORD:-}" ]; then printf 'user = "%s:%s"\\n' "$SEARCH_USER" "$SEARCH_PASSWORD"; fi
    if [ -n "\${SEARCH_AUTHORITY:-}" ]; then printf 'cacert = "%s"\\n' "$SEARCH_AUTHORITY"; fi
  } | curl --config - --silent --max-time 10 --output /dev/null --write-out '%{http_code}' \\
    --request "$method" "$@" "$SEARCH_URL$path" || true
}
`;

const preamble = (purpose: string) => ['#!/bin/sh', `# ${purpose}`, 'set -eu', "trap 'exit 1' TERM INT"];

export function scripts(): Record<string, string> {
  return {
    [scriptNames.waitForServices]: [
      ...preamble('Waits until PostgreSQL and Kafka listen and Elasticsearch lets DataHub in.'),
      search,
      'for address in "$DATABASE_ADDRESS" "$KAFKA_ADDRESS"; do',
      '  until nc -z -w 5 "${address%:*}" "${address##*:}"; do',
      `    echo "waiting for $address"; sleep ${pause}`,
      '  done',
      'done',
      `until status=$(search GET /_cluster/health) && [ "$status" = 200 ]; do`,
      `  echo "waiting for Elasticsearch: $status"; sleep ${pause}`,
      'done',
      '',
    ].join('\n'),
    [scriptNames.waitForUpdate]: [
      ...preamble('Waits until the blocking system update of this revision is done.'),
      search,
      `until status=$(search GET "/${updateIndex}/_doc/$REVISION") && [ "$status" = 200 ]; do`,
      `  echo "waiting for system update $REVISION: $status"; sleep ${pause}`,
      'done',
      '',
    ].join('\n'),
    [scriptNames.waitForGms]: [
      ...preamble('Waits until GMS serves.'),
      `until curl --silent --fail --max-time 10 --output /dev/null "http://$GMS_HOST:${ports.gms}/health"; do`,
      `  echo "waiting for $GMS_HOST"; sleep ${pause}`,
      'done',
      '',
    ].join('\n'),
    [scriptNames.recordUpdate]: [
      ...preamble('Records that the blocking system update of this revision is done.'),
      search,
      `status=$(search PUT "/${updateIndex}/_doc/$REVISION" --header 'Content-Type: application/json' --data "{\\"image\\":\\"$IMAGE\\"}")`,
      'case $status in 200 | 201) echo "recorded $REVISION" ;; *) echo "not recorded: $status" >&2; exit 1 ;; esac',
      '',
    ].join('\n'),
  };
}

/** Makes the trust store of Elasticsearch's authority with the keytool of the image's own Java. */
export function trustScript(): string {
  return [
    'set -eu',
    // The folder outlives a restart of the pod's sandbox.
    `rm -f ${trustStore}`,
    'keytool=$(dirname "$(readlink -f "$(command -v java)")")/keytool',
    `"$keytool" -importcert -noprompt -storetype JKS -storepass changeit -alias search -file ${paths.searchAuthority}/ca.crt -keystore ${trustStore}`,
  ].join('\n');
}

/**
 * Lays the frontend's configuration and the file with its logins into one folder. The image brings a file with a
 * public password, which is not copied.
 */
export function loginScript(target: string, user: string): string {
  return [
    'set -eu',
    `cp -R ${paths.frontendConf}/. ${target}/`,
    `umask 077; rm -f ${target}/user.props`,
    // The login module takes what follows a comma for a role, and a backslash for an escape.
    'case $ADMIN_PASSWORD in *[,\\\\]*) echo "admin-password: no comma and no backslash" >&2; exit 1 ;; esac',
    `printf '%s:%s\\n' ${user} "$ADMIN_PASSWORD" > ${target}/user.props`,
  ].join('\n');
}
