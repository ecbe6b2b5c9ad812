import { shellWord } from './shell.ts';

export interface ProvisionScriptProps {
  /** Service of the leader. */
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  /** Patroni's REST API, any member: `https://…:8008`. */
  readonly restapi: string;
  /** Folder of this script's companions, provision.sql and dynamic.json. */
  readonly folder: string;
  /** @default no TLS */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string };
}

/**
 * Script of the provisioning Job: waits for a leader, brings roles and databases into the described state, then gives
 * Patroni the dynamic configuration, which a running cluster takes from nowhere else. `PGPASSWORD`,
 * `RESTAPI_PASSWORD` and the roles' password variables come from Secrets. Run again, it changes nothing.
 */
export function renderProvisionScript(props: ProvisionScriptProps): string {
  const { tls } = props;
  const connection = [
    `host=${props.host}`,
    `port=${props.port}`,
    `user=${props.superuser}`,
    'dbname=postgres',
    'connect_timeout=5',
    // While no leader is known the Service may still lead to a former one.
    'target_session_attrs=read-write',
    ...(tls ? ['sslmode=verify-full', `sslrootcert=${tls.ca}`] : []),
  ].join(' ');
  const certificate = tls
    ? ` --cacert ${shellWord(tls.ca)} --cert ${shellWord(tls.certificate)} --key ${shellWord(tls.key)}`
    : '';
  return `#!/bin/bash
set -euo pipefail
connection=${shellWord(connection)}
for attempt in $(seq 1 60); do
  if psql -X -q -c 'SELECT 1' "$connection" >/dev/null; then break; fi
  if [ "$attempt" -eq 60 ]; then
    echo "no leader after $attempt attempts" >&2
    exit 1
  fi
  sleep 5
done
psql -X -f ${shellWord(`${props.folder}/provision.sql`)} "$connection"
echo "roles and databases are as described"
# The password reaches curl through its standard input: a command line is readable by the whole pod.
printf 'user = "patroni:%s"\\n' "$RESTAPI_PASSWORD" | curl --config - --fail --silent --show-error --output /dev/null \\
  --max-time 30 --retry 5 --retry-all-errors --request PATCH${certificate} \\
  --data @${shellWord(`${props.folder}/dynamic.json`)} ${shellWord(`${props.restapi}/config`)}
echo "the dynamic configuration is as described"
`;
}
