const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/**
 * Connections only superusers may take: Patroni (heartbeat and REST API), pgBackRest and an operator's psql must
 * get in when clients have used up everything else.
 */
export const SUPERUSER_RESERVED_CONNECTIONS = 5;

/** Private memory of one backend besides work_mem: catalogue caches, plan cache, page tables. Bytes. */
export const BACKEND_MEMORY = 2 * MiB;

/** Patroni's Python process (about 60 MiB), the postmaster and the background processes. Bytes. */
export const FIXED_MEMORY = 96 * MiB;

/**
 * Sorts and hashes of a few thousand rows stay in memory; larger ones spill to disk, which is slower and nothing worse.
 * PostgreSQL's own least is 64 kB. Bytes.
 */
export const SMALLEST_WORK_MEMORY = 256 * KiB;

/** Hash tables may take work_mem times this (PostgreSQL's own default since 15). */
export const HASH_MEMORY_MULTIPLIER = 2;

export const AUTOVACUUM_WORKERS = 3;

export interface MemoryParametersProps {
  /** Memory limit of the container that PostgreSQL and Patroni share, in bytes. */
  readonly memoryLimit: number;
  /** `max_connections` of every member. */
  readonly maxConnections: number;
}

/** Sizes in bytes. */
export interface MemoryPlan {
  readonly sharedBuffers: number;
  readonly effectiveCacheSize: number;
  readonly maintenanceWorkMemory: number;
  readonly autovacuumWorkMemory: number;
  readonly workMemory: number;
}

/**
 * Divides a container's memory so that all connections sorting or hashing at once still fit in its limit:
 * shared_buffers (a quarter, as PostgreSQL's manual advises) + fixed processes + one maintenance command
 * + all autovacuum workers + max_connections × (backend + 2 × work_mem) ≤ limit.
 *
 * @throws Error when the limit can't hold that many connections with 256 kB of work_mem each.
 */
export function planMemory({ memoryLimit, maxConnections }: MemoryParametersProps): MemoryPlan {
  assertWhole('maxConnections', maxConnections, 10, 10_000);
  assertWhole('memoryLimit', memoryLimit, 256 * MiB, Number.MAX_SAFE_INTEGER);
  const sharedBuffers = floorTo(memoryLimit / 4, MiB);
  const maintenanceWorkMemory = floorTo(clamp(memoryLimit / 16, 16 * MiB, 1 * GiB), MiB);
  const autovacuumWorkMemory = floorTo(clamp(memoryLimit / 32, 8 * MiB, 512 * MiB), MiB);
  const forConnections =
    memoryLimit -
    sharedBuffers -
    FIXED_MEMORY -
    maintenanceWorkMemory -
    AUTOVACUUM_WORKERS * autovacuumWorkMemory;
  const workMemory = floorTo(
    (forConnections / maxConnections - BACKEND_MEMORY) / HASH_MEMORY_MULTIPLIER,
    KiB,
  );
  if (workMemory < SMALLEST_WORK_MEMORY) {
    const perConnection = BACKEND_MEMORY + HASH_MEMORY_MULTIPLIER * SMALLEST_WORK_MEMORY;
    const most = Math.max(0, Math.floor(forConnections / perConnection));
    throw new Error(
      `postgresql: maxConnections ${maxConnections} does not fit in a memory limit of ${mebibytes(memoryLimit)}; ` +
        `at most ${most} connections fit, or give more memory`,
    );
  }
  return {
    sharedBuffers,
    // Half the limit: page cache is charged to the pod too, and connections compete for it.
    effectiveCacheSize: floorTo(memoryLimit / 2, MiB),
    maintenanceWorkMemory,
    autovacuumWorkMemory,
    // More than this gains little and one query may use it several times.
    workMemory: Math.min(workMemory, 64 * MiB),
  };
}

/** Sizes in bytes. */
export interface WalPlan {
  readonly maxWalSize: number;
  readonly minWalSize: number;
  readonly maxSlotWalKeepSize: number;
}

/**
 * Bounds what write-ahead log may take of the data volume: checkpoints keep max_wal_size to a tenth of it, and the
 * slot of a lost replica at most a quarter, so that a dead member can't fill the disk of the living ones.
 * Together they stay within half the volume. WAL that can't be archived is not bounded: an alert has to speak.
 *
 * @throws Error for a volume below 1 GiB.
 */
export function planWal(volumeSize: number): WalPlan {
  assertWhole('volumeSize', volumeSize, 1 * GiB, Number.MAX_SAFE_INTEGER);
  const maxWalSize = floorTo(clamp(volumeSize / 10, 256 * MiB, 8 * GiB), 16 * MiB);
  return {
    maxWalSize,
    minWalSize: floorTo(clamp(maxWalSize / 4, 80 * MiB, 1 * GiB), 16 * MiB),
    maxSlotWalKeepSize: floorTo(clamp(volumeSize / 4, 256 * MiB, 64 * GiB), 16 * MiB),
  };
}

export interface ServerParametersProps extends MemoryParametersProps {
  /** Size of the data volume, in bytes. */
  readonly volumeSize: number;
}

/**
 * The PostgreSQL parameters that follow from a member's memory, connections and volume, as postgresql.conf values.
 * All of them are applied by a restart or reload of the member: none is among those that only the DCS may set.
 */
export function tuneParameters(props: ServerParametersProps): Record<string, string | number> {
  const memory = planMemory(props);
  const wal = planWal(props.volumeSize);
  return {
    autovacuum_max_workers: AUTOVACUUM_WORKERS,
    autovacuum_work_mem: mebibytes(memory.autovacuumWorkMemory),
    effective_cache_size: mebibytes(memory.effectiveCacheSize),
    hash_mem_multiplier: HASH_MEMORY_MULTIPLIER,
    maintenance_work_mem: mebibytes(memory.maintenanceWorkMemory),
    max_slot_wal_keep_size: mebibytes(wal.maxSlotWalKeepSize),
    max_wal_size: mebibytes(wal.maxWalSize),
    min_wal_size: mebibytes(wal.minWalSize),
    shared_buffers: mebibytes(memory.sharedBuffers),
    superuser_reserved_connections: SUPERUSER_RESERVED_CONNECTIONS,
    work_mem: `${memory.workMemory / KiB}kB`,
  };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MiB)}MB`;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function assertWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`postgresql: ${name} is ${value}; allowed is a whole number from ${least} to ${most}`);
  }
}
