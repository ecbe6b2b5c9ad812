import type { IniSettings } from './ini.ts';

/**
 * A bucket of S3 or of anything that speaks its protocol. The keys never stand here: they come as
 * `PGBACKREST_REPO1_S3_KEY` and `PGBACKREST_REPO1_S3_KEY_SECRET` from a Secret.
 */
export interface S3Repository {
  readonly type: 's3';
  readonly bucket: string;
  /** Host with optional port, or a URL. `http://` needs pgBackRest 2.58 or newer; without a scheme it is HTTPS. */
  readonly endpoint: string;
  /** Anything non-empty for servers without regions. */
  readonly region: string;
  /** Folder inside the bucket, starting with a slash; two clusters must never share one. */
  readonly path: string;
  /**
   * `path` for servers without a DNS name per bucket.
   * @default 'path'
   */
  readonly uriStyle?: 'host' | 'path';
  /**
   * Bundle of the authority that signed the endpoint's certificate.
   * @default the system's authorities
   */
  readonly caFile?: string;
}

/** A folder on a volume that all members and the backup job mount. */
export interface PosixRepository {
  readonly type: 'posix';
  readonly path: string;
}

export interface RepositoryOptions {
  readonly repository: S3Repository | PosixRepository;
  /**
   * Encrypt what is stored, with the passphrase in `PGBACKREST_REPO1_CIPHER_PASS`. It can't be changed later.
   * @default false
   */
  readonly encrypted?: boolean;
}

/** The `repo1-*` options that every side needs to read the repository. */
export function repositorySettings({ repository, encrypted }: RepositoryOptions): IniSettings {
  if (!repository.path.startsWith('/')) {
    throw new Error(`postgresql: backup path ${JSON.stringify(repository.path)} must start with "/"`);
  }
  const cipher = encrypted ? { 'repo1-cipher-type': 'aes-256-cbc' } : {};
  if (repository.type === 'posix') {
    return { 'repo1-type': 'posix', 'repo1-path': repository.path, ...cipher };
  }
  if (repository.endpoint.startsWith('http://') && repository.caFile !== undefined) {
    throw new Error(
      `postgresql: backup endpoint ${repository.endpoint} is not encrypted, so caFile ${repository.caFile} would never be used`,
    );
  }
  return {
    'repo1-type': 's3',
    'repo1-path': repository.path,
    'repo1-s3-bucket': repository.bucket,
    'repo1-s3-endpoint': repository.endpoint,
    'repo1-s3-region': repository.region,
    'repo1-s3-uri-style': repository.uriStyle ?? 'path',
    'repo1-storage-ca-file': repository.caFile,
    ...cipher,
  };
}

/** Whether two clusters would write into each other's backups. */
export function sameRepository(
  a: RepositoryOptions['repository'],
  b: RepositoryOptions['repository'],
): boolean {
  if (a.path !== b.path || a.type !== b.type) return false;
  return a.type === 'posix' || b.type === 'posix' || (a.bucket === b.bucket && a.endpoint === b.endpoint);
}

/** @throws Error for a name that pgBackRest, or a shell, would read as something else. */
export function assertStanza(stanza: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(stanza)) {
    throw new Error(
      `postgresql: stanza ${JSON.stringify(stanza)} is not a name; allowed are letters, digits, "-" and "_"`,
    );
  }
}
