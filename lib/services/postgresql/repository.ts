import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import { storePath } from '../../environment/store-path.ts';
import type { PatroniBackupProps, PatroniRecoveryProps } from './config/patroni.ts';
import { renderDatabasePgBackRest, renderRestorePgBackRest, type TlsFiles } from './config/pgbackrest.ts';
import type { S3Repository } from './config/repository.ts';
import { paths } from './names.ts';

/** Certificate files of a container that mounts its Secret at the usual place. */
export const tlsFiles: TlsFiles = {
  certificate: `${paths.tls}/tls.crt`,
  key: `${paths.tls}/tls.key`,
  ca: `${paths.tls}/ca.crt`,
};

/** Folder of one instance in the environment's object store: two clusters never share one. */
export function repositoryOf(
  platform: Platform,
  instance: string,
  prefix = platform.objectStore?.prefix,
): S3Repository {
  const store = platform.objectStore;
  if (store === undefined) {
    throw new Error(`postgresql: found no backup.store, allowed: one, since ${instance} is kept in it`);
  }
  return {
    type: 's3',
    bucket: store.bucket,
    endpoint: store.endpoint,
    region: store.region,
    path: `/${storePath({ prefix }, 'postgresql', instance)}`,
    uriStyle: store.addressing,
    caFile: store.certificateAuthority === undefined ? undefined : `${paths.objectStoreAuthority}/ca.crt`,
  };
}

/** What every pgbackrest.conf of this instance says of the local cluster. */
export const localCluster = {
  dataDir: paths.dataDir,
  socketDir: paths.socket,
  workDir: paths.pgbackrestWork,
} as const;

/** The backup half of patroni.yml. */
export function patroniBackup(platform: Platform, instance: string): PatroniBackupProps {
  return { stanza: instance, repository: repositoryOf(platform, instance) };
}

/** The recovery half of patroni.yml: a new cluster from another instance's repository. */
export function patroniRecovery(
  platform: Platform,
  recovery: NonNullable<PostgresqlSettings['recovery']>,
): PatroniRecoveryProps {
  return {
    stanza: recovery.from,
    repository: repositoryOf(platform, recovery.from, recovery.prefix),
    ...(recovery.targetTime === undefined
      ? {}
      : { type: 'time', target: postgresqlTime(recovery.targetTime) }),
  };
}

/** An ISO 8601 time as PostgreSQL's recovery_target_time takes it: `2026-11-23 10:00:00+00`. */
export function postgresqlTime(iso: string): string {
  return iso.replace('T', ' ').replace(/Z$/, '+00');
}

export interface PgbackrestFilesProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly backup: boolean;
  readonly recovery?: PostgresqlSettings['recovery'];
  /** Common name of the backup Job's certificate. */
  readonly backupClientName: string;
}

/** The members' files under /etc/pgbackrest; undefined when they use no object store. */
export function pgbackrestFiles(props: PgbackrestFilesProps): Record<string, string> | undefined {
  const { platform, instance, recovery } = props;
  const files: Record<string, string> = {};
  if (props.backup) {
    files['pgbackrest.conf'] = renderDatabasePgBackRest({
      ...localCluster,
      stanza: instance,
      repository: repositoryOf(platform, instance),
      tls: tlsFiles,
      backupClientName: props.backupClientName,
    });
  }
  if (recovery !== undefined) {
    files['restore.conf'] = renderRestorePgBackRest({
      ...localCluster,
      stanza: recovery.from,
      repository: repositoryOf(platform, recovery.from, recovery.prefix),
    });
  }
  return Object.keys(files).length > 0 ? files : undefined;
}
