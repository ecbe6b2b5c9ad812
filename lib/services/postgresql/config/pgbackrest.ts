import { type IniSettings, renderIni } from './ini.ts';
import { assertStanza, type RepositoryOptions, repositorySettings } from './repository.ts';

export { renderBackupScript, renderStanzaScript } from './backup-scripts.ts';

/** Port of `pgbackrest server` (its own default). */
export const PGBACKREST_PORT = 8432;

export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

export interface StanzaProps extends RepositoryOptions {
  readonly stanza: string;
  /** Data directory of PostgreSQL, the same on all members. */
  readonly dataDir: string;
  /** Folder of PostgreSQL's socket. */
  readonly socketDir: string;
  /**
   * Port of PostgreSQL.
   * @default 5432
   */
  readonly port?: number;
  /** @default 'postgres' */
  readonly superuser?: string;
  /** Writable folder for locks and the archive queue; the root file system is read-only. */
  readonly workDir: string;
}

export interface DatabasePgBackRestProps extends StanzaProps {
  readonly tls: TlsFiles;
  /** Common name of the certificate that the backup job presents. */
  readonly backupClientName: string;
  /** @default '*', all addresses */
  readonly serverAddress?: string;
  /** @default 8432 */
  readonly serverPort?: number;
}

/**
 * pgbackrest.conf of the database pods: it archives WAL straight to the repository, restores replicas from it, and
 * opens the TLS server through which the backup job copies the leader's files. pgBackRest has no server without TLS,
 * so there is no backup job without certificates.
 */
export function renderDatabasePgBackRest(props: DatabasePgBackRestProps): string {
  assertStanza(props.stanza);
  return renderIni(
    [
      {
        name: 'global',
        settings: {
          ...commonSettings(props),
          // The archiver hands over WAL in the background. No archive-push-queue-max: it would throw WAL away
          // when the repository is down, and end point-in-time recovery silently; a filling volume raises an alert.
          'archive-async': 'y',
          'spool-path': `${props.workDir}/spool`,
          'tls-server-address': props.serverAddress ?? '*',
          'tls-server-port': props.serverPort ?? PGBACKREST_PORT,
          'tls-server-cert-file': props.tls.certificate,
          'tls-server-key-file': props.tls.key,
          'tls-server-ca-file': props.tls.ca,
          'tls-server-auth': `${props.backupClientName}=${props.stanza}`,
        },
      },
      { name: 'global:archive-push', settings: { 'process-max': 2 } },
      { name: 'global:archive-get', settings: { 'process-max': 2 } },
      { name: props.stanza, settings: localCluster(props) },
    ],
    '=',
  );
}

export interface BackupHost {
  /** Name that the member's certificate carries. */
  readonly host: string;
  /** @default 8432 */
  readonly serverPort?: number;
  /** @default the stanza's port */
  readonly port?: number;
  /** @default the stanza's dataDir */
  readonly dataDir?: string;
  /** @default the stanza's socketDir */
  readonly socketDir?: string;
  /** @default '/etc/pgbackrest/pgbackrest.conf' */
  readonly configFile?: string;
}

export interface Retention {
  /** Full backups (`count`) or days (`time`) that stay restorable; their WAL stays as long. */
  readonly full: number;
  /** @default 'count' */
  readonly fullType?: 'count' | 'time';
}

export interface BackupJobPgBackRestProps extends StanzaProps {
  /** All members: pgBackRest asks each for its role and copies from the one that is not in recovery. */
  readonly hosts: readonly BackupHost[];
  /** The job's client certificate. */
  readonly tls: TlsFiles;
  readonly retention: Retention;
  /**
   * Parallel copies, one connection and one compressing process each.
   * @default 2
   */
  readonly processes?: number;
}

/** pgbackrest.conf of the backup job, which runs outside the members and finds the leader by itself. */
export function renderBackupJobPgBackRest(props: BackupJobPgBackRestProps): string {
  assertStanza(props.stanza);
  if (props.hosts.length === 0)
    throw new Error('postgresql: a backup job without hosts has nothing to back up');
  if (!Number.isInteger(props.retention.full) || props.retention.full < 1) {
    throw new Error(
      `postgresql: backup retention is ${props.retention.full}; allowed is a whole number from 1, as nothing restores without a full backup`,
    );
  }
  return renderIni(
    [
      {
        name: 'global',
        settings: {
          ...commonSettings(props),
          // From the leader only: a standby's copy would need the leader as well.
          'backup-standby': 'n',
          'process-max': props.processes ?? 2,
          'repo1-retention-full': props.retention.full,
          'repo1-retention-full-type': props.retention.fullType ?? 'count',
          // Files below a few MiB travel together, so that S3 is asked far less often.
          'repo1-bundle': 'y',
          'repo1-block': 'y',
          // Do not wait up to five minutes for the next scheduled checkpoint.
          'start-fast': 'y',
        },
      },
      {
        name: props.stanza,
        settings: Object.assign(
          {},
          ...props.hosts.map((host, index) => remoteCluster(props, host, index + 1)),
        ),
      },
    ],
    '=',
  );
}

/** pgbackrest.conf with which a new cluster reads another one's backups. It only ever reads. */
export function renderRestorePgBackRest(props: StanzaProps): string {
  assertStanza(props.stanza);
  return renderIni(
    [
      { name: 'global', settings: { ...commonSettings(props), 'process-max': 2 } },
      { name: props.stanza, settings: localCluster(props) },
    ],
    '=',
  );
}

function commonSettings(props: StanzaProps): IniSettings {
  return {
    ...repositorySettings(props),
    'compress-type': 'zst',
    'lock-path': `${props.workDir}/lock`,
    'log-level-console': 'info',
    'log-level-file': 'off',
  };
}

function localCluster(props: StanzaProps): IniSettings {
  return {
    'pg1-path': props.dataDir,
    'pg1-port': props.port ?? 5432,
    'pg1-socket-path': props.socketDir,
    'pg1-user': props.superuser ?? 'postgres',
  };
}

function remoteCluster(props: BackupJobPgBackRestProps, host: BackupHost, index: number): IniSettings {
  const pg = `pg${index}`;
  return {
    [`${pg}-host`]: host.host,
    [`${pg}-host-type`]: 'tls',
    [`${pg}-host-port`]: host.serverPort ?? PGBACKREST_PORT,
    [`${pg}-host-config`]: host.configFile ?? '/etc/pgbackrest/pgbackrest.conf',
    [`${pg}-host-ca-file`]: props.tls.ca,
    [`${pg}-host-cert-file`]: props.tls.certificate,
    [`${pg}-host-key-file`]: props.tls.key,
    [`${pg}-path`]: host.dataDir ?? props.dataDir,
    [`${pg}-port`]: host.port ?? props.port ?? 5432,
    [`${pg}-socket-path`]: host.socketDir ?? props.socketDir,
    [`${pg}-user`]: props.superuser ?? 'postgres',
  };
}
