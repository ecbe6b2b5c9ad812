import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIMING } from './dynamic.ts';
import { parseIni } from './parse-ini.testing.ts';
import { type PgBouncerProps, renderPgBouncer, renderPgBouncerStart } from './pgbouncer.ts';

const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key', ca: '/tls/ca.crt' };
const props: PgBouncerProps = {
  leaderHost: 'postgresql-leader.data-platform.svc',
  databases: [{ name: 'superset' }, { name: 'datahub', weight: 2 }],
  maxConnections: 100,
  maxPoolers: 5,
};
const snapshots = '../../../../__snapshots__/postgresql';

describe('pgbouncer.ini', () => {
  it.each([
    ['pgbouncer-plain.ini', props],
    ['pgbouncer-tls.ini', { ...props, tls }],
  ])('looks as before: %s', async (file, variant) => {
    await expect(renderPgBouncer(variant)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('bounds every database, whoever connects', () => {
    const { databases } = parseIni(renderPgBouncer(props));
    expect(Object.keys(databases ?? {})).toEqual(['datahub', 'pgbouncer_lookup', 'superset']);
    for (const [entry] of Object.values(databases ?? {})) {
      const size = /pool_size=(\d+)/.exec(entry ?? '')?.[1];
      expect(entry).toContain(`max_db_connections=${size}`);
      expect(entry).toContain('host=postgresql-leader.data-platform.svc port=5432');
    }
  });

  it('pools by transaction and asks the database for passwords, in a database made for it', () => {
    const { pgbouncer, databases } = parseIni(renderPgBouncer(props));
    expect(pgbouncer).toMatchObject({
      pool_mode: ['transaction'],
      auth_type: ['scram-sha-256'],
      auth_dbname: ['pgbouncer_lookup'],
      auth_query: ['SELECT username, verifier FROM pgbouncer.lookup($1)'],
    });
    expect(databases?.pgbouncer_lookup?.[0]).toContain('dbname=postgres');
  });

  it('lets clients wait longer than a leader lock lasts', () => {
    const { pgbouncer } = parseIni(renderPgBouncer(props));
    expect(Number(pgbouncer?.query_wait_timeout?.[0])).toBeGreaterThan(TIMING.ttl + TIMING.loopWait);
  });

  it('encrypts both sides and checks the name of the server, or neither', () => {
    expect(parseIni(renderPgBouncer({ ...props, tls })).pgbouncer).toMatchObject({
      client_tls_sslmode: ['require'],
      server_tls_sslmode: ['verify-full'],
      server_tls_ca_file: ['/tls/ca.crt'],
    });
    expect(parseIni(renderPgBouncer(props)).pgbouncer).toMatchObject({
      client_tls_sslmode: ['disable'],
      server_tls_sslmode: ['disable'],
    });
  });

  it.each([
    [{ databases: [{ name: 'pgbouncer' }] }, /database pgbouncer can't be pooled: the name is taken/],
    [{ databases: [{ name: 'a' }, { name: 'a' }] }, /the name is taken/],
    [{ databases: [{ name: '*' }] }, /choose a name without quotes/],
    [
      { maxConnections: 15 },
      /maxConnections 15 is too few for 5 poolers with 2 databases; allowed is 25 or more/,
    ],
  ] satisfies [Partial<PgBouncerProps>, RegExp][])('refuses %o', (change, message) => {
    expect(() => renderPgBouncer({ ...props, ...change })).toThrow(message);
  });
});

describe('the start script', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-pgbouncer-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const users = [
    { name: 'pgbouncer', passwordVariable: 'LOOKUP_PASSWORD' },
    { name: 'monitor', passwordVariable: 'MONITOR_PASSWORD' },
  ];
  const run = (lookup: string, monitor: string): string => {
    const authFile = join(folder, 'userlist.txt');
    const script = renderPgBouncerStart({ users, authFile, pidFile: join(folder, 'pid') }).replace(
      'exec pgbouncer',
      'exec echo',
    );
    execFileSync('sh', ['-c', script], {
      env: { PATH: process.env.PATH, LOOKUP_PASSWORD: lookup, MONITOR_PASSWORD: monitor },
      stdio: 'pipe',
    });
    expect(statSync(authFile).mode & 0o077).toBe(0);
    return readFileSync(authFile, 'utf8');
  };
  /** Reads userlist.txt as PgBouncer does: a quote inside is doubled. */
  const read = (text: string): string[] =>
    [...text.matchAll(/^"([^"]*)" "((?:[^"]|"")*)"$/gm)].map((match) =>
      (match[2] ?? '').replaceAll('""', '"'),
    );

  it('writes any password so that PgBouncer reads the same one', () => {
    const password = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((text) => text.replaceAll(/[\0\r\n]/g, '') || 'x');
    fc.assert(
      fc.property(password, password, (lookup, monitor) => {
        expect(read(run(lookup, monitor))).toEqual([lookup, monitor]);
      }),
      { numRuns: 40 },
    );
  });

  it('stops at a password it can not write, and at a missing one', () => {
    expect(() => run('a\nb', 'x')).toThrow(/LOOKUP_PASSWORD holds a line break/);
    expect(() => run('', 'x')).toThrow(/LOOKUP_PASSWORD/);
  });

  it('looks as before', async () => {
    await expect(renderPgBouncerStart({ users })).toMatchFileSnapshot(`${snapshots}/pgbouncer-start.sh`);
  });

  it.each([
    [{ name: 'a b', passwordVariable: 'P' }, /role "a b" can't stand/],
    [{ name: 'a', passwordVariable: 'P;rm' }, /"P;rm" is not the name of a variable/],
  ])('refuses %o', (user, message) => {
    expect(() => renderPgBouncerStart({ users: [user] })).toThrow(message);
  });
});
