import { stringify } from 'yaml';
import { DCS_PARAMETERS, dynamicConfiguration } from './dynamic.ts';
import { hostBasedAccess } from './hba.ts';
import { localParameters, pgbackrestWords } from './patroni-parameters.ts';
import {
  assertConsistent,
  PATRONI_PORT,
  type PatroniProps,
  POSTGRESQL_PORT,
  usersOf,
} from './patroni-props.ts';
import { restoreCommand } from './restore.ts';
import { shellCommand } from './shell.ts';

export type { PatroniBackupProps, PatroniProps, PatroniRecoveryProps } from './patroni-props.ts';

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
