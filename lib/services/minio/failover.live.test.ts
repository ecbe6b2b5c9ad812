import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasureLayout } from './erasure.ts';
import { Cluster, until } from './live/cluster.ts';
import { findPrograms } from './live/programs.ts';
import type { Store } from './live/s3.ts';
import { Traffic } from './live/traffic.ts';

const found = findPrograms();
if ('reason' in found) {
  console.warn(`MinIO's live tests are skipped: ${found.reason}`);
}

const RUNS = Number(process.env.HOLDFAST_LIVE_RUNS ?? 3);

const report = (what: string, figures: object) => console.info(`${what}: ${JSON.stringify(figures)}`);
const seconds = (value: number) => Math.round(value * 100) / 100;

/** Least, middle and most of several runs. */
function spread(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b).map(seconds);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}

describe.skipIf('reason' in found).each([
  { members: 3, drives: 2, zone: undefined },
  { members: 6, drives: 2, zone: [0, 3] },
])('MinIO of $members members x $drives drives behind the rendered gateway', ({ members, drives, zone }) => {
  const folder = mkdtempSync(`${tmpdir()}/holdfast-minio-`);
  const layout = erasureLayout({ members, drives });
  const tolerated = layout.memberTolerance.write;
  let cluster: Cluster;
  let store: Store;

  beforeAll(async () => {
    if ('reason' in found) {
      return;
    }
    cluster = await Cluster.create({ programs: found.programs, folder, pools: [{ members, drives }] });
    cluster.startGateway();
    cluster.startAll();
    store = cluster.store();
    await cluster.whole();
    expect((await store.request('PUT', '/traffic')).status).toBe(200);
  });

  afterAll(async () => {
    store?.close();
    await cluster?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Traffic while something happens; what was acknowledged must all be there at the end. */
  async function underTraffic<T>(label: string, body: (traffic: Traffic) => Promise<T>): Promise<T> {
    const traffic = new Traffic(store, 'traffic', label);
    try {
      await sleep(2000);
      traffic.outage();
      return await body(traffic);
    } finally {
      cluster.members.map((member) => member.process?.signal('SIGCONT'));
      cluster.startAll();
      await traffic.stop();
      await cluster.whole();
      const result = { ...(await traffic.verify()), damaged: traffic.damaged, reasons: traffic.reasons };
      report(`${members} x ${drives}, ${label}`, result);
      expect(result).toMatchObject({ lost: 0, damaged: 0 });
      expect(result.acknowledged).toBeGreaterThan(50);
    }
  }

  it('makes the erasure sets that erasure.ts computes', async () => {
    const text = await fetch(`http://${cluster.member(0).address}:19100/minio/v2/metrics/cluster`).then(
      (answer) => answer.text(),
    );
    const value = (metric: string) =>
      Number(new RegExp(`^${metric}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('minio_cluster_health_erasure_set_online_drives')).toBe(layout.setSize);
    expect(value('minio_cluster_health_erasure_set_read_quorum')).toBe(layout.readQuorum);
    expect(value('minio_cluster_health_erasure_set_write_quorum')).toBe(layout.writeQuorum);
    const share =
      value('minio_cluster_capacity_usable_total_bytes') / value('minio_cluster_capacity_raw_total_bytes');
    expect(share).toBeCloseTo(layout.usableShare, 2);
  });

  it(`serves on when ${tolerated} of its members are killed at once`, async () => {
    const writes: number[] = [];
    const reads: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await underTraffic(`killed-${tolerated}-run-${run}`, async (traffic) => {
        const victims = Array.from({ length: tolerated }, (_, index) =>
          cluster.member((run + index) % members),
        );
        cluster.kill(...victims);
        await sleep(15_000);
        const outage = traffic.outage();
        writes.push(outage.withoutWrites);
        reads.push(outage.withoutReads);
        expect(outage.written).toBeGreaterThan(20);
        expect(await cluster.healthy()).toBe(members - tolerated);
        cluster.startAll();
      });
    }
    report(`${members} x ${drives}, ${tolerated} killed, seconds without`, {
      writes: spread(writes),
      reads: spread(reads),
    });
    // A member's death is noticed by its closed connections; the budget is far above what is measured.
    expect(Math.max(...writes)).toBeLessThan(30);
  });

  it('serves nothing when one more is killed, and has everything again when they are back', async () => {
    expect(layout.memberTolerance.read).toBe(tolerated);
    await underTraffic('one-more', async (traffic) => {
      cluster.kill(...cluster.members.slice(0, tolerated + 1));
      await sleep(5000);
      traffic.outage();
      await sleep(15_000);
      // Requests wait for a lock that no majority grants; nothing is answered wrongly meanwhile.
      expect(traffic.outage()).toMatchObject({ written: 0, read: 0 });
      const back = performance.now();
      cluster.startAll();
      await until('a write is taken again', 90, async () => traffic.outage().written > 0);
      report(`${members} x ${drives}, quorum back, seconds to the first write`, {
        seconds: seconds((performance.now() - back) / 1000),
      });
    });
  });

  it.skipIf(zone === undefined)('serves on when a zone is lost', async () => {
    await underTraffic('zone', async (traffic) => {
      cluster.kill(...(zone ?? []).map((index) => cluster.member(index)));
      await sleep(15_000);
      const outage = traffic.outage();
      report(`${members} x ${drives}, a zone lost, seconds without`, outage);
      expect(outage.written).toBeGreaterThan(20);
      expect(outage.withoutWrites).toBeLessThan(30);
      cluster.startAll();
    });
  });

  it('serves on when a member hangs, as on a node that answers nothing any more', async () => {
    await underTraffic('hung', async (traffic) => {
      const member = cluster.member(members - 1);
      member.process?.signal('SIGSTOP');
      await sleep(45_000);
      const outage = traffic.outage();
      report(`${members} x ${drives}, a member hangs, seconds without`, outage);
      expect(outage.written).toBeGreaterThan(20);
      expect(outage.withoutWrites).toBeLessThan(40);
      member.process?.signal('SIGCONT');
    });
  });
});
