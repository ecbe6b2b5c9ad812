import type { TlsFiles } from './pgbackrest.ts';
import { shellWord } from './shell.ts';

export interface ProvisionScriptProps {
  /** Service of the leader. */
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  readonly superuser: string;
  /** File with the text of `renderProvisionSql`. */
  readonly sqlFile: string;
  /** Script with the text of `renderApplyDynamicConfiguration`, run at the end. */
  readonly applyScript: string;
  /** @default no TLS */
  readonly tls?: TlsFiles;
  /**
   * Tries, five seconds apart: the Job may start before the cluster has a leader.
   * @default 60
   */
  readonly attempts?: number;
  /**
   * Seconds between two tries.
   * @default 5
   */
  readonly pauseSeconds?: number;
}

/**
 * Script of the provisioning Job: waits for a leader, brings roles and databases into the described state, then
 * hands Patroni its dynamic configuration. `PGPASSWORD`, the roles' password variables and Patroni's credentials come
 * from Secrets. Run again, it changes nothing.
 */
export function renderProvisionScript(props: ProvisionScriptProps): string {
  const { tls, attempts = 60, pauseSeconds = 5 } = props;
  const connection = [
    `host=${props.host}`,
    `port=${props.port ?? 5432}`,
    `user=${props.superuser}`,
    'dbname=postgres',
    'connect_timeout=5',
    // During a failover the Service may still lead to the former leader.
    'target_session_attrs=read-write',
    ...(tls ? ['sslmode=verify-full', `sslrootcert=${tls.ca}`] : []),
  ].join(' ');
  return `#!/bin/sh
set -eu
connection=${shellWord(connection)}
attempt=1
until psql -X -q -c 'SELECT' "$connection" > /dev/null; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "no leader after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done
psql -X -f ${shellWord(props.sqlFile)} "$connection"
echo 'roles and databases are as described'
exec /bin/sh ${shellWord(props.applyScript)}
`;
}
