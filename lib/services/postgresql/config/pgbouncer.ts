import { type IniSettings, renderIni } from './ini.ts';
import { LOOKUP_QUERY } from './lookup-function.ts';
import type { TlsFiles } from './pgbackrest.ts';
import { LOOKUP_CONNECTIONS, type Pool, type PoolSizeProps, planPools } from './pool-size.ts';

export { renderPgBouncerStart } from './pgbouncer-start.ts';

export const PGBOUNCER_PORT = 6432;

/** Entry under which PgBouncer looks passwords up; no application connects to it. */
const LOOKUP_ENTRY = 'pgbouncer_lookup';

/**
 * Seconds after which an analytics connection is closed once it is idle: a replica that was promoted is rid of its
 * readers, and one that came back gets its share.
 */
const ANALYTICS_LIFETIME = 60;

/** What the queries of analytics reach: pools of their own, so that none takes a slot of an application. */
export interface AnalyticsPools {
  /**
   * Names of the Services that they read from, the later ones only while the earlier do not answer. The servers'
   * certificate must carry them when TLS is on.
   */
  readonly hosts: readonly string[];
  /** @default 5432 */
  readonly port?: number;
  /** The pools, each with the database behind it. */
  readonly pools: readonly (Pool & { readonly database: string })[];
}

export interface PgBouncerProps extends Omit<PoolSizeProps, 'pools'> {
  /** Name of the Service that follows the leader; the server's certificate must carry it when TLS is on. */
  readonly leaderHost: string;
  /** @default 5432 */
  readonly leaderPort?: number;
  /**
   * @default '*', all addresses
   */
  readonly listenAddress?: string;
  /** @default 6432 */
  readonly listenPort?: number;
  /** Databases that may be reached through the pool; there is no wildcard, as it would know no limit. */
  readonly databases: readonly Pool[];
  /** @default - none */
  readonly analytics?: AnalyticsPools;
  /**
   * Clients one pooler accepts.
   * @default 1000
   */
  readonly maxClients?: number;
  /**
   * Role that may look password verifiers up, and nothing else.
   * @default 'pgbouncer'
   */
  readonly lookupUser?: string;
  /**
   * Database that holds the look-up function.
   * @default 'postgres'
   */
  readonly lookupDatabase?: string;
  /**
   * Role that may read PgBouncer's statistics.
   * @default 'monitor'
   */
  readonly statsUser?: string;
  /**
   * File that the start script writes.
   * @default '/run/pgbouncer/userlist.txt'
   */
  readonly authFile?: string;
  /** @default '/run/pgbouncer/pgbouncer.pid' */
  readonly pidFile?: string;
  /** @default no TLS, on either side */
  readonly tls?: TlsFiles;
}

/**
 * Renders pgbouncer.ini: transaction pooling that survives a failover with clients waiting instead of failing.
 *
 * While there is no leader, queries wait up to `query_wait_timeout` (60 s, above the 30 s a leader lock lasts plus
 * the promotion); new server connections are tried every second, and dead ones are given up after 15 s of silence.
 * A transaction that was under way when the leader died fails: its client has to repeat it.
 *
 * @throws Error for database names that an ini file can't hold, or pools that don't fit `maxConnections`.
 */
export function renderPgBouncer(props: PgBouncerProps): string {
  const { analytics } = props;
  const sizes = planPools({ ...props, pools: [...props.databases, ...(analytics?.pools ?? [])] });
  const lookupDatabase = props.lookupDatabase ?? 'postgres';
  const databases: Record<string, string> = {};
  // `pgbouncer` is the name of its own console.
  const taken = new Set([LOOKUP_ENTRY, 'pgbouncer']);
  const add = (name: string, server: Server, size: number): void => {
    if (taken.has(name)) throw new Error(`postgresql: database ${name} can't be pooled: the name is taken`);
    taken.add(name);
    databases[entryName(name)] = connection(server, size);
  };
  const leader = { hosts: [props.leaderHost], port: props.leaderPort };
  const reading = { hosts: analytics?.hosts ?? [], port: analytics?.port };
  for (const { name } of props.databases) {
    add(name, { ...leader, database: name }, sizes.get(name) ?? 1);
  }
  for (const { name, database } of analytics?.pools ?? []) {
    add(name, { ...reading, database, lifetime: ANALYTICS_LIFETIME }, sizes.get(name) ?? 1);
  }
  databases[LOOKUP_ENTRY] = connection({ ...leader, database: lookupDatabase }, LOOKUP_CONNECTIONS);
  return renderIni(
    [
      { name: 'databases', settings: databases },
      { name: 'pgbouncer', settings: { ...poolerSettings(props), ...tlsSettings(props.tls) } },
    ],
    ' = ',
  );
}

function poolerSettings(props: PgBouncerProps): IniSettings {
  return {
    listen_addr: props.listenAddress ?? '*',
    listen_port: props.listenPort ?? PGBOUNCER_PORT,
    // How the preStop hook and the certificate reloader find the process: it is not PID 1 in a shared namespace.
    pidfile: props.pidFile ?? '/run/pgbouncer/pgbouncer.pid',
    // No socket: nothing in the pod needs one.
    unix_socket_dir: '',
    pool_mode: 'transaction',
    max_client_conn: props.maxClients ?? 1000,
    // Prepared statements by protocol work in transaction pooling, as many per server connection.
    max_prepared_statements: 200,
    // JDBC and the exporter send it; it changes only how floats are printed.
    ignore_startup_parameters: 'extra_float_digits',
    application_name_add_host: 1,

    auth_type: 'scram-sha-256',
    auth_file: props.authFile ?? '/run/pgbouncer/userlist.txt',
    auth_user: props.lookupUser ?? 'pgbouncer',
    auth_dbname: LOOKUP_ENTRY,
    auth_query: LOOKUP_QUERY,
    stats_users: props.statsUser ?? 'monitor',

    query_wait_timeout: 60,
    server_connect_timeout: 5,
    server_login_retry: 1,
    dns_max_ttl: 5,
    dns_nxdomain_ttl: 1,
    // A node that vanished sends no reset: without these its connections hang for many minutes.
    tcp_keepalive: 1,
    tcp_keepidle: 10,
    tcp_keepintvl: 5,
    tcp_keepcnt: 2,
    tcp_user_timeout: 15_000,
    server_check_delay: 5,
    server_lifetime: 1800,
    server_idle_timeout: 300,
    idle_transaction_timeout: 600,

    log_connections: 0,
    log_disconnections: 0,
  };
}

function tlsSettings(tls: TlsFiles | undefined): IniSettings {
  if (tls === undefined) return { client_tls_sslmode: 'disable', server_tls_sslmode: 'disable' };
  return {
    client_tls_sslmode: 'require',
    client_tls_cert_file: tls.certificate,
    client_tls_key_file: tls.key,
    // Clients need no certificate, but PgBouncer does not start its TLS side without an authority.
    client_tls_ca_file: tls.ca,
    client_tls_protocols: 'secure',
    server_tls_sslmode: 'verify-full',
    server_tls_ca_file: tls.ca,
    server_tls_protocols: 'secure',
  };
}

interface Server {
  readonly hosts: readonly string[];
  /** @default 5432 */
  readonly port?: number;
  readonly database: string;
  /** Seconds. @default - server_lifetime */
  readonly lifetime?: number;
}

function connection({ hosts, port, database, lifetime }: Server, size: number): string {
  return [
    `host=${hosts.join(',')}`,
    `port=${port ?? 5432}`,
    `dbname=${connectionValue(database)}`,
    // pool_size is per user, max_db_connections over all users of an entry: together the limit holds for any number of roles.
    `pool_size=${size}`,
    `max_db_connections=${size}`,
    // It stays with a host that answers: the leader has readers only after a time without replicas.
    ...(hosts.length > 1 ? ['load_balance_hosts=disable'] : []),
    ...(lifetime === undefined ? [] : [`server_lifetime=${lifetime}`]),
  ].join(' ');
}

function connectionValue(value: string): string {
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

function entryName(name: string): string {
  if (name === '*' || /[\r\n"]/.test(name)) {
    throw new Error(
      `postgresql: database ${JSON.stringify(name)} can't be pooled; choose a name without quotes`,
    );
  }
  return /^[A-Za-z0-9_]+$/.test(name) ? name : `"${name}"`;
}
