import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseIni } from './parse-ini.testing.ts';
import {
  type BackupJobPgBackRestProps,
  type DatabasePgBackRestProps,
  renderBackupJobPgBackRest,
  renderBackupScript,
  renderDatabasePgBackRest,
  renderRestorePgBackRest,
  renderStanzaScript,
} from './pgbackrest.ts';
import { restoreCommand } from './restore.ts';

const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key', ca: '/tls/ca.crt' };
const repository = {
  type: 's3',
  bucket: 'backups',
  endpoint: 'https://s3.example.com',
  region: 'eu-central-1',
  path: '/postgresql/main',
} as const;
const shared = {
  stanza: 'main',
  repository,
  encrypted: true,
  dataDir: '/var/lib/postgresql/data/pgdata',
  socketDir: '/run/postgresql',
  workDir: '/tmp/pgbackrest',
};
const database: DatabasePgBackRestProps = { ...shared, tls, backupClientName: 'postgresql-backup' };
const job: BackupJobPgBackRestProps = {
  ...shared,
  tls,
  retention: { full: 4 },
  hosts: [0, 1, 2].map((index) => ({ host: `postgresql-${index}.postgresql-headless.data-platform.svc` })),
};
const snapshots = '../../../../__snapshots__/postgresql';

describe('the configuration of the database pods', () => {
  it('archives to the bucket and serves only the backup job, only for its stanza', async () => {
    const text = renderDatabasePgBackRest(database);
    const ini = parseIni(text);
    expect(ini.global).toMatchObject({
      'repo1-type': ['s3'],
      'repo1-s3-bucket': ['backups'],
      'repo1-s3-uri-style': ['path'],
      'repo1-cipher-type': ['aes-256-cbc'],
      'archive-async': ['y'],
      'tls-server-auth': ['postgresql-backup=main'],
      'tls-server-address': ['*'],
      'log-level-file': ['off'],
    });
    expect(ini.main).toEqual({
      'pg1-path': ['/var/lib/postgresql/data/pgdata'],
      'pg1-port': ['5432'],
      'pg1-socket-path': ['/run/postgresql'],
      'pg1-user': ['postgres'],
    });
    await expect(text).toMatchFileSnapshot(`${snapshots}/pgbackrest-database.conf`);
  });

  it('never drops WAL: no queue limit', () => {
    expect(renderDatabasePgBackRest(database)).not.toContain('queue-max');
  });

  it('writes only inside its work folder', () => {
    const { global } = parseIni(renderDatabasePgBackRest(database));
    expect(global?.['lock-path']).toEqual(['/tmp/pgbackrest/lock']);
    expect(global?.['spool-path']).toEqual(['/tmp/pgbackrest/spool']);
  });
});

describe('the configuration of the backup job', () => {
  it('knows every member and lets pgBackRest find the leader', async () => {
    const text = renderBackupJobPgBackRest(job);
    const { global, main } = parseIni(text);
    expect(global).toMatchObject({ 'backup-standby': ['n'], 'repo1-retention-full': ['4'] });
    for (const index of [1, 2, 3]) {
      expect(main).toMatchObject({
        [`pg${index}-host`]: [`postgresql-${index - 1}.postgresql-headless.data-platform.svc`],
        [`pg${index}-host-type`]: ['tls'],
        [`pg${index}-host-ca-file`]: ['/tls/ca.crt'],
        [`pg${index}-path`]: [shared.dataDir],
      });
    }
    await expect(text).toMatchFileSnapshot(`${snapshots}/pgbackrest-backup-job.conf`);
  });

  it.each([
    [{ ...job, hosts: [] }, /without hosts/],
    [{ ...job, retention: { full: 0 } }, /retention is 0; allowed/],
    [{ ...job, stanza: 'a b' }, /stanza "a b" is not a name/],
    [{ ...job, repository: { ...repository, path: 'main' } }, /path "main" must start with/],
    [
      { ...job, repository: { ...repository, endpoint: 'http://minio:9000', caFile: '/ca.crt' } },
      /is not encrypted, so caFile/,
    ],
  ] satisfies [BackupJobPgBackRestProps, RegExp][])('refuses a mistake (%#)', (props, message) => {
    expect(() => renderBackupJobPgBackRest(props)).toThrow(message);
  });
});

it('holds no secret in any text', () => {
  for (const text of [renderDatabasePgBackRest(database), renderBackupJobPgBackRest(job)]) {
    expect(text).not.toMatch(/s3-key=|s3-key-secret|cipher-pass/);
  }
});

it('renders the reader of another cluster without anything that writes', async () => {
  const text = renderRestorePgBackRest({ ...shared, stanza: 'old' });
  expect(text).not.toMatch(/archive-async|tls-server|retention/);
  await expect(text).toMatchFileSnapshot(`${snapshots}/pgbackrest-restore.conf`);
});

describe('restoreCommand', () => {
  const words = (command: string): string[] =>
    execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');

  it('recovers to a moment and promotes', () => {
    const command = restoreCommand('/etc/pgbackrest/restore.conf', 'old', {
      type: 'time',
      target: '2026-10-01 14:30:00+00',
    });
    expect(words(command)).toEqual([
      'pgbackrest',
      '--config=/etc/pgbackrest/restore.conf',
      '--stanza=old',
      '--type=time',
      '--target=2026-10-01 14:30:00+00',
      '--target-action=promote',
      '--delta',
      'restore',
    ]);
  });

  it('recovers all there is by default', () => {
    expect(restoreCommand('/c', 'old', {})).toBe('pgbackrest --config=/c --stanza=old --delta restore');
  });

  it.each([
    [{ type: 'time' }, /needs a target/],
    [{ type: 'time', target: 'yesterday' }, /"yesterday" is not a moment with its offset/],
    // Without an offset the server's own time zone would decide.
    [{ type: 'time', target: '2026-10-01 14:30:00' }, /is not a moment with its offset/],
    [{ target: '2026-10-01 14:30:00+00' }, /takes no target/],
  ] as const)('refuses %o', (recovery, message) => {
    expect(() => restoreCommand('/c', 'old', recovery)).toThrow(message);
  });
});

describe('the scripts', () => {
  it('run as shells read them', async () => {
    for (const [name, script] of [
      ['backup.sh', renderBackupScript('main')],
      ['stanza.sh', renderStanzaScript('main')],
    ] as const) {
      execFileSync('sh', ['-n'], { input: script });
      await expect(script).toMatchFileSnapshot(`${snapshots}/${name}`);
    }
  });

  it('refuse an unknown kind of backup before they touch anything', () => {
    expect(() =>
      execFileSync('sh', ['-c', renderBackupScript('main'), 'backup.sh', 'partial'], { stdio: 'pipe' }),
    ).toThrow(/backup type 'partial' is unknown/);
  });

  it('leave a stanza that is there alone', () => {
    const fake = `pgbackrest() { echo "$*"; case "$*" in *stanza-create) return 1 ;; esac; }`;
    const said = execFileSync('sh', ['-c', `${fake}\n${renderBackupScript('main')}`, 'backup.sh', 'incr'], {
      encoding: 'utf8',
    });
    expect(said.trimEnd().split('\n')).toEqual(['--stanza=main --type=incr backup', '--stanza=main info']);
  });

  it('give up on the stanza after the attempts they were given', () => {
    const script = renderStanzaScript('main', { attempts: 2, pauseSeconds: 0 });
    expect(() =>
      execFileSync('sh', ['-c', `pgbackrest() { return 1; }\n${script}`], { stdio: 'pipe' }),
    ).toThrow(/no stanza after 2 attempts/);
  });
});
