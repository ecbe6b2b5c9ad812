/*
 * The arithmetic of MinIO's erasure coding, and of what a layout survives. Sources: `cmd/endpoint-ellipses.go`
 * (set size), `internal/config/storageclass/storage-class.go` (parity), `cmd/erasure-server-pool.go` (quorums),
 * github.com/minio/minio at 7aac2a2c5b7c.
 */

/** Members that are all alike, and joined in one StatefulSet. */
export interface PoolShape {
  readonly members: number;
  /** Drives of one member. */
  readonly drives: number;
}

/** How many may be lost, at once and whichever they are. */
export interface Tolerance {
  /** Objects that exist can be read. */
  readonly read: number;
  /** Objects can be written. */
  readonly write: number;
}

export interface ErasureLayout extends PoolShape {
  /** Drives of all members. */
  readonly totalDrives: number;
  /** Drives over which an object is spread. */
  readonly setSize: number;
  readonly sets: number;
  /** Drives of a set whose loss an object outlives. */
  readonly parity: number;
  /** Share of the raw capacity that objects can fill. */
  readonly usableShare: number;
  /** Drives of one set that must answer. */
  readonly readQuorum: number;
  readonly writeQuorum: number;
  /** Drives of one set on one member. */
  readonly setDrivesPerMember: number;
  /** Members over which one set is spread. */
  readonly setMembers: number;
  /** Drives of one set that may be lost. */
  readonly driveTolerance: Tolerance;
  /** Members that may be lost. */
  readonly memberTolerance: Tolerance;
}

const LARGEST_SET = 16;

/** A layout that MinIO refuses to start with. */
export class ImpossibleLayout extends Error {
  override readonly name = 'ImpossibleLayout';
}

/**
 * The largest set of 2 to 16 drives that divides all drives and is symmetrical over the members: each member
 * gives it equally many drives, or the sets divide the members among themselves.
 * @throws ImpossibleLayout when there is none
 */
export function setSizeOf({ members, drives }: PoolShape): number {
  const total = members * drives;
  for (let size = Math.min(LARGEST_SET, total); size >= 2; size--) {
    const symmetrical = members > size ? members % size === 0 : size % members === 0;
    if (total % size === 0 && symmetrical) {
      return size;
    }
  }
  throw new ImpossibleLayout(
    `${members} members x ${drives} drives: no erasure set of 2 to ${LARGEST_SET} drives divides ${total} drives evenly over the members`,
  );
}

/** What MinIO takes when it is told nothing. */
export function defaultParity(setSize: number): number {
  if (setSize < 2) {
    return 0;
  }
  if (setSize < 4) {
    return 1;
  }
  if (setSize < 6) {
    return 2;
  }
  return setSize < 8 ? 3 : 4;
}

/**
 * What a pool makes of its drives.
 *
 * The write tolerance is what MinIO's own health check goes by. While drives are offline it gives new objects more
 * parity (`MINIO_STORAGE_CLASS_OPTIMIZE`), so some writes succeed beyond it; nothing here relies on that.
 * @param parity of the deployment: MinIO takes the first pool's for all. Default: that of this pool's set size
 * @throws ImpossibleLayout when MinIO would refuse it
 */
export function erasureLayout(pool: PoolShape, parity?: number): ErasureLayout {
  const setSize = setSizeOf(pool);
  const chosen = parity ?? defaultParity(setSize);
  if (chosen < 0 || chosen > Math.floor(setSize / 2)) {
    throw new ImpossibleLayout(
      `${pool.members} members x ${pool.drives} drives: found parity ${chosen}, allowed: 0 to ${Math.floor(setSize / 2)}, half of a set of ${setSize} drives`,
    );
  }
  const totalDrives = pool.members * pool.drives;
  const readQuorum = setSize - chosen;
  // With as much parity as data, two halves of a set could both accept a write: one drive more decides.
  const writeQuorum = readQuorum === chosen ? readQuorum + 1 : readQuorum;
  const setDrivesPerMember = Math.max(1, setSize / pool.members);
  const driveTolerance = { read: setSize - readQuorum, write: setSize - writeQuorum };
  return {
    ...pool,
    totalDrives,
    setSize,
    sets: totalDrives / setSize,
    parity: chosen,
    usableShare: (setSize - chosen) / setSize,
    readQuorum,
    writeQuorum,
    setDrivesPerMember,
    setMembers: Math.min(setSize, pool.members),
    driveTolerance,
    memberTolerance: {
      read: Math.floor(driveTolerance.read / setDrivesPerMember),
      write: Math.floor(driveTolerance.write / setDrivesPerMember),
    },
  };
}

/**
 * Zones that may be lost when the members are dealt to the zones evenly: no zone holds more than one member above
 * another. Which member stands where is the scheduler's choice, so the worst deal counts.
 */
export function zoneTolerance(layout: ErasureLayout, zones: number): Tolerance {
  const populated = Math.min(zones, layout.members);
  const survived = (drives: number) => {
    let lost = 0;
    while (lost < populated && drivesInZones(layout, zones, lost + 1) <= drives) {
      lost++;
    }
    return lost;
  };
  return { read: survived(layout.driveTolerance.read), write: survived(layout.driveTolerance.write) };
}

/** The most drives of one set that a number of zones can hold. */
export function drivesInZones(layout: ErasureLayout, zones: number, lost: number): number {
  const share = Math.floor(layout.members / zones);
  const larger = layout.members % zones;
  const members = lost * share + Math.min(lost, larger);
  return Math.min(members, layout.setMembers) * layout.setDrivesPerMember;
}
