import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderApplyDynamicConfiguration } from './config/apply.ts';
import { dynamicConfiguration, renderDynamicConfiguration, TIMING } from './config/dynamic.ts';
import { type PatroniProps, renderPatroniConfig } from './config/patroni.ts';
import {
  type BackupHost,
  renderBackupJobPgBackRest,
  renderBackupScript,
  renderStanzaScript,
} from './config/pgbackrest.ts';
import { renderPgBouncer, renderPgBouncerStart } from './config/pgbouncer.ts';
import { type ProvisionProps, renderProvisionSql } from './config/provision.ts';
import { renderProvisionScript } from './config/provision-script.ts';
import { type Certificates, makeCertificates } from './live/certificates.ts';
import { Cluster, startEtcd } from './live/cluster.ts';
import { LeaderForwarder } from './live/forwarder.ts';
import { type ClusterSpec, Member, PASSWORDS } from './live/member.ts';
import { freePorts } from './live/ports.ts';
import type { Program } from './live/program.ts';
import { livePrograms } from './live/programs.ts';
import { type Environment, type Finished, Sandbox } from './live/sandbox.ts';
import { eventually } from './live/wait.ts';
import { longestPause, Writer } from './live/writer.ts';

/** How often the leader is killed; more rounds give a distribution instead of one figure. */
const ROUNDS = Number(process.env.FAILOVER_ROUNDS ?? 1);
const WRITERS = 4;

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

const programs = livePrograms();
if ('unavailable' in programs) console.warn(`PostgreSQL's live test is skipped. ${programs.unavailable}`);

const ROLE_PASSWORDS: Environment = {
  APP_PASSWORD: `app "pass\\word' $x`,
  MONITOR_PASSWORD: 'monitor-secret',
  PGBOUNCER_PASSWORD: 'lookup "secret"',
};
const provision: ProvisionProps = {
  roles: [{ name: 'app', passwordVariable: 'APP_PASSWORD', connectionLimit: 40 }],
  databases: [{ name: 'app', owner: 'app', extensions: ['pg_trgm'] }],
  monitoring: { name: 'monitor', passwordVariable: 'MONITOR_PASSWORD' },
  lookup: { name: 'pgbouncer', passwordVariable: 'PGBOUNCER_PASSWORD' },
};

describe.skipIf('unavailable' in programs)('PostgreSQL with the rendered configuration', () => {
  const figures: Record<string, number | readonly number[]> = {};
  let sandbox: Sandbox;
  let certificates: Certificates;
  let etcd: { readonly program: Program; readonly port: number };
  let spec: ClusterSpec;
  let cluster: Cluster;
  let forwarder: LeaderForwarder;
  let leaderPort = 0;
  let poolPort = 0;
  let nextId = 1;

  beforeAll(async () => {
    if ('unavailable' in programs) return;
    sandbox = new Sandbox(programs.root);
    certificates = await makeCertificates(sandbox);
    etcd = await startEtcd(sandbox);
    spec = {
      sandbox,
      certificates,
      etcdPort: etcd.port,
      props: {
        ...props(),
        tls: certificates.member,
        backup: {
          stanza: 'live',
          repository: { type: 'posix', path: sandbox.makeFolder('repository') },
          encrypted: true,
        },
      },
    };
    cluster = new Cluster(
      await Promise.all(['live-0', 'live-1', 'live-2'].map((name) => Member.make(spec, name))),
    );
    cluster.start();
    await cluster.waitForLeader(undefined, 120);
    await cluster.waitForStandbys(2, 120);
    [leaderPort = 0, poolPort = 0] = await freePorts(2);
    forwarder = await LeaderForwarder.listen(leaderPort, async () => (await cluster.leader())?.port);
  });

  afterAll(async () => {
    forwarder?.close();
    await sandbox?.end();
    if (Object.keys(figures).length > 0) console.log(`FAILOVER-FIGURES ${JSON.stringify(figures)}`);
  });

  it('patroni --validate-config accepts every variant and refuses a broken one', async () => {
    await Promise.all(
      validatedVariants(certificates).map(async ([name, text]) => {
        expect(await validate(name, text), name).toEqual({ code: 0, complaints: '' });
      }),
    );
    const broken = renderPatroniConfig(props()).replace('ttl: 30', 'ttl: 5');
    expect((await validate('broken', broken)).complaints).toContain('ttl');
  });

  it('starts with exactly the rendered bootstrap.dcs', async () => {
    for (const member of cluster.members) {
      const read = parse(member.text, { version: '1.1' }) as { bootstrap: { dcs: unknown } };
      expect(read.bootstrap.dcs).toEqual(dynamicConfiguration(props()));
    }
    const leader = await cluster.waitForLeader();
    expect(JSON.parse((await leader.rest('GET', '/config')).body)).toEqual(dynamicConfiguration(props()));
    expect(await leader.sql('SHOW data_checksums')).toBe('on');
    expect(await leader.sql('SHOW synchronous_standby_names')).toMatch(/^ANY 1 /);
  });

  it('provisions roles and databases, and a second time changes nothing', async () => {
    const applyScript = sandbox.write(
      'apply.sh',
      renderApplyDynamicConfiguration({
        url: `https://127.0.0.1:${(await cluster.waitForLeader()).restPort}`,
        configFile: sandbox.write('dynamic.json', renderDynamicConfiguration(props())),
        tls: certificates.member,
        attempts: 1,
      }),
    );
    const script = renderProvisionScript({
      host: '127.0.0.1',
      port: leaderPort,
      superuser: 'postgres',
      sqlFile: sandbox.write('provision.sql', renderProvisionSql(provision)),
      applyScript,
      tls: certificates.member,
      attempts: 3,
      pauseSeconds: 1,
    });
    const run = (passwords: Environment): Promise<Finished> =>
      sandbox.run(['sh', '-c', script], {
        env: {
          ...passwords,
          PGPASSWORD: PASSWORDS.superuser,
          PATRONI_RESTAPI_USERNAME: 'admin',
          PATRONI_RESTAPI_PASSWORD: PASSWORDS.restapi,
        },
      });
    const said = 'roles and databases are as described\nthe dynamic configuration is applied\n';
    expect(await run(ROLE_PASSWORDS)).toEqual({ code: 0, stdout: said, stderr: '' });
    const leader = await cluster.waitForLeader();
    // Every row of every catalogue that the script may touch, with the transaction that wrote it last. The script's
    // helper functions live in temporary schemas, which are none of the cluster's state.
    const state = (): Promise<string> =>
      leader.sql(`
        SELECT xmin, t FROM pg_authid AS t ORDER BY t::text;
        SELECT xmin, t FROM pg_auth_members AS t ORDER BY t::text;
        SELECT xmin, t FROM pg_database AS t ORDER BY t::text;
        SELECT xmin, t FROM pg_extension AS t ORDER BY t::text;
        SELECT xmin, t FROM pg_namespace AS t WHERE nspname !~ '^pg_(toast_)?temp_' ORDER BY t::text;
        SELECT p.xmin, p FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
          WHERE nspname !~ '^pg_temp_' ORDER BY p::text;`);
    const before = await state();
    expect(before).toContain('SCRAM-SHA-256');
    expect(await run(ROLE_PASSWORDS)).toEqual({ code: 0, stdout: said, stderr: '' });
    expect(await state()).toBe(before);
    // A changed password does arrive.
    const changed = { ...ROLE_PASSWORDS, MONITOR_PASSWORD: 'another' };
    expect((await run(changed)).code).toBe(0);
    expect(await state()).not.toBe(before);
    expect((await run(ROLE_PASSWORDS)).code).toBe(0);
    // Nothing is made with a password that is missing.
    const { APP_PASSWORD: _missing, ...others } = ROLE_PASSWORDS;
    const refused = await run(others);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('APP_PASSWORD is not set');
    // The server's log knows no password.
    expect(cluster.members.map((member) => member.log()).join()).not.toMatch(/monitor-secret|pass\\word/);
  });

  it('lets clients in through PgBouncer by auth_query, and nobody else', async () => {
    const authFile = join(sandbox.folder, 'userlist.txt');
    const pidFile = join(sandbox.folder, 'pgbouncer.pid');
    const configFile = sandbox.write(
      'pgbouncer.ini',
      renderPgBouncer({
        leaderHost: '127.0.0.1',
        leaderPort,
        listenAddress: '127.0.0.1',
        listenPort: poolPort,
        databases: [{ name: 'app' }],
        maxConnections: props().maxConnections,
        minPoolers: 1,
        maxPoolers: 2,
        authFile,
        pidFile,
        tls: certificates.member,
      }),
    );
    const start = renderPgBouncerStart({
      users: [
        { name: 'pgbouncer', passwordVariable: 'PGBOUNCER_PASSWORD' },
        { name: 'monitor', passwordVariable: 'MONITOR_PASSWORD' },
      ],
      authFile,
      configFile,
      pidFile,
    });
    const pooler = sandbox.start('pgbouncer', ['sh', '-c', start], ROLE_PASSWORDS);
    const asApp = (password: string, user = 'app', database = 'app'): Promise<Finished> =>
      psql(poolPort, database, user, password, ['-c', 'SELECT current_user']);
    await eventually('PgBouncer', () => pooler.log().includes('process up'), {
      seconds: 20,
      log: () => pooler.log(),
    });
    const welcome = await asApp(ROLE_PASSWORDS.APP_PASSWORD ?? '');
    expect(welcome, pooler.log()).toEqual({ code: 0, stdout: 'app\n', stderr: '' });
    expect((await asApp('wrong')).stderr).toMatch(/authentication failed|password authentication/i);
    // The look-up function knows no superuser, so none comes in through the pool.
    expect((await asApp(PASSWORDS.superuser, 'postgres')).code).not.toBe(0);
    expect((await asApp(PASSWORDS.replication, 'replicator')).code).not.toBe(0);
    // The exporter's role sees statistics.
    const statistics = await psql(poolPort, 'pgbouncer', 'monitor', ROLE_PASSWORDS.MONITOR_PASSWORD ?? '', [
      '-c',
      'SHOW POOLS',
    ]);
    expect(statistics.stdout).toContain('app');
    // Neither the pool nor the server speaks without TLS.
    for (const port of [poolPort, leaderPort]) {
      const plain = await psql(port, 'app', 'app', ROLE_PASSWORDS.APP_PASSWORD ?? '', ['-c', 'SELECT 1'], {
        PGSSLMODE: 'disable',
      });
      expect(plain.code, `port ${port}`).not.toBe(0);
    }
    expect(pooler.running).toBe(true);
    const table =
      'CREATE TABLE written (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())';
    const made = await psql(poolPort, 'app', 'app', ROLE_PASSWORDS.APP_PASSWORD ?? '', ['-c', table]);
    expect(made).toMatchObject({ code: 0 });
  });

  it('backs the leader up over TLS from a job that finds it, and makes replicas from the backup', async () => {
    const leader = await cluster.waitForLeader();
    const job = backupJob();
    const stanza = await job(renderStanzaScript('live', { attempts: 20, pauseSeconds: 1 }));
    expect(stanza.code, stanza.stdout + stanza.stderr).toBe(0);
    const full = await job(renderBackupScript('live'), 'full');
    expect(full.code, full.stdout + full.stderr).toBe(0);
    const incremental = await job(renderBackupScript('live'), 'incr');
    expect(incremental.code, incremental.stdout + incremental.stderr).toBe(0);
    expect(incremental.stdout).toMatch(/full backup: .*[\s\S]*incr backup: /);
    // A client with the members' certificate, which the server doesn't know as a backup job, is refused.
    const stranger = await backupJob(certificates.member)(renderBackupScript('live'), 'incr');
    expect(stranger.code).not.toBe(0);

    const replica = cluster.members.find((member) => member !== leader);
    if (!replica) throw new Error('no replica');
    expect((await replica.rest('POST', '/reinitialize', { force: true })).status).toBe(200);
    await eventually(
      'the replica made anew',
      () => replica.log().includes('replica has been created using pgbackrest'),
      { seconds: 60 },
    );
    await cluster.waitForStandbys(2);
  });

  it.each([
    ['refuses connections', { host: '127.0.0.1', serverPort: 1 }],
    ['is of no name that resolves', { host: 'live-9.invalid' }],
  ])(
    'backs the leader up while a member %s (case backup-with-a-member-down)',
    { timeout: 600_000 },
    async (_, away) => {
      const leader = await cluster.waitForLeader();
      const down = cluster.members.find((member) => member !== leader);
      const job = backupJob(certificates.backup, (member) => (member === down ? away : {}));
      for (const [script, ...args] of [
        [renderStanzaScript('live', { attempts: 1 })],
        [renderBackupScript('live', { attempts: 1 }), 'incr'],
      ] as const) {
        const done = await job(script, ...args);
        expect(done.code, done.stdout + done.stderr).toBe(0);
      }
    },
  );

  it('keeps slots of others over a restart, with wal_level logical (case logical-slot-dropped)', async () => {
    const dynamic = { ...spec.props, parameters: { ...spec.props.parameters, wal_level: 'logical' } };
    const leader = await cluster.waitForLeader();
    const patch = JSON.parse(renderDynamicConfiguration(dynamic));
    expect((await leader.rest('PATCH', '/config', patch)).status).toBe(200);
    for (const member of cluster.members) {
      await eventually(
        'the restart that wal_level waits for',
        async () => (await member.rest('POST', '/restart', { restart_pending: true })).status === 200,
        { seconds: 60 },
      );
    }
    const leading = await cluster.waitForLeader();
    await cluster.waitForStandbys(2);
    expect(await leading.sql('SHOW wal_level', 'app')).toBe('logical');
    await leading.sql(
      "SELECT pg_create_logical_replication_slot(name, 'pgoutput') FROM (VALUES ('feed')) AS slots (name)",
      'app',
    );
    expect((await leading.rest('POST', '/restart')).status).toBe(200);
    await cluster.waitForLeader();
    // Patroni looks through the slots in every loop.
    await pause(3 * TIMING.loopWait * 1000);
    const left = await leading.sql(
      "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical'",
      'app',
    );
    expect(left).toBe('feed');
    await leading.sql("SELECT pg_drop_replication_slot('feed')", 'app');
  });

  it(
    `loses no acknowledged row when the leader is killed (${ROUNDS} times)`,
    async () => {
      const seconds: number[] = [];
      const rejoined: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await cluster.waitForStandbys(2);
        const leader = await cluster.waitForLeader();
        const writers = startWriters();
        await written(writers, 200);
        const killedAt = performance.now();
        await leader.kill();
        await cluster.waitForLeader(leader);
        await written(writers, 200, performance.now());
        seconds.push(longestPause(acknowledged(writers), killedAt - 1000));
        leader.start();
        const startedAt = performance.now();
        await cluster.waitForStandbys(2);
        rejoined.push((performance.now() - startedAt) / 1000);
        await stopAndCompare(writers);
      }
      figures.secondsWithoutWritesAfterKill = seconds.map(round2);
      figures.secondsUntilOldLeaderRejoined = rejoined.map(round2);
      // Lock (30 s) plus one HA loop (10 s) plus promotion: the bound that query_wait_timeout rests on.
      expect(Math.max(...seconds)).toBeLessThan(60);
    },
    120_000 * ROUNDS,
  );

  it('switches over on request within seconds', async () => {
    await cluster.waitForStandbys(2);
    const leader = await cluster.waitForLeader();
    const writers = startWriters();
    await written(writers, 200);
    const askedAt = performance.now();
    const answer = await leader.rest('POST', '/switchover', { leader: leader.name });
    expect(answer.status, answer.body).toBe(200);
    await cluster.waitForLeader(leader);
    await written(writers, 200, performance.now());
    figures.secondsWithoutWritesAtSwitchover = round2(longestPause(acknowledged(writers), askedAt));
    await cluster.waitForStandbys(2);
    await stopAndCompare(writers);
  });

  it('keeps its leader while the state store is down, as every member tells it that it lives', async () => {
    await cluster.waitForStandbys(2);
    const leader = await cluster.waitForLeader();
    const writers = startWriters();
    await written(writers, 200);
    const frozenAt = performance.now();
    etcd.program.signal('SIGSTOP');
    try {
      // Longer than the leader's lock lasts. Its peers accept the call only with a client certificate.
      await pause(40_000);
      expect(await cluster.leader()).toBe(leader);
      expect((await leader.rest('GET', '/metrics')).body).toMatch(
        /^patroni_failsafe_mode_is_active\{.*\} 1$/m,
      );
      await written(writers, 200);
    } finally {
      etcd.program.signal('SIGCONT');
    }
    figures.secondsWithoutWritesWhileStateStoreIsDown = round2(longestPause(acknowledged(writers), frozenAt));
    await eventually(
      'the state store back',
      async () =>
        (await leader.rest('GET', '/metrics')).body.match(/^patroni_failsafe_mode_is_active\{.*\} 0$/m),
      { seconds: 30 },
    );
    expect(await cluster.waitForLeader()).toBe(leader);
    await stopAndCompare(writers);
  });

  it('recovers to a moment as a new cluster with a stanza of its own', async () => {
    const leader = await cluster.waitForLeader();
    await leader.sql('INSERT INTO written (id) VALUES (-1)', 'app');
    const moment = await leader.sql(
      "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'",
    );
    await pause(50);
    await leader.sql('INSERT INTO written (id) VALUES (-2)', 'app');
    const rows = Number(await leader.sql(`SELECT count(*) FROM written WHERE at < '${moment}'`, 'app'));
    const last = await leader.sql('SELECT pg_walfile_name(pg_switch_wal())');
    await eventually(
      'the last WAL archived',
      async () => (await leader.sql(`SELECT last_archived_wal >= '${last}' FROM pg_stat_archiver`)) === 't',
    );
    const restored = new Cluster([
      await Member.make(
        {
          ...spec,
          props: {
            ...spec.props,
            scope: 'restored',
            podLabels: { 'app.kubernetes.io/instance': 'restored' },
            backup: { ...spec.props.backup, stanza: 'restored' },
            recovery: { ...spec.props.backup, type: 'time', target: moment },
          },
        },
        'restored-0',
      ),
    ]);
    restored.start();
    const recovered = await restored.waitForLeader(undefined, 90);
    expect(await recovered.sql('SELECT min(id) FROM written', 'app')).toBe('-1');
    expect(Number(await recovered.sql('SELECT count(*) FROM written', 'app'))).toBe(rows);
    // It is a cluster of its own: it writes, on a timeline of its own, and archives to its own stanza.
    await recovered.sql('INSERT INTO written (id) VALUES (-3)', 'app');
    // No target is left in its files: as a standby it would stop there again.
    expect(await recovered.sql("SELECT name FROM pg_file_settings WHERE name LIKE 'recovery_target%'")).toBe(
      '',
    );
    expect(
      await recovered.sql("SELECT setting FROM pg_file_settings WHERE name = 'restore_command'"),
    ).not.toContain('--stanza=live');
    const own = await sandbox.run(
      ['sh', '-c', renderStanzaScript('restored', { attempts: 20, pauseSeconds: 1 })],
      {
        env: { PGBACKREST_CONFIG: recovered.backupConfig, PGBACKREST_REPO1_CIPHER_PASS: PASSWORDS.cipher },
      },
    );
    expect(own.code, own.stdout + own.stderr).toBe(0);
    await recovered.kill();
  });

  it('changes a running cluster by the apply script, and a second time nothing', async () => {
    const leader = await cluster.waitForLeader();
    const wanted = { ...props(), maxConnections: props().maxConnections + 5 };
    const configFile = sandbox.write('dynamic.json', renderDynamicConfiguration(wanted));
    const script = renderApplyDynamicConfiguration({
      url: `https://127.0.0.1:${leader.restPort}`,
      configFile,
      tls: certificates.member,
      attempts: 1,
    });
    const apply = (password: string): Promise<Finished> =>
      sandbox.run(['sh', '-c', script], {
        env: { PATRONI_RESTAPI_USERNAME: 'admin', PATRONI_RESTAPI_PASSWORD: password },
      });
    expect((await apply('wrong')).code).not.toBe(0);
    for (let round = 0; round < 2; round += 1) {
      expect(await apply(PASSWORDS.restapi)).toMatchObject({ code: 0 });
      expect(JSON.parse((await leader.rest('GET', '/config')).body)).toEqual(dynamicConfiguration(wanted));
    }
    // More connections wait for a restart, and say so.
    await eventually(
      'the pending restart',
      async () => (await leader.rest('GET', '/metrics')).body.match(/^patroni_pending_restart\{.*\} 1$/m),
      { seconds: 30 },
    );
  });

  it('goes on unreplicated when both standbys are lost, and takes them back', async () => {
    await cluster.waitForStandbys(2);
    const leader = await cluster.waitForLeader();
    const standbys = cluster.members.filter((member) => member !== leader);
    const writers = startWriters();
    await written(writers, 200);
    const lostAt = performance.now();
    await Promise.all(standbys.map((member) => member.kill()));
    await written(writers, 200, lostAt + 500);
    figures.secondsWithoutWritesWhenBothStandbysDie = round2(
      longestPause(acknowledged(writers), lostAt - 1000),
    );
    expect(await cluster.waitForLeader()).toBe(leader);
    for (const member of standbys) member.start();
    await cluster.waitForStandbys(2);
    await stopAndCompare(writers);
  });

  it('stops rather than lose a row when the leader and a standby are lost, and goes on when one is back', async () => {
    await cluster.waitForStandbys(2);
    const leader = await cluster.waitForLeader();
    const [back, survivor] = cluster.members.filter((member) => member !== leader);
    if (!back || !survivor) throw new Error('three members are needed');
    const writers = startWriters();
    await written(writers, 200);
    const lostAt = performance.now();
    await Promise.all([leader.kill(), back.kill()]);
    // Longer than the leader's lock lasts: the survivor alone may not know the last acknowledged rows.
    await pause(40_000);
    expect(await cluster.leader()).toBeUndefined();
    expect(await survivor.sql('SELECT pg_is_in_recovery()')).toBe('t');
    expect(acknowledged(writers).filter(({ at }) => at > lostAt + 1000)).toEqual([]);
    back.start();
    await cluster.waitForLeader(leader);
    await written(writers, 100, performance.now());
    leader.start();
    await cluster.waitForStandbys(2);
    await stopAndCompare(writers);
  });

  function psql(
    port: number,
    database: string,
    user: string,
    password: string,
    args: readonly string[],
    env: Environment = {},
  ): Promise<Finished> {
    return sandbox.run(['psql', '-X', '-A', '-t', ...args], {
      env: { ...client(port, database, user, password), ...env },
    });
  }

  function client(port: number, database: string, user: string, password: string): Environment {
    return {
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGDATABASE: database,
      PGUSER: user,
      PGPASSWORD: password,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: certificates.member.ca,
      PGCONNECT_TIMEOUT: '10',
    };
  }

  function startWriters(): readonly Writer[] {
    const env = client(poolPort, 'app', 'app', ROLE_PASSWORDS.APP_PASSWORD ?? '');
    const command = ['psql', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1'];
    const from = nextId;
    nextId += 1_000_000;
    return Array.from(
      { length: WRITERS },
      (_, index) => new Writer(sandbox, command, env, from + index, WRITERS),
    );
  }

  async function written(writers: readonly Writer[], more: number, since = performance.now()): Promise<void> {
    await eventually(
      `${more} more rows`,
      () => acknowledged(writers).filter(({ at }) => at > since).length >= more,
      { seconds: 90, every: 100 },
    );
  }

  /** Ends the writers and looks every acknowledged row up on all members. */
  async function stopAndCompare(writers: readonly Writer[]): Promise<void> {
    await Promise.all(writers.map((writer) => writer.stop()));
    const ids = acknowledged(writers).map(({ id }) => id);
    const leader = await cluster.waitForLeader();
    const found = new Set(
      (await leader.sql('SELECT id FROM written WHERE id > 0', 'app')).split('\n').map(Number),
    );
    expect(ids.filter((id) => !found.has(id))).toEqual([]);
    expect(ids.length).toBeGreaterThan(100);
  }

  function backupJob(
    tls = certificates.backup,
    away: (member: Member) => Partial<BackupHost> = () => ({}),
  ): (script: string, ...args: string[]) => Promise<Finished> {
    const configFile = sandbox.write(
      'backup-job.conf',
      renderBackupJobPgBackRest({
        ...spec.props.backup,
        dataDir: '/nowhere',
        socketDir: '/nowhere',
        workDir: sandbox.makeFolder('backup-job'),
        tls,
        retention: { full: 2 },
        hosts: cluster.members.map((member) => ({
          host: '127.0.0.1',
          serverPort: member.backupPort,
          port: member.port,
          dataDir: member.dataDir,
          socketDir: member.folder,
          configFile: member.backupConfig,
          ...away(member),
        })),
      }),
    );
    return (script, ...args) =>
      sandbox.run(['sh', '-c', script, 'backup.sh', ...args], {
        env: { PGBACKREST_CONFIG: configFile, PGBACKREST_REPO1_CIPHER_PASS: PASSWORDS.cipher },
        // pgBackRest asks a member that is away for three minutes before it does without.
        seconds: 280,
      });
  }

  async function validate(name: string, text: string): Promise<{ code: number; complaints: string }> {
    const file = sandbox.write(`validate-${name}.yml`, text);
    const done = await sandbox.run(
      ['python3', '-m', 'patroni', '--validate-config', '--ignore-listen-port', file],
      {
        env: {
          PATRONI_NAME: 'postgresql-0',
          PATRONI_KUBERNETES_POD_IP: '10.0.0.1',
          PATRONI_RESTAPI_CONNECT_ADDRESS: 'postgresql-0.postgresql.data-platform.svc:8008',
          PATRONI_POSTGRESQL_CONNECT_ADDRESS: 'postgresql-0.postgresql.data-platform.svc:5432',
          PATRONI_SUPERUSER_PASSWORD: 'x',
          PATRONI_REPLICATION_PASSWORD: 'x',
          PATRONI_REWIND_PASSWORD: 'x',
          PATRONI_RESTAPI_USERNAME: 'admin',
          PATRONI_RESTAPI_PASSWORD: 'x',
        },
      },
    );
    return { code: done.code, complaints: done.stdout + done.stderr };
  }
});

function props(): PatroniProps {
  return {
    scope: 'live',
    namespace: 'data-platform',
    podLabels: { 'app.kubernetes.io/instance': 'live', 'app.kubernetes.io/name': 'postgresql' },
    mode: 'configmaps',
    synchronousMode: 'quorum',
    dataDir: '/var/tmp/holdfast-none',
    binDir: '/usr/lib/postgresql/17/bin',
    memoryLimit: 512 * MiB,
    volumeSize: 5 * GiB,
    maxConnections: 50,
  };
}

function validatedVariants({ member }: Certificates): readonly (readonly [string, string])[] {
  const repository = {
    type: 's3',
    bucket: 'b',
    endpoint: 's3.example.com',
    region: 'eu',
    path: '/live',
  } as const;
  const backup = { stanza: 'live', repository };
  const variants: Record<string, Partial<PatroniProps>> = {
    plain: {},
    off: { synchronousMode: 'off' },
    on: { synchronousMode: 'on', synchronousStrict: true },
    tls: { tls: member },
    'tls-without-client-certificates': { tls: member, verifyClient: 'none' },
    backup: { tls: member, backup },
    recovery: {
      tls: member,
      backup: { stanza: 'new', repository: { ...repository, path: '/new' } },
      recovery: { ...backup, type: 'time', target: '2026-10-01 14:30:00+00' },
    },
    endpoints: { mode: 'endpoints', tls: member },
    overridden: { parameters: { work_mem: '2MB', max_wal_senders: 20, wal_level: 'logical' } },
  };
  return Object.entries(variants).map(
    ([name, change]) => [name, renderPatroniConfig({ ...props(), ...change })] as const,
  );
}

function acknowledged(writers: readonly Writer[]): readonly { id: number; at: number }[] {
  return writers.flatMap((writer) => writer.acknowledged);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
