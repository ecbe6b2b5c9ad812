import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { upstreamSetDrivesPerMember, upstreamSetSizes } from './erasure.fixture.ts';
import {
  defaultParity,
  drivesInZones,
  type ErasureLayout,
  erasureLayout,
  ImpossibleLayout,
  zoneTolerance,
} from './erasure.ts';

const upstream = upstreamSetSizes.flatMap((row, index) =>
  row.map((setSize, column) => ({
    members: index + 1,
    drives: column + 1,
    setSize,
    setDrivesPerMember: upstreamSetDrivesPerMember[index]?.[column],
  })),
);

describe('the size of an erasure set', () => {
  it('is what MinIO says, for 1 to 40 members of 1 to 16 drives', () => {
    expect(upstream).toHaveLength(640);
    for (const expected of upstream) {
      if (expected.setSize === 0) {
        expect(() => erasureLayout(expected)).toThrow(ImpossibleLayout);
      } else {
        expect(erasureLayout(expected)).toMatchObject(expected);
      }
    }
  });
});

describe('the table of what a layout survives', () => {
  it.each([
    { members: 4, drives: 1, setSize: 4, parity: 2, memberTolerance: { read: 2, write: 1 } },
    { members: 4, drives: 2, setSize: 8, parity: 4, memberTolerance: { read: 2, write: 1 } },
    { members: 4, drives: 4, setSize: 16, parity: 4, memberTolerance: { read: 1, write: 1 } },
    { members: 8, drives: 2, setSize: 16, parity: 4, memberTolerance: { read: 2, write: 2 } },
    // The layouts of the shipped environments.
    { members: 3, drives: 2, setSize: 6, parity: 3, memberTolerance: { read: 1, write: 1 } },
    { members: 6, drives: 2, setSize: 12, parity: 4, memberTolerance: { read: 2, write: 2 } },
    // Three members of one drive: parity 1, and the loss of one leaves both drives that a write needs.
    { members: 3, drives: 1, setSize: 3, parity: 1, memberTolerance: { read: 1, write: 1 } },
    { members: 2, drives: 1, setSize: 2, parity: 1, memberTolerance: { read: 1, write: 0 } },
  ])('$members x $drives: parity $parity of $setSize', (expected) => {
    expect(erasureLayout(expected)).toMatchObject(expected);
  });

  it('leaves (N - P) / N of the capacity for objects', () => {
    expect(erasureLayout({ members: 3, drives: 2 }).usableShare).toBe(0.5);
    expect(erasureLayout({ members: 6, drives: 2 }).usableShare).toBeCloseTo(8 / 12);
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 3],
    [7, 3],
    [8, 4],
    [16, 4],
  ])('a set of %i has parity %i by default', (setSize, parity) => {
    expect(defaultParity(setSize)).toBe(parity);
  });

  it('refuses more parity than data', () => {
    expect(() => erasureLayout({ members: 3, drives: 2 }, 4)).toThrow('found parity 4, allowed: 0 to 3');
  });
});

describe('the loss of a zone', () => {
  const zones = (members: number, drives: number, parity?: number) =>
    zoneTolerance(erasureLayout({ members, drives }, parity), 3);

  it('is survived for reads and writes by 6 x 2 over 3 zones: a zone holds 4 of 12 drives, and parity is 4', () => {
    expect(drivesInZones(erasureLayout({ members: 6, drives: 2 }), 3, 1)).toBe(4);
    expect(zones(6, 2)).toEqual({ read: 1, write: 1 });
  });

  it('stops writes with 4 x 2: one zone holds two members, 4 of 8 drives, and writes survive 3', () => {
    expect(zones(4, 2)).toEqual({ read: 1, write: 0 });
  });

  it('is not survived with less parity than a zone has drives', () => {
    expect(zones(6, 2, 3)).toEqual({ read: 0, write: 0 });
  });

  it('counts the worst deal where sets divide the members: all of a zone may belong to one set', () => {
    // 32 members of one drive: two sets of 16 drives, parity 4, and up to 11 members in a zone.
    const layout = erasureLayout({ members: 32, drives: 1 });
    expect(layout).toMatchObject({ setSize: 16, sets: 2, setMembers: 16 });
    expect(drivesInZones(layout, 3, 1)).toBe(11);
    expect(zoneTolerance(layout, 3).read).toBe(0);
  });
});

const layouts = fc
  .record({ members: fc.integer({ min: 1, max: 64 }), drives: fc.integer({ min: 1, max: 16 }) })
  .chain((pool) => {
    try {
      const most = Math.floor(erasureLayout(pool).setSize / 2);
      return fc.integer({ min: 1, max: most }).map((parity) => erasureLayout(pool, parity));
    } catch {
      return fc.constant<ErasureLayout | undefined>(undefined);
    }
  })
  .filter((layout) => layout !== undefined);

/** Members of each set, in the order in which MinIO deals out `m-{0...n}/export{0...d}`: members vary fastest. */
function membersOfSets(layout: ErasureLayout): number[][] {
  return Array.from({ length: layout.sets }, (_, set) =>
    Array.from({ length: layout.setSize }, (_, drive) => (set * layout.setSize + drive) % layout.members),
  );
}

describe('every layout', () => {
  const holds = (check: (layout: ErasureLayout) => void) => fc.assert(fc.property(layouts, check));

  it('uses each drive in one set', () => {
    holds((layout) => {
      expect(layout.sets * layout.setSize).toBe(layout.totalDrives);
      expect(layout.setDrivesPerMember * layout.setMembers).toBe(layout.setSize);
    });
  });

  it('reads what it wrote: a write and a read quorum share more than half of the data', () => {
    holds(({ setSize, readQuorum, writeQuorum, parity }) => {
      expect(writeQuorum + readQuorum).toBeGreaterThan(setSize);
      expect(2 * writeQuorum).toBeGreaterThan(setSize);
      expect(readQuorum).toBeGreaterThanOrEqual(parity);
    });
  });

  it('keeps its quorum in every set when the tolerated members are lost, and loses it in one with one more', () => {
    holds((layout) => {
      for (const [kind, quorum] of [
        ['read', layout.readQuorum],
        ['write', layout.writeQuorum],
      ] as const) {
        const tolerated = layout.memberTolerance[kind];
        const left = (lost: number) =>
          Math.min(
            ...membersOfSets(layout).flatMap((set) => {
              // The worst choice: the members of this very set.
              const gone = new Set([...new Set(set)].slice(0, lost));
              return set.filter((member) => !gone.has(member)).length;
            }),
          );
        expect(left(tolerated)).toBeGreaterThanOrEqual(quorum);
        if (tolerated < layout.setMembers) {
          expect(left(tolerated + 1)).toBeLessThan(quorum);
        }
      }
    });
  });

  it('never tolerates the loss of more members than its locks do: a majority of a set has to grant one', () => {
    holds(({ memberTolerance, setMembers }) => {
      expect(memberTolerance.write).toBeLessThanOrEqual(Math.max(0, Math.ceil(setMembers / 2) - 1));
      expect(memberTolerance.read).toBeLessThanOrEqual(Math.floor(setMembers / 2));
    });
  });

  it('survives the zones it says, however evenly dealt members stand', () => {
    fc.assert(
      fc.property(
        layouts,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        (layout, zones, deal) => {
          const order = Array.from({ length: layout.members }, (_, member) => ({
            member,
            rank: deal.next().value ?? 0,
          })).sort((a, b) => a.rank - b.rank);
          const zoneOf = new Map(order.map(({ member }, index) => [member, index % zones]));
          const { write } = zoneTolerance(layout, zones);
          for (const set of membersOfSets(layout)) {
            const left = set.filter((member) => (zoneOf.get(member) ?? 0) >= write).length;
            expect(left).toBeGreaterThanOrEqual(layout.writeQuorum);
          }
        },
      ),
    );
  });
});
