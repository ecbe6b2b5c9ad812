import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchCron } from './config/cron.ts';
import { truststore } from './config/jvm-options.ts';
import { LiveCluster } from './live/cluster.ts';
import { type LiveNode, passwords } from './live/node.ts';
import { eventually, run } from './live/process.ts';
import { findPrograms, missing } from './live/programs.ts';
import { Provisioning } from './live/provisioning.ts';

const programs = findPrograms();

describe.skipIf(programs === undefined)('a member of Elasticsearch, with the rendered files', () => {
  let cluster: LiveCluster;
  let member: LiveNode;

  beforeAll(async () => {
    cluster = await LiveCluster.make({
      programs: programs ?? missing,
      members: 1,
      coordinating: 0,
      secure: true,
    });
    [member] = cluster.members as [LiveNode];
  });
  afterAll(() => cluster?.end());
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(cluster.logs);
    }
  });

  it('prepares its folders with the real keystore format and the real tool for users', async () => {
    const done = await member.prepare();
    expect(done.code, done.output).toBe(0);
    const store = join(member.folder, 'run/config', truststore);
    const keytool = join(member.folder, 'image/jdk/bin/keytool');
    const { output } = await run(keytool, ['-list', '-keystore', store], {});
    expect(output).toContain('object-store, ');
    expect(output).toContain('trustedCertEntry');
  });

  it('has not formed a cluster when its first start fails, and keeps no one from forming it later', async () => {
    rmSync(join(member.folder, 'run/config/tls'), { recursive: true });
    member.start();
    expect(await member.ended()).not.toBe(0);
    expect(member.output).toContain('cannot read');
    // What a check for an empty folder would take for a member of a cluster.
    expect(readdirSync(join(member.folder, 'run/data/elasticsearch'))).not.toEqual([]);
    expect(member.hasJoined).toBe(false);
    member.mountCertificate(cluster.tls as string);
  });

  it('forms a cluster then, is ready, and passes the bootstrap checks of production', async () => {
    member.start();
    await cluster.whole(member.client());
    expect(await eventually('ready', 60, () => member.ready())).toBe(true);
    expect(await eventually('the mark of a joined node', 60, async () => member.hasJoined)).toBe(true);
    expect(member.failedBootstrapChecks).toEqual([]);
  });

  it('refuses requests without a user, and lets the monitoring user see the state and no document', async () => {
    expect((await member.client('nobody', 'nothing')('GET', '/')).status).toBe(401);
    const monitor = member.client('holdfast-monitor', passwords.monitor);
    expect((await monitor('GET', '/_cluster/health')).status).toBe(200);
    expect((await monitor('GET', '/_nodes/stats')).status).toBe(200);
    expect((await member.client()('PUT', '/secrets/_doc/1?refresh=true', { of: 'others' })).status).toBe(201);
    expect((await monitor('GET', '/secrets/_search')).status).toBe(403);
    expect((await monitor('PUT', '/others')).status).toBe(403);
  });

  it('is provisioned by the rendered script, twice with the same result', async () => {
    const provisioning = new Provisioning(cluster, member, {
      roles: [
        {
          name: 'products',
          cluster: ['monitor'],
          indices: [{ names: ['products-*'], privileges: ['create_index', 'read', 'index'] }],
        },
      ],
      users: [{ name: 'shop', roles: ['products'] }],
      passwords: { shop: 'of "shop" \\1' },
    });
    const results: unknown[] = [];
    for (let time = 0; time < 2; time += 1) {
      const done = await provisioning.run();
      expect(done.code, done.output).toBe(0);
      results.push([
        (await member.client()('GET', '/_security/user/shop')).body,
        (await member.client()('GET', '/_security/role/products')).body,
      ]);
    }
    expect(results[0]).toEqual(results[1]);
    const shop = member.client('shop', 'of "shop" \\1');
    expect((await shop('GET', '/_security/_authenticate')).body.roles).toEqual(['products']);
    expect((await shop('PUT', '/products-1/_doc/1', {})).status).toBe(201);
    expect((await shop('GET', '/secrets/_search')).status).toBe(403);
  });

  it('stops after its bound when the cluster does not become green', async () => {
    const ask = member.client();
    // No node may have it: the shard stays unassigned, and the cluster red.
    const settings = { 'index.routing.allocation.require._name': 'nobody', number_of_replicas: 0 };
    await ask('PUT', '/nowhere?wait_for_active_shards=0', { settings });
    const hook = await member.preStop({ WAIT: '4' });
    expect(hook.code).toBe(0);
    expect(hook.output).toContain('not green after 4 s');
    await ask('DELETE', '/nowhere');
  });

  it('presents a renewed certificate without a restart', async () => {
    cluster.issue('renewed');
    member.mountCertificate(cluster.tls as string);
    await eventually('the renewed certificate', 60, async () => (await commonName(member)) === 'renewed');
  });

  it('names no initial masters when it starts again', async () => {
    const before = member.output.length;
    await member.kill();
    member.start();
    expect(await eventually('ready', 240, () => member.ready())).toBe(true);
    expect(member.output.slice(before)).not.toMatch(/initial_master_nodes\] is set to \[es/);
  });

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
    const options = ['-Xmx64m', `-Des.path.conf=${cluster.root}`, '-cp', classPath];
    const cron = ['org.elasticsearch.bootstrap.NodeMain', 'cron', String(after)];
    const done = await run(java, [...options, ...cron, ...Object.keys(expected).map(elasticsearchCron)], {});
    const times = done.output.split('\n').filter((line) => /^\d+$/.test(line));
    expect(times.map((time) => new Date(Number(time)).toISOString().replace('.000', ''))).toEqual(
      Object.values(expected),
    );
  });
});

/** Of the certificate that the node presents. */
function commonName(node: LiveNode): Promise<string> {
  return new Promise((resolve, reject) => {
    const to = { port: node.props.ports.http, host: 'localhost', rejectUnauthorized: false };
    const socket = connectTls(to, () => {
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      resolve(String(subject.CN));
    });
    socket.on('error', reject);
  });
}
