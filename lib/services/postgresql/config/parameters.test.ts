import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AUTOVACUUM_WORKERS,
  BACKEND_MEMORY,
  FIXED_MEMORY,
  HASH_MEMORY_MULTIPLIER,
  planMemory,
  planWal,
  SMALLEST_WORK_MEMORY,
  tuneParameters,
} from './parameters.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

const limits = fc.integer({ min: 256, max: 256 * 1024 }).map((mebibytes) => mebibytes * MiB);
const connections = fc.integer({ min: 10, max: 5000 });

describe('planMemory', () => {
  it('never promises more than the limit, with every connection at its full work_mem', () => {
    let fitted = 0;
    fc.assert(
      fc.property(limits, connections, (memoryLimit, maxConnections) => {
        let plan: ReturnType<typeof planMemory>;
        try {
          plan = planMemory({ memoryLimit, maxConnections });
        } catch (error) {
          expect(String(error)).toMatch(/does not fit in a memory limit/);
          return;
        }
        fitted += 1;
        const worst =
          plan.sharedBuffers +
          FIXED_MEMORY +
          plan.maintenanceWorkMemory +
          AUTOVACUUM_WORKERS * plan.autovacuumWorkMemory +
          maxConnections * (BACKEND_MEMORY + HASH_MEMORY_MULTIPLIER * plan.workMemory);
        expect(worst).toBeLessThanOrEqual(memoryLimit);
        expect(plan.workMemory).toBeGreaterThanOrEqual(SMALLEST_WORK_MEMORY);
        expect(plan.effectiveCacheSize).toBeLessThan(memoryLimit);
      }),
    );
    expect(fitted).toBeGreaterThan(0);
  });

  it('refuses exactly one connection more than it says fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 512, max: 16 * 1024 }), (mebibytes) => {
        const memoryLimit = mebibytes * MiB;
        const refusal = messageOf(() => planMemory({ memoryLimit, maxConnections: 10_000 }));
        const most = Number(/at most (\d+) connections/.exec(refusal)?.[1]);
        expect(() => planMemory({ memoryLimit, maxConnections: most })).not.toThrow();
        expect(() => planMemory({ memoryLimit, maxConnections: most + 1 })).toThrow(`at most ${most}`);
      }),
    );
  });

  it('gives a quarter to shared_buffers', () => {
    expect(planMemory({ memoryLimit: 8 * GiB, maxConnections: 200 }).sharedBuffers).toBe(2 * GiB);
  });

  it.each([
    [{ memoryLimit: 64 * MiB, maxConnections: 50 }, /memoryLimit is 67108864; allowed/],
    [{ memoryLimit: 1 * GiB, maxConnections: 0 }, /maxConnections is 0; allowed/],
    [{ memoryLimit: 1 * GiB, maxConnections: 12.5 }, /maxConnections is 12.5; allowed/],
  ])('refuses %o', (props, message) => {
    expect(() => planMemory(props)).toThrow(message);
  });
});

describe('planWal', () => {
  it('keeps WAL of checkpoints and slots within half the volume', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 4 * 1024 * 1024 }), (mebibytes) => {
        const volumeSize = mebibytes * MiB;
        const wal = planWal(volumeSize);
        expect(wal.maxWalSize + wal.maxSlotWalKeepSize).toBeLessThanOrEqual(volumeSize / 2);
        expect(wal.minWalSize).toBeLessThanOrEqual(wal.maxWalSize);
        expect(wal.maxSlotWalKeepSize).toBeGreaterThanOrEqual(wal.maxWalSize);
        // PostgreSQL wants at least two segments of 16 MiB.
        expect(wal.minWalSize).toBeGreaterThanOrEqual(32 * MiB);
      }),
    );
  });

  it('refuses a volume too small to hold both', () => {
    expect(() => planWal(512 * MiB)).toThrow(/volumeSize is 536870912; allowed/);
  });
});

describe('tuneParameters', () => {
  it('writes units that PostgreSQL reads', () => {
    const parameters = tuneParameters({ memoryLimit: 1 * GiB, maxConnections: 100, volumeSize: 10 * GiB });
    expect(parameters).toMatchObject({
      shared_buffers: '256MB',
      effective_cache_size: '512MB',
      max_wal_size: '1024MB',
      max_slot_wal_keep_size: '2560MB',
      superuser_reserved_connections: 5,
    });
    expect(parameters.work_mem).toMatch(/^\d+kB$/);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  throw new Error('expected a refusal');
}
