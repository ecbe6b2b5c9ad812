import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minioAlerts } from './alerts.ts';
import { erasureLayout } from './erasure.ts';
import { Cluster, PORT, until } from './live/cluster.ts';
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
      cluster.clear();
      for (const member of cluster.members) {
        member.process?.signal('SIGCONT');
      }
      cluster.startAll();
      await traffic.stop();
      await cluster.whole();
      const result = { ...(await traffic.verify()), damaged: traffic.damaged, reasons: traffic.reasons };
      report(`${members} x ${drives}, ${label}`, result);
      expect(result).toMatchObject({ lost: 0, damaged: 0 });
      expect(result.acknowledged).toBeGreaterThan(20);
    }
  }

  /** What Prometheus reads: of one member, and of the gateway. */
  async function scraped(): Promise<string> {
    const host = `http://${cluster.member(0).address}:${PORT}`;
    const scopes = ['cluster', 'node'].map(async (scope) =>
      (await fetch(`${host}/minio/v2/metrics/${scope}`)).text(),
    );
    return [...(await Promise.all(scopes)), await cluster.metrics()].join('\n');
  }

  it('makes the erasure sets that erasure.ts computes', async () => {
    const text = await scraped();
    const value = (metric: string) =>
      Number(new RegExp(`^${metric}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('minio_cluster_health_erasure_set_online_drives')).toBe(layout.setSize);
    expect(value('minio_cluster_health_erasure_set_read_quorum')).toBe(layout.readQuorum);
    expect(value('minio_cluster_health_erasure_set_write_quorum')).toBe(layout.writeQuorum);
    const share =
      value('minio_cluster_capacity_usable_total_bytes') / value('minio_cluster_capacity_raw_total_bytes');
    expect(share).toBeCloseTo(layout.usableShare, 2);
  });

  it('tells every metric that the alerts read', async () => {
    const alerts = minioAlerts({
      instance: 'minio',
      namespace: 'data-platform',
      members,
      gatewayMembers: members,
      backupMaxAgeHours: 26,
      replication: false,
    });
    const read = alerts.flatMap(({ expr }) => expr.match(/\b(minio|haproxy)_\w+/g) ?? []);
    const told = await scraped();
    expect(read.length).toBeGreaterThan(8);
    for (const metric of read) {
      expect(told, metric).toMatch(new RegExp(`^${metric}\\{`, 'm'));
    }
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

  it('serves on when a node vanishes, slowly until its pod is back elsewhere', async () => {
    await underTraffic('node-vanished', async (traffic) => {
      const member = cluster.member(members - 1);
      expect((await store.request('PUT', '/traffic/known', Buffer.from('known'))).status).toBe(200);
      const answered = async () => {
        const since = performance.now();
        const answer = await store.request('GET', '/traffic/known', undefined, 60);
        expect([answer.status, answer.body.toString()]).toEqual([200, 'known']);
        return seconds((performance.now() - since) / 1000);
      };
      cluster.vanish(member);
      await sleep(60_000);
      const { withoutWrites, written, writesRefused } = traffic.outage();
      // MinIO asks every drive that it takes for online before it answers a read.
      const reads = [await answered(), await answered(), await answered()];
      report(`${members} x ${drives}, a node vanishes`, {
        withoutWrites,
        written,
        writesRefused,
        secondsOfARead: reads,
      });
      expect(written).toBeGreaterThan(20);
      expect(withoutWrites).toBeLessThan(50);
      expect(Math.max(...reads)).toBeLessThan(40);

      await member.process?.stop('SIGKILL');
      cluster.move(member, `127.77.9.${members}`);
      await cluster.whole();
      const after = [await answered(), await answered(), await answered()];
      report(`${members} x ${drives}, its pod is back elsewhere`, { secondsOfARead: after });
      expect(Math.max(...after)).toBeLessThan(5);
      cluster.clear();
    });
  });
});
