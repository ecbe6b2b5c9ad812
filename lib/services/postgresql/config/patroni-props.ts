import type { DynamicConfigurationProps, ParameterValue } from './dynamic.ts';
import type { TlsFiles } from './pgbackrest.ts';
import { type RepositoryOptions, sameRepository } from './repository.ts';
import type { RecoveryTarget } from './restore.ts';

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

/** The roles that Patroni and the exporter work with. */
export function usersOf(props: PatroniProps) {
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

/** @throws Error for what {@link PatroniProps} contradicts itself in, or what Patroni would override. */
export function assertConsistent(props: PatroniProps): void {
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
