import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LiveCluster } from './live/cluster.ts';
import { Figures } from './live/figures.ts';
import type { LiveNode } from './live/node.ts';
import { eventually } from './live/process.ts';
import { findPrograms, missing } from './live/programs.ts';
import { Writer } from './live/writer.ts';

const programs = findPrograms();

/** How often the master is killed. */
const rounds = Number(process.env.FAILOVER_ROUNDS ?? 3);

/** What the figures are about: an index as it is by default, and one whose writes wait for a second copy. */
const indices = [
  { index: 'defaults', replicas: 1, activeShards: 1 },
  { index: 'careful', replicas: 2, activeShards: 2 },
] as const;

describe.skipIf(programs === undefined)('Elasticsearch with the rendered configuration', () => {
  const figures = new Figures();
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
    [entrance] = cluster.coordinating as [LiveNode];
    for (const node of cluster.nodes) {
      expect((await node.prepare()).code).toBe(0);
      node.start();
    }
  });
  afterAll(async () => {
    console.log(figures.text);
    await cluster?.end();
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(cluster.logs);
    }
  });

  it('forms one cluster of three that vote and one that has no role, each in its zone', async () => {
    const ask = entrance.client();
    await cluster.whole(ask);
    const { body } = await ask('GET', '/_nodes/settings?flat_settings');
    const nodes = Object.values(
      body.nodes as Record<string, { name: string; roles: string[]; settings: Record<string, string> }>,
    );
    expect(nodes.find(({ name }) => name === 'coordinating-0')?.roles).toEqual([]);
    expect(nodes.filter(({ roles }) => roles.includes('master'))).toHaveLength(3);
    expect(new Set(nodes.map(({ settings }) => settings['node.attr.zone'])).size).toBe(3);
    for (const node of members) {
      expect(await eventually('ready', 60, () => node.ready())).toBe(true);
      expect(await eventually('the mark of a joined node', 60, async () => node.hasJoined)).toBe(true);
      expect((await node.client()('GET', '/')).body.cluster_uuid).toBe(
        (await ask('GET', '/')).body.cluster_uuid,
      );
    }
    for (const { index, replicas } of indices) {
      const settings = { number_of_shards: 3, number_of_replicas: replicas };
      expect((await ask('PUT', `/${index}`, { settings })).status).toBe(200);
    }
    await cluster.whole(ask);
  });

  it('keeps every acknowledged write when the master is killed', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await survives('the master is killed', `kill-${round}`, (master) => master.kill());
    }
  });

  it('keeps every acknowledged write when the master hangs and answers nobody', async () => {
    await survives('the master hangs', 'hang', async (master) => {
      master.signal('SIGSTOP');
      await another(master);
      await pause(5000);
      await master.kill();
    });
  });

  it('updates every member in turn: each waits for green, and clients notice little', async () => {
    const ask = entrance.client();
    const writers = write('update');
    await pause(1000);
    const since = Date.now();
    for (const member of members) {
      const hook = await member.stop();
      expect(hook.output).toContain('the cluster is green');
      member.start();
      await eventually('ready', 240, () => member.ready());
    }
    await cluster.whole(ask);
    await count('all members are updated', writers, since);
  });

  it('acknowledges nothing while two of three are gone, and has everything when they are back', async () => {
    const ask = entrance.client();
    const uuid = (await ask('GET', '/')).body.cluster_uuid;
    const [last, ...others] = [...members].reverse() as [LiveNode, LiveNode, LiveNode];
    const before = new Writer({ client: ask, index: 'careful', activeShards: 2, lanes: 2 }, 'before');
    await pause(3000);
    await before.stop();
    expect(before.acknowledged.size).toBeGreaterThan(0);
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
    await cluster.whole(ask);
    expect(await before.lost(ask)).toEqual([]);
    expect((await ask('GET', '/')).body.cluster_uuid).toBe(uuid);
    expect((await ask('PUT', '/careful/_doc/after?wait_for_active_shards=2', {})).status).toBe(201);
    console.log(`two of three are gone: 0 writes acknowledged, 0 of ${before.acknowledged.size} before lost`);
  });

  it('takes a member back that has lost its volume, into the same cluster', async () => {
    const ask = entrance.client();
    const uuid = (await ask('GET', '/')).body.cluster_uuid;
    const [member] = members as [LiveNode];
    await member.kill();
    await eventually('its loss is noticed', 60, async () => {
      const { status, body } = await ask('GET', '/_cluster/health');
      return status === 200 && body.number_of_nodes === 3;
    });
    member.loseVolume();
    member.start();
    // Replicas wait a minute for a node that left; this one comes back as another.
    await cluster.whole(ask);
    expect((await member.client()('GET', '/')).body.cluster_uuid).toBe(uuid);
  });

  function write(prefix: string): Writer[] {
    const client = entrance.client();
    return indices.map(
      ({ index, activeShards }) => new Writer({ client, index, activeShards, lanes: 2 }, prefix),
    );
  }

  async function another(master: LiveNode): Promise<void> {
    await eventually('another master', 120, async () => {
      const name = await cluster.masterName(entrance.client());
      return name !== undefined && name !== master.props.name;
    });
  }

  /** Stops the writers, counts, and asserts that nothing acknowledged is lost and that writes went on. */
  async function count(what: string, writers: readonly Writer[], since: number): Promise<void> {
    for (const [position, writer] of writers.entries()) {
      await writer.stop();
      const lost = await writer.lost(entrance.client());
      const label = `${what}, index "${indices[position]?.index}"`;
      figures.add(label, writer.longestGap(since), writer.acknowledged.size, lost.length);
      expect(lost, label).toEqual([]);
      expect(Math.max(...writer.acknowledged.values()), label).toBeGreaterThan(since);
    }
  }

  /** Writes through the coordinating node while something happens to the master, and brings it back. */
  async function survives(what: string, prefix: string, happens: (master: LiveNode) => Promise<void>) {
    const ask = entrance.client();
    const master = await cluster.master(ask);
    const writers = write(prefix);
    await eventually('writes', 60, async () => writers.every(({ acknowledged }) => acknowledged.size >= 20));
    const since = Date.now();
    await happens(master);
    await another(master);
    const elected = Date.now();
    await eventually('writes with two of three', 120, async () =>
      writers.every(({ acknowledged }) => Math.max(...acknowledged.values()) > elected),
    );
    await pause(2000);
    await count(what, writers, since);
    master.start();
    await cluster.whole(ask);
  }
});
