import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livePrograms } from '../lib/services/postgresql/live/programs.ts';
import { Sandbox } from '../lib/services/postgresql/live/sandbox.ts';
import { eventually } from '../lib/services/postgresql/live/wait.ts';
import { PooledDatabase } from './pools-live.testing.ts';
import { manifestsOf, variant } from './variants.testing.ts';

const programs = livePrograms();
if ('unavailable' in programs) console.warn(`The pools' live test is skipped. ${programs.unavailable}`);

/** Reads a table row by row, as slowly as one that does not fit the memory. */
const scan = 'SELECT count(*) FROM scanned WHERE pg_sleep(0.1) IS NOT NULL';

describe.skipIf('unavailable' in programs)(
  "development's poolers in front of a real leader and replica",
  () => {
    const figures: Record<string, number> = {};
    let sandbox: Sandbox;
    let database: PooledDatabase;

    beforeAll(async () => {
      if ('unavailable' in programs) return;
      sandbox = new Sandbox(programs.root);
      database = await PooledDatabase.start(sandbox, manifestsOf(variant('development'), 'postgresql'));
      await database.administer(
        'CREATE TABLE scanned AS SELECT generate_series(1, 250) AS id; ' +
          'GRANT SELECT ON scanned TO trino, superset_reader',
        'app',
      );
    });

    afterAll(async () => {
      database?.close();
      await sandbox?.end();
      if (Object.keys(figures).length > 0) console.log(`POOL-FIGURES ${JSON.stringify(figures)}`);
    });

    /** Milliseconds that the application's statement takes on a connection that is there, by psql's own clock. */
    async function applicationWaits(): Promise<number> {
      const { stdout, stderr } = await database.pooled('app', 'app', '\\timing on', 'SELECT 1');
      const [, milliseconds] = /Time: ([\d.]+) ms/.exec(stdout) ?? [];
      if (milliseconds === undefined) throw new Error(`no time in ${stdout}${stderr}`);
      return Number(milliseconds);
    }

    /** The slowest of the application's statements while something else runs, one after the other. */
    async function slowestBeside(work: Promise<unknown>): Promise<{ slowest: number; asked: number }> {
      let over = false;
      const ended = work.finally(() => {
        over = true;
      });
      let slowest = 0;
      let asked = 0;
      while (!over) {
        slowest = Math.max(slowest, await applicationWaits());
        asked += 1;
        await pause(100);
      }
      await ended;
      return { slowest, asked };
    }

    const readers = ['trino', 'superset_reader'] as const;

    it('read for analytics from the replica, and write nothing there', async () => {
      await eventually('the table at the replica', async () => {
        const read = await database.pooled('app_analytics', 'trino', 'SELECT count(*) FROM scanned');
        return read.stdout.trim() === '250';
      });
      for (const role of readers) {
        const where = await database.pooled('app_analytics', role, 'SELECT pg_is_in_recovery()');
        expect(where, role).toMatchObject({ code: 0, stdout: 't\n' });
      }
      const written = await database.pooled('app_analytics', 'trino', 'CREATE TABLE mine ()');
      expect(written.stderr).toContain('read-only transaction');
      // The application's own entry leads to the leader, and nobody else is let in who is not known.
      expect((await database.pooled('app', 'app', 'SELECT pg_is_in_recovery()')).stdout).toBe('f\n');
    });

    it('answer the application within 100 ms beside scans of 25 s (case analytics-starves-app)', async () => {
      // More than all slots of analytics: some wait, and none for the application or the other way round.
      const scans = Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          database.pooled('app_analytics', readers[index % 2] ?? 'trino', scan),
        ),
      );
      const { slowest, asked } = await slowestBeside(scans);
      figures.slowestMillisecondsBesideScans = slowest;
      figures.statementsBesideScans = asked;
      for (const done of await scans) expect(done).toMatchObject({ code: 0, stdout: '250\n' });
      expect(asked).toBeGreaterThan(50);
      expect(slowest).toBeLessThan(100);
    });

    it('would make it wait if analytics took its slots', async () => {
      const short = scan.replace('0.1', '0.02');
      const scans = Promise.all(Array.from({ length: 16 }, () => database.pooled('app', 'trino', short)));
      await pause(1500);
      const { slowest } = await slowestBeside(scans);
      figures.slowestMillisecondsInOnePool = slowest;
      expect(slowest).toBeGreaterThan(1000);
    });

    it('read from the leader while there is no replica', async () => {
      await database.loseReplica();
      const where = await database.pooled('app_analytics', 'trino', 'SELECT pg_is_in_recovery()');
      expect(where).toMatchObject({ code: 0, stdout: 'f\n' });
    });
  },
);
