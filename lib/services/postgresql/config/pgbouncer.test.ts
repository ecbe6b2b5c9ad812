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
  databases: [
    { name: 'superset', holders: [{ name: 'superset web', pods: 3, connections: 4, settings: [] }] },
    { name: 'datahub' },
  ],
  analytics: {
    hosts: ['postgresql-replicas.data-platform.svc', 'postgresql-leader.data-platform.svc'],
    pools: [
      {
        name: 'datahub_analytics',
        database: 'datahub',
        holders: [{ name: 'trino queries', pods: 1, connections: 4, settings: [] }],
      },
    ],
  },
  maxConnections: 100,
  minPoolers: 4,
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
    expect(Object.keys(databases ?? {})).toEqual([
      'datahub',
      'datahub_analytics',
      'pgbouncer_lookup',
      'superset',
    ]);
    for (const [name, [entry]] of Object.entries(databases ?? {})) {
      const size = /pool_size=(\d+)/.exec(entry ?? '')?.[1];
      expect(entry).toContain(`max_db_connections=${size}`);
      if (name !== 'datahub_analytics') {
        expect(entry).toContain('host=postgresql-leader.data-platform.svc port=5432');
      }
    }
  });

  it('lets analytics read from the replicas with a limit of their own, and from the leader without one', () => {
    const { databases } = parseIni(renderPgBouncer(props));
    expect(databases?.datahub_analytics).toEqual([
      'host=postgresql-replicas.data-platform.svc,postgresql-leader.data-platform.svc port=5432 dbname=datahub ' +
        'pool_size=1 max_db_connections=1 load_balance_hosts=disable server_lifetime=60',
    ]);
    const { hosts, ...analytics } = { hosts: [], pools: [], ...props.analytics };
    const alone = parseIni(renderPgBouncer({ ...props, analytics: { ...analytics, hosts: ['leader'] } }));
    expect(hosts).toHaveLength(2);
    expect(alone.databases?.datahub_analytics?.[0]).toMatch(
      /^host=leader port=5432 dbname=datahub pool_size=1 /,
    );
    expect(alone.databases?.datahub_analytics?.[0]).not.toContain('load_balance_hosts');
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
    [{ maxConnections: 15 }, /maxConnections: found 15, allowed: 40 or more/],
    [
      { analytics: { hosts: ['a'], pools: [{ name: 'superset', database: 'superset' }] } },
      /database superset can't be pooled: the name is taken/,
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
