import { stringify } from 'yaml';
import {
  DCS_PARAMETERS,
  type DynamicConfigurationProps,
  dynamicConfiguration,
  type ParameterValue,
} from './dynamic.ts';
import { hostBasedAccess } from './hba.ts';
import { tuneParameters } from './parameters.ts';
import { type RecoveryTarget, restoreCommand, type TlsFiles } from './pgbackrest.ts';
import { assertStanza, type RepositoryOptions, sameRepository } from './repository.ts';
import { shellCommand } from './shell.ts';

export const POSTGRESQL_PORT = 5432;
export const PATRONI_PORT = 8008;

export interface PatroniBackupProps extends RepositoryOptions {
  readonly stanza: string;
  /** @default '/etc/pgbackrest/pgbackrest.conf' */
  readonly configFile?: string;
}

/** Make the cluster from another cluster's backup instead of an empty one. It acts once, on the first start. */
export interface PatroniRecoveryProps extends RecoveryTarget, RepositoryOptions {
  /** Stanza of the cluster whose backup it is. */
  readonly stanza: string;
  /** @default '/etc/pgbackrest/restore.conf' */
  readonly configFile?: string;
}

export interface PatroniProps extends Omit<DynamicConfigurationProps, 'parameters'> {
  /** Name of the cluster: the instance. */
  readonly scope: string;
  readonly namespace: string;
  /** Labels that the pods of this cluster carry, and no other pods; Patroni puts them on the objects it makes. */
  readonly podLabels: Readonly<Record<string, string>>;
  /**
   * Label whose value is the scope.
   * @default 'app.kubernetes.io/instance'
   */
  readonly scopeLabel?: string;
  /**
   * Label in which Patroni writes a pod's role: `primary` or `replica`.
   * @default 'role'
   */
  readonly roleLabel?: string;
  /** Objects that hold leader and state. */
  readonly mode: 'configmaps' | 'endpoints';
  /**
   * Name of the leader Service's port; Endpoints mode only.
   * @default 'postgresql'
   */
  readonly leaderPortName?: string;
  /** @default no TLS */
  readonly tls?: TlsFiles;
  /**
   * Whether unsafe REST calls need a client certificate besides the password. The kubelet has none, so `required`
   * would fail every probe and is not offered.
   * @default 'optional'
   */
  readonly verifyClient?: 'none' | 'optional';
  readonly dataDir: string;
  readonly binDir: string;
  /** @default '/run/postgresql' */
  readonly socketDir?: string;
  /** Memory limit of the container, in bytes. */
  readonly memoryLimit: number;
  /** Size of the data volume, in bytes. */
  readonly volumeSize: number;
  /** @default no backup */
  readonly backup?: PatroniBackupProps;
  /** @default a new, empty cluster */
  readonly recovery?: PatroniRecoveryProps;
  /** @default 'postgres' */
  readonly superuser?: string;
  /** @default 'replicator' */
  readonly replicationUser?: string;
  /** @default 'rewinder' */
  readonly rewindUser?: string;
  /** @default 'monitor' */
  readonly monitoringUser?: string;
  /**
   * PostgreSQL parameters that override the ones derived here.
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/**
 * Renders patroni.yml. It is the same for all members and holds no secret: name, addresses and passwords come by
 * `PATRONI_NAME`, `PATRONI_KUBERNETES_POD_IP`, `PATRONI_RESTAPI_CONNECT_ADDRESS`, `PATRONI_POSTGRESQL_CONNECT_ADDRESS`,
 * `PATRONI_{SUPERUSER,REPLICATION,REWIND}_PASSWORD` and `PATRONI_RESTAPI_{USERNAME,PASSWORD}`, which Patroni merges
 * over the file. The connect addresses must be names that the certificate carries when TLS is on.
 *
 * **Where a change takes effect.** Everything outside `bootstrap` is read on every start and on SIGHUP: a new commit
 * changes it by rolling the pods. `bootstrap.dcs` and the rest of `bootstrap` are read once, when the cluster is
 * made. So every PostgreSQL parameter stands in the local `postgresql.parameters`, except the few that Patroni takes
 * from the DCS alone ({@link DCS_PARAMETERS}): these, the timing and the synchronous mode reach a running cluster by
 * PATCH /config with `renderDynamicConfiguration`, and parameters that need a restart wait for it
 * (`patroni_pending_restart`).
 *
 * @throws Error for parameters Patroni manages itself, labels that contradict the scope, a recovery from the own
 * repository, or connections that don't fit the memory limit.
 */
export function renderPatroniConfig(props: PatroniProps): string {
  // Patroni's parser speaks YAML 1.1, in which a bare `on` is a boolean: such strings have to be quoted for it.
  return stringify(patroniConfig(props), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** The content of patroni.yml before it becomes text. */
export function patroniConfig(props: PatroniProps): Record<string, unknown> {
  assertConsistent(props);
  return {
    scope: props.scope,
    kubernetes: kubernetesSection(props),
    log: { level: 'INFO' },
    restapi: {
      listen: `*:${PATRONI_PORT}`,
      ...(props.tls && {
        certfile: props.tls.certificate,
        keyfile: props.tls.key,
        cafile: props.tls.ca,
        verify_client: props.verifyClient ?? 'optional',
      }),
    },
    // As a client of its peers Patroni shows its certificate: without one the leader's POST /failsafe is refused and
    // an outage of the Kubernetes API demotes it after all.
    ...(props.tls && {
      ctl: { certfile: props.tls.certificate, keyfile: props.tls.key, cacert: props.tls.ca },
    }),
    bootstrap: bootstrapSection(props),
    postgresql: postgresqlSection(props),
    // No watchdog device in a pod; the kubelet and the leader lock's ttl stand in for it.
    watchdog: { mode: 'off' },
  };
}

function kubernetesSection(props: PatroniProps): Record<string, unknown> {
  const scopeLabel = props.scopeLabel ?? 'app.kubernetes.io/instance';
  const { [scopeLabel]: _scope, ...labels } = props.podLabels;
  return {
    namespace: props.namespace,
    labels,
    scope_label: scopeLabel,
    role_label: props.roleLabel ?? 'role',
    leader_label_value: 'primary',
    follower_label_value: 'replica',
    use_endpoints: props.mode === 'endpoints',
    ...(props.mode === 'endpoints' && {
      ports: [{ name: props.leaderPortName ?? 'postgresql', port: POSTGRESQL_PORT }],
    }),
  };
}

function bootstrapSection(props: PatroniProps): Record<string, unknown> {
  const dcs = dynamicConfiguration(props);
  if (props.recovery === undefined) {
    return {
      dcs,
      initdb: [
        'data-checksums',
        { encoding: 'UTF8' },
        // Sorts by code point with PostgreSQL's own tables: no upgrade of the C library can corrupt an index.
        { 'locale-provider': 'builtin' },
        { 'builtin-locale': 'C.UTF-8' },
        { locale: 'C.UTF-8' },
        { 'auth-local': 'peer' },
        { 'auth-host': 'scram-sha-256' },
        // On a node with huge pages that the pod may not use, initdb would die of SIGBUS.
        { set: 'huge_pages=off' },
      ],
    };
  }
  return {
    dcs,
    method: 'pgbackrest_recovery',
    pgbackrest_recovery: {
      command: restoreCommand(
        props.recovery.configFile ?? '/etc/pgbackrest/restore.conf',
        props.recovery.stanza,
        props.recovery,
      ),
      // The restore writes the recovery target itself; Patroni must not overwrite it.
      keep_existing_recovery_conf: true,
      no_params: true,
    },
  };
}

function postgresqlSection(props: PatroniProps): Record<string, unknown> {
  const users = usersOf(props);
  const sslmode = props.tls && { sslmode: 'verify-full', sslrootcert: props.tls.ca };
  const pgbackrest = props.backup && pgbackrestWords(props.backup);
  return {
    listen: `*:${POSTGRESQL_PORT}`,
    data_dir: props.dataDir,
    bin_dir: props.binDir,
    pgpass: '/tmp/pgpass',
    use_unix_socket: true,
    use_unix_socket_repl: true,
    use_pg_rewind: true,
    // A former leader that can't be rewound is cloned anew instead of staying down until somebody looks.
    remove_data_directory_on_rewind_failure: true,
    authentication: {
      superuser: { username: users.superuser, ...sslmode },
      replication: { username: users.replicationUser, ...sslmode },
      rewind: { username: users.rewindUser, ...sslmode },
    },
    create_replica_methods: pgbackrest ? ['pgbackrest', 'basebackup'] : ['basebackup'],
    ...(pgbackrest && {
      pgbackrest: {
        command: shellCommand([...pgbackrest, '--delta', 'restore']),
        keep_data: true,
        no_params: true,
      },
      // A replica whose WAL the leader no longer has reads on from the archive.
      recovery_conf: { restore_command: `${shellCommand([...pgbackrest, 'archive-get'])} %f "%p"` },
    }),
    basebackup: { checkpoint: 'fast' },
    parameters: localParameters(props),
    pg_hba: hostBasedAccess({ ...users, tls: props.tls !== undefined }),
  };
}

function localParameters(props: PatroniProps): Record<string, ParameterValue> {
  const derived: Record<string, ParameterValue> = {
    ...tuneParameters(props),
    // Zero loss on failover rests on it: a commit is acknowledged once the standbys have it too.
    synchronous_commit: 'on',
    password_encryption: 'scram-sha-256',
    unix_socket_directories: props.socketDir ?? '/run/postgresql',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Logs go to the container's output.
    logging_collector: 'off',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'on',
    log_lock_waits: 'on',
    log_min_duration_statement: '2s',
    shared_preload_libraries: 'pg_stat_statements',
    // Huge pages are a resource that pods don't request, and compiled queries take memory outside work_mem.
    huge_pages: 'off',
    jit: 'off',
    random_page_cost: 1.1,
    wal_compression: 'on',
    idle_in_transaction_session_timeout: '10min',
    // A client whose node died is noticed within a minute or so, and its locks go with it.
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    ...(props.tls && {
      ssl: 'on',
      ssl_cert_file: props.tls.certificate,
      ssl_key_file: props.tls.key,
      ssl_ca_file: props.tls.ca,
      ssl_min_protocol_version: 'TLSv1.2',
    }),
    ...(props.backup && {
      archive_mode: 'on',
      archive_command: `${shellCommand([...pgbackrestWords(props.backup), 'archive-push'])} "%p"`,
      // What a point-in-time recovery may miss at most, when little is written.
      archive_timeout: '60s',
    }),
  };
  const overrides = Object.entries(props.parameters ?? {}).filter(([name]) => !DCS_PARAMETERS.includes(name));
  return sorted({ ...derived, ...Object.fromEntries(overrides) });
}

function pgbackrestWords(backup: PatroniBackupProps): readonly string[] {
  assertStanza(backup.stanza);
  return [
    'pgbackrest',
    `--config=${backup.configFile ?? '/etc/pgbackrest/pgbackrest.conf'}`,
    `--stanza=${backup.stanza}`,
  ];
}

function usersOf(props: PatroniProps) {
  return {
    superuser: props.superuser ?? 'postgres',
    replicationUser: props.replicationUser ?? 'replicator',
    rewindUser: props.rewindUser ?? 'rewinder',
    monitoringUser: props.monitoringUser ?? 'monitor',
  };
}

/** Set by Patroni itself, whatever the file says. */
const MANAGED_PARAMETERS: readonly string[] = [
  'cluster_name',
  'hba_file',
  'hot_standby',
  'ident_file',
  'listen_addresses',
  'port',
  'primary_conninfo',
  'primary_slot_name',
  'synchronous_standby_names',
];

function assertConsistent(props: PatroniProps): void {
  for (const name of Object.keys(props.parameters ?? {})) {
    if (MANAGED_PARAMETERS.includes(name)) {
      throw new Error(`postgresql: parameter ${name} is managed by Patroni and can't be set`);
    }
  }
  if (props.parameters?.max_connections !== undefined) {
    throw new Error(
      'postgresql: parameter max_connections is set by maxConnections, which memory is divided by',
    );
  }
  const scopeLabel = props.scopeLabel ?? 'app.kubernetes.io/instance';
  const labelled = props.podLabels[scopeLabel];
  if (labelled !== undefined && labelled !== props.scope) {
    throw new Error(
      `postgresql: label ${scopeLabel} is ${JSON.stringify(labelled)}; it must be the scope ${JSON.stringify(props.scope)}, or Patroni finds no member`,
    );
  }
  if (
    props.backup &&
    props.recovery &&
    sameRepository(props.backup.repository, props.recovery.repository) &&
    props.backup.stanza === props.recovery.stanza
  ) {
    throw new Error(
      `postgresql: recovery reads stanza ${props.recovery.stanza} and backup writes it; give the new cluster its own stanza or path`,
    );
  }
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
