import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LiveCluster } from './live/cluster.ts';
import type { LiveNode } from './live/node.ts';
import { eventually } from './live/process.ts';
import { findPrograms, missing } from './live/programs.ts';

const programs = findPrograms();

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
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(cluster.logs);
    }
  });

  it('forms a cluster of three, and survives the loss of the master', async () => {
    for (const member of cluster.members) {
      expect((await member.prepare()).code).toBe(0);
      member.start();
    }
    const [first] = cluster.members as [LiveNode];
    await cluster.whole(first.client());
    const master = await cluster.master(first.client());
    const [other] = cluster.members.filter((member) => member !== master) as [LiveNode];
    await master.kill();
    const name = await eventually('another master', 120, async () => {
      const found = await cluster.masterName(other.client());
      return found === master.props.name ? undefined : found;
    });
    expect(cluster.members.map(({ props }) => props.name)).toContain(name);
    const { status } = await other.client()('PUT', '/after/_doc/1?timeout=10s', {});
    expect(status).toBe(201);
  });
});
