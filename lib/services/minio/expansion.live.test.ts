import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, until } from './live/cluster.ts';
import { findPrograms } from './live/programs.ts';
import type { Store } from './live/s3.ts';

const found = findPrograms();
if ('reason' in found) {
  console.warn(`MinIO's live tests are skipped: ${found.reason}`);
}

describe.skipIf('reason' in found)('a second pool', () => {
  const folder = mkdtempSync(`${tmpdir()}/holdfast-minio-pools-`);
  const keys = Array.from({ length: 40 }, (_, index) => `/data/${index}`);
  let cluster: Cluster;
  let store: Store;

  beforeAll(async () => {
    if ('reason' in found) {
      return;
    }
    const shape = { members: 3, drives: 2 };
    cluster = await Cluster.create({ programs: found.programs, folder, pools: [shape, shape] });
    cluster.joined = 1;
    cluster.startGateway();
    cluster.startJoined();
    await cluster.whole();
    store = cluster.store();
    expect((await store.request('PUT', '/data')).status).toBe(200);
    for (const key of keys) {
      expect((await store.request('PUT', key, Buffer.from(key))).status).toBe(200);
    }
  });

  afterAll(async () => {
    store?.close();
    await cluster?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const readable = async (): Promise<number> => {
    const answers = await Promise.all(keys.map((key) => store.request('GET', key)));
    return answers.filter(({ status, body }, index) => status === 200 && body.toString() === keys[index])
      .length;
  };

  it('changes nothing for clients while its members wait to be joined', async () => {
    cluster.joined = 2;
    for (const member of cluster.members.filter(({ pool }) => pool === 1)) {
      cluster.start(member);
    }
    // The gateway asks the first pool only, whose members run on with their old command.
    expect(await readable()).toBe(keys.length);
    expect((await store.request('PUT', '/data/meanwhile', Buffer.from('meanwhile'))).status).toBe(200);
    expect((await store.request('GET', '/data/meanwhile')).status).toBe(200);
  });

  it('joins in one restart of all, and has what was written before', async () => {
    const since = performance.now();
    await Promise.all(cluster.members.map((member) => member.process?.stop()));
    cluster.startAll();
    await until('every object can be read again', 120, async () => (await readable()) === keys.length);
    console.info(
      `3 x 2 + 3 x 2, a pool joined: ${((performance.now() - since) / 1000).toFixed(1)} s until all is read again`,
    );
    expect((await store.request('GET', '/data/meanwhile')).status).toBe(200);

    await cluster.gateway.stop();
    cluster.startGateway();
    await cluster.whole();
    const told = (await cluster.ask(cluster.member(0), '/minio/v2/metrics/cluster')).body.toString();
    expect(told.match(/^minio_cluster_health_erasure_set_status\{.*\} 1$/gm)).toHaveLength(2);
    expect(await cluster.healthy()).toBe(6);
  });

  it('takes new objects too, which every member then finds', async () => {
    const later = Array.from({ length: 60 }, (_, index) => `/data/later-${index}`);
    for (const key of later) {
      expect((await store.request('PUT', key, Buffer.from(key))).status).toBe(200);
    }
    const answers = await Promise.all(later.map((key) => store.request('GET', key)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await readable()).toBe(keys.length);
  });
});
