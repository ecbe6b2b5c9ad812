import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchCron } from './config/cron.ts';
import { renderProvisionScript } from './config/provision-script.ts';
import { provisioningFiles } from './config/provisioning.ts';
import { makeClient } from './live/client.ts';
import { LiveCluster } from './live/cluster.ts';
import { type LiveNode, passwords } from './live/node.ts';
import { eventually, run } from './live/process.ts';
import { findPrograms } from './live/programs.ts';
import { Writer } from './live/writer.ts';

const programs = findPrograms();
if (programs === undefined) {
  console.warn(
    'SKIPPED: the live test of Elasticsearch. Its server is not here: scripts/live/elasticsearch.sh installs it, or says why it can not.',
  );
}
const missing = { home: '', java: '', main: '' };

/** How often the master is killed. */
const rounds = Number(process.env.FAILOVER_ROUNDS ?? 3);

/** What the figures are about: an index as it is by default, and one whose writes wait for a second copy. */
const indices = [
  { index: 'defaults', replicas: 1, activeShards: 1 },
  { index: 'careful', replicas: 2, activeShards: 2 },
] as const;

const figures: Record<string, string[]> = {};
const note = (what: string, figure: string) => {
  figures[what] = [...(figures[what] ?? []), figure];
};

describe.skipIf(programs === undefined)('Elasticsearch with the rendered configuration', () => {
  let cluster: LiveCluster;
  let members: readonly LiveNode[];
  let entrance: LiveNode;

  beforeAll(async () => {
    cluster = await LiveCluster.make({
      programs: programs ?? missing,
      members: 3,
      coordinating: 1,
      secure: true,
    });
    members = cluster.members;
    entrance = cluster.coordinating[0] as LiveNode;
  });
  afterAll(async () => {
    for (const [what, values] of Object.entries(figures)) {
      console.log(`${what}: ${values.join(', ')}`);
    }
    await cluster?.end();
  });

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') {
      for (const node of [...members, entrance]) {
        console.error(`${node.props.name}:\n${node.output.split('\n').slice(-15).join('\n')}`);
      }
    }
  });

  it('prepares its folders with the real keystore format and the real tool for users', async () => {
    for (const node of [...members, entrance]) {
      const done = await node.prepare();
      expect(done.code, done.output).toBe(0);
    }
  });

  it('has not formed a cluster when its first start fails, and keeps no one from forming it later', async () => {
    const [first] = members as [LiveNode];
    const tls = join(first.folder, 'run/config/tls');
    rmSync(tls, { recursive: true });
    first.start();
    expect(await first.ended()).not.toBe(0);
    expect(first.output).toContain('cannot read');
    // What a check for an empty folder would take for a member of a cluster.
    expect(readdirSync(join(first.folder, 'run/data/elasticsearch'))).not.toEqual([]);
    expect(first.hasJoined).toBe(false);
    first.mountCertificate(cluster.tls as string);
  });

  it('forms a cluster of the rendered settings, and passes the bootstrap checks of production', async () => {
    for (const node of [...members, entrance]) {
      node.start();
    }
    const ask = entrance.client();
    await cluster.green(ask, 4);
    const { body } = await ask('GET', '/_nodes/settings?flat_settings');
    const nodes = Object.values(
      body.nodes as Record<string, { name: string; roles: string[]; settings: object }>,
    );
    expect(nodes.find(({ name }) => name === 'coordinating-0')?.roles).toEqual([]);
    expect(nodes.filter(({ roles }) => roles.includes('master'))).toHaveLength(3);
    expect(
      new Set(nodes.map(({ settings }) => (settings as Record<string, string>)['node.attr.zone'])).size,
    ).toBe(3);
    for (const node of members) {
      expect(node.hasJoined, node.props.name).toBe(true);
      expect(await node.ready(), node.props.name).toBe(true);
      expect(node.failedBootstrapChecks, node.props.name).toEqual([]);
    }
  });

  it('refuses requests without a user, and lets the monitoring user see the state and no document', async () => {
    const anonymous = makeClient({
      port: entrance.props.ports.http,
      secure: {
        authority: (await import('node:fs')).readFileSync(join(cluster.authority, 'ca.crt'), 'utf8'),
        user: 'nobody',
        password: 'nothing',
      },
    });
    expect((await anonymous('GET', '/')).status).toBe(401);
    const monitor = entrance.client('holdfast-monitor');
    expect((await monitor('GET', '/_cluster/health')).status).toBe(200);
    expect((await monitor('GET', '/_nodes/stats')).status).toBe(200);
    expect((await monitor('GET', '/_search')).body?.hits?.total?.value ?? 0).toBe(0);
    expect((await monitor('PUT', '/secrets')).status).toBe(403);
  });

  it('is provisioned by the rendered script, twice with the same result', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-provision-'));
    mkdirSync(join(folder, 'passwords'));
    writeFileSync(join(folder, 'passwords/shop'), 'of "shop" \\1');
    const files = provisioningFiles({
      roles: [
        {
          name: 'products',
          cluster: ['monitor'],
          indices: [{ names: ['products-*'], privileges: ['read', 'index'] }],
        },
      ],
      users: [{ name: 'shop', roles: ['products'] }],
    });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(
      join(folder, 'provision.sh'),
      renderProvisionScript({
        url: `https://localhost:${entrance.props.ports.http}`,
        folder,
        authority: join(cluster.authority, 'ca.crt'),
        passwords: join(folder, 'passwords'),
        wait: 60,
      }),
    );
    await run('chmod', ['-R', 'a+rX', folder], {});
    const { execFileSync } = await import('node:child_process');
    execFileSync('chmod', ['-R', 'a+rwX', folder]);
    const env = { PATH: process.env.PATH, TMPDIR: folder, ELASTIC_PASSWORD: passwords.elastic };
    const results: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const done = await run('bash', [join(folder, 'provision.sh')], env);
      expect(done.code, done.output).toBe(0);
      const { body } = await entrance.client()('GET', '/_security/user/shop');
      results.push(JSON.stringify(body));
    }
    expect(results[0]).toBe(results[1]);
    const shop = makeClient({
      port: entrance.props.ports.http,
      secure: {
        authority: (await import('node:fs')).readFileSync(join(cluster.authority, 'ca.crt'), 'utf8'),
        user: 'shop',
        password: 'of "shop" \\1',
      },
    });
    expect((await shop('GET', '/_security/_authenticate')).body.roles).toEqual(['products']);
    expect((await shop('GET', '/other/_search')).status).toBe(403);
    rmSync(folder, { recursive: true });
  });

  it('keeps every acknowledged write when the master is killed', async () => {
    const ask = entrance.client();
    for (const { index, replicas } of indices) {
      const body = { settings: { number_of_shards: 3, number_of_replicas: replicas } };
      expect((await ask('PUT', `/${index}`, body)).status).toBe(200);
    }
    await cluster.green(ask, 4);
    for (let round = 0; round < rounds; round += 1) {
      await survives('the master is killed', `kill-${round}`, (master) => master.kill());
    }
  });

  it('keeps every acknowledged write when the master hangs and answers nobody', async () => {
    await survives('the master hangs', 'hang', async (master) => {
      master.signal('SIGSTOP');
      await eventually(
        'another master',
        90,
        async () => (await cluster.master(entrance.client())) !== master,
      );
      await pause(5000);
      await master.kill();
    });
  });

  /** Writes through the coordinating node while something happens to the master, brings it back, and counts. */
  async function survives(what: string, prefix: string, happens: (master: LiveNode) => Promise<void>) {
    const ask = entrance.client();
    const master = await cluster.master(ask);
    const writers = indices.map(
      ({ index, activeShards }) => new Writer({ client: ask, index, activeShards, lanes: 2 }, prefix),
    );
    await pause(2000);
    const since = Date.now();
    await happens(master);
    await eventually('another master', 60, async () => (await cluster.master(ask)) !== master);
    await pause(3000);
    for (const [index, writer] of writers.entries()) {
      await writer.stop();
      const lost = await writer.lost(ask);
      const label = `${what}, index "${indices[index]?.index}"`;
      note(`${label}: seconds without writes`, writer.longestGap(since).toFixed(2));
      note(`${label}: acknowledged writes lost`, `${lost.length} of ${writer.acknowledged.size}`);
      expect(lost, label).toEqual([]);
      expect(writer.acknowledged.size, label).toBeGreaterThan(0);
      // Writes go on with two of three.
      expect(Math.max(...writer.acknowledged.values()), label).toBeGreaterThan(since);
    }
    master.start();
    await cluster.green(ask, 4);
    expect(master.output.match(/initial_master_nodes\] is set to/g)?.length ?? 0).toBeLessThanOrEqual(1);
  }

  it('updates every member in turn: each waits for green, and clients notice little', async () => {
    const ask = entrance.client();
    const writers = indices.map(
      ({ index, activeShards }) => new Writer({ client: ask, index, activeShards, lanes: 2 }, 'rolling'),
    );
    await pause(1000);
    const since = Date.now();
    for (const member of members) {
      const hook = await member.stop();
      expect(hook.output).toContain('the cluster is green');
      member.start();
      await eventually('ready', 240, () => member.ready());
    }
    await cluster.green(ask, 4);
    for (const [index, writer] of writers.entries()) {
      await writer.stop();
      const lost = await writer.lost(ask);
      const label = `all members are updated, index "${indices[index]?.index}"`;
      note(`${label}: longest time without writes, s`, writer.longestGap(since).toFixed(2));
      note(`${label}: acknowledged writes lost`, `${lost.length} of ${writer.acknowledged.size}`);
      expect(lost).toEqual([]);
    }
  });

  it('stops a member after its bound when the cluster does not become green', async () => {
    const ask = entrance.client();
    // No node may have it: the shard stays unassigned, and the cluster red.
    const settings = { 'index.routing.allocation.require._name': 'nobody', number_of_replicas: 0 };
    await ask('PUT', '/nowhere?wait_for_active_shards=0', { settings });
    const [member] = members as [LiveNode];
    const hook = await run('bash', [join(member.folder, 'files/pre-stop.sh')], {
      PATH: process.env.PATH,
      WAIT: '4',
      LEAVE: '0',
      LOG: '/dev/null',
      HTTP_PORT: String(member.props.ports.http),
      CA_FILE: join(cluster.authority, 'ca.crt'),
      MONITOR_PASSWORD: passwords.monitor,
    });
    expect(hook.code).toBe(0);
    expect(hook.output).toContain('not green after 4 s');
    await ask('DELETE', '/nowhere');
    await cluster.green(ask, 4);
  });

  it('acknowledges nothing while two of three are gone, and has everything when they are back', async () => {
    const ask = entrance.client();
    const uuid = (await ask('GET', '/')).body.cluster_uuid;
    const before = new Writer({ client: ask, index: 'careful', activeShards: 2, lanes: 2 }, 'before');
    await pause(2000);
    await before.stop();
    const [last, ...others] = [...members].reverse() as [LiveNode, LiveNode, LiveNode];
    await Promise.all(others.map((member) => member.kill()));
    const during = new Writer({ client: ask, index: 'careful', activeShards: 2, lanes: 2 }, 'during');
    await eventually('the readiness port closes', 60, async () => !(await last.ready()));
    await pause(5000);
    await during.stop();
    expect(during.acknowledged.size).toBe(0);
    expect(during.failures).toBeGreaterThan(0);
    for (const member of others) {
      member.start();
    }
    await cluster.green(ask, 4);
    expect(await before.lost(ask)).toEqual([]);
    expect((await ask('GET', '/')).body.cluster_uuid).toBe(uuid);
    note(
      'two of three are gone: acknowledged writes',
      `0, and ${before.acknowledged.size} of before are all there`,
    );
  });

  it('takes a member back that has lost its volume, into the same cluster', async () => {
    const ask = entrance.client();
    const uuid = (await ask('GET', '/')).body.cluster_uuid;
    const [member] = members as [LiveNode];
    await member.kill();
    member.loseVolume();
    member.start();
    // Replicas wait a minute for a node that left; this one comes back as another.
    await cluster.green(ask, 4, 300);
    expect((await member.client()('GET', '/')).body.cluster_uuid).toBe(uuid);
    expect(member.hasJoined).toBe(true);
  });

  it('presents a renewed certificate without a restart', async () => {
    const [member] = members as [LiveNode];
    cluster.issue('renewed');
    member.mountCertificate(cluster.tls as string);
    await eventually('the renewed certificate', 60, async () => (await commonName(member)) === 'renewed');
  });

  function commonName(node: LiveNode): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const socket = connectTls(
        { port: node.props.ports.http, host: 'localhost', rejectUnauthorized: false },
        () => {
          const { subject } = socket.getPeerCertificate();
          socket.destroy();
          resolve(String(subject.CN));
        },
      );
      socket.on('error', reject);
    });
  }

  it('reads our schedules as cron does', async () => {
    const { java, main, home } = programs ?? missing;
    const classPath = `${main}:${home}/lib/*:${home}/modules/x-pack-core/*`;
    // A Monday.
    const after = Date.parse('2026-11-23T12:00:00Z');
    const expected: Record<string, string> = {
      '30 1 * * *': '2026-11-24T01:30:00Z',
      '30 1 * * 0': '2026-11-29T01:30:00Z',
      '30 1 * * 1-6': '2026-11-24T01:30:00Z',
      '0 */6 * * *': '2026-11-23T18:00:00Z',
      '*/15 8-18 * * mon,wed': '2026-11-23T12:15:00Z',
      '0 3 1 */2 *': '2027-01-01T03:00:00Z',
      '0 3 */2 * *': '2026-11-25T03:00:00Z',
      '0 3 * * */2': '2026-11-24T03:00:00Z',
    };
    const done = await run(
      java,
      [
        ...[
          '-Xmx64m',
          `-Des.path.conf=${cluster.root}`,
          '-cp',
          classPath,
          'org.elasticsearch.bootstrap.NodeMain',
        ],
        ...['cron', String(after), ...Object.keys(expected).map(elasticsearchCron)],
      ],
      {},
    );
    const times = done.output.split('\n').filter((line) => /^\d+$/.test(line));
    expect(times.map((time) => new Date(Number(time)).toISOString().replace('.000', ''))).toEqual(
      Object.values(expected),
    );
  });
});

describe.skipIf(programs === undefined)('Elasticsearch without TLS and users', () => {
  let cluster: LiveCluster;

  beforeAll(async () => {
    cluster = await LiveCluster.make({
      programs: programs ?? missing,
      members: 3,
      coordinating: 0,
      secure: false,
    });
  });
  afterAll(() => cluster?.end());

  it('forms a cluster of three, and survives the loss of the master', async () => {
    for (const member of cluster.members) {
      expect((await member.prepare()).code).toBe(0);
      member.start();
    }
    const [first] = cluster.members as [LiveNode];
    await cluster.green(first.client(), 3);
    const master = await cluster.master(first.client());
    const [other] = cluster.members.filter((member) => member !== master) as [LiveNode];
    await master.kill();
    await eventually('another master', 60, async () => (await cluster.master(other.client())) !== master);
    const { status } = await other.client()('PUT', '/after/_doc/1?timeout=10s', {});
    expect(status).toBe(201);
  });
});
