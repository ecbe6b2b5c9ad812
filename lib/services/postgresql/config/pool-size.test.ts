import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConnectionHolder, heldBy } from '../../../network/connection-holder.ts';
import { SUPERUSER_RESERVED_CONNECTIONS } from './parameters.ts';
import {
  assertDirectFits,
  DIRECT_CONNECTIONS,
  LOOKUP_CONNECTIONS,
  type Pool,
  type PoolSizeProps,
  planPools,
} from './pool-size.ts';

const holder = fc.record({
  name: fc.constantFrom('superset web', 'datahub gms', 'trino queries'),
  pods: fc.integer({ min: 1, max: 12 }),
  connections: fc.integer({ min: 1, max: 20 }),
  settings: fc.constant(['services.any.setting']),
});
const pools = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .option(fc.array(holder, { maxLength: 3 }), { nil: undefined })
          .map((holders): Pool => ({ name, holders })),
      ),
    ),
  );
const poolers = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 10 }))
  .map(([minPoolers, more]) => ({ minPoolers, maxPoolers: minPoolers + more }));
const counts = fc.record({
  maxConnections: fc.integer({ min: 20, max: 4000 }),
  reservedConnections: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
});
const plans = fc.tuple(counts, poolers, pools).map(([count, range, list]) => ({
  ...count,
  ...range,
  pools: list,
}));

const reservedOf = ({ reservedConnections = SUPERUSER_RESERVED_CONNECTIONS }: PoolSizeProps) =>
  reservedConnections + DIRECT_CONNECTIONS;

describe('planPools', () => {
  it('lets poolers at their minimum hold all that clients hold, and poolers at their maximum all be full', () => {
    let planned = 0;
    fc.assert(
      fc.property(plans, (props) => {
        let sizes: ReadonlyMap<string, number>;
        try {
          sizes = planPools(props);
        } catch (error) {
          expect(String(error)).toMatch(/maxConnections: found \d+, allowed: \d+ or more/);
          return;
        }
        planned += 1;
        for (const { name, holders = [] } of props.pools) {
          const size = sizes.get(name) ?? 0;
          expect(size).toBeGreaterThanOrEqual(1);
          expect(size * props.minPoolers).toBeGreaterThanOrEqual(heldBy(holders));
        }
        const perPooler = [...sizes.values()].reduce((sum, size) => sum + size, LOOKUP_CONNECTIONS);
        expect(props.maxPoolers * perPooler).toBeLessThanOrEqual(props.maxConnections - reservedOf(props));
        expect(sizes.size).toBe(props.pools.length);
      }),
    );
    expect(planned).toBeGreaterThan(0);
  });

  it('says how many connections would do, exactly', () => {
    let refused = 0;
    fc.assert(
      fc.property(plans, (props) => {
        const needed = Number(/allowed: (\d+) or more/.exec(refusalOf({ ...props, maxConnections: 1 }))?.[1]);
        expect(() => planPools({ ...props, maxConnections: needed })).not.toThrow();
        expect(() => planPools({ ...props, maxConnections: needed - 1 })).toThrow(`${needed} or more`);
        refused += 1;
      }),
    );
    expect(refused).toBeGreaterThan(0);
  });

  const superset: ConnectionHolder = {
    name: 'superset web',
    pods: 5,
    connections: 6,
    settings: ['services.superset.concurrency'],
  };
  const refusal = refusalOf({
    maxConnections: 40,
    minPoolers: 2,
    maxPoolers: 4,
    pools: [{ name: 'superset', holders: [superset] }, { name: 'app' }],
  });

  it('names each database, its clients with their counts, and the settings that mend it', () => {
    expect(refusal).toContain('database superset: 15 per pooler, for 30 of superset web 5 × 6');
    expect(refusal).toContain('database app: 1 per pooler, for clients that nobody has counted');
    expect(refusal).toContain('services.superset.concurrency');
    expect(refusal).toContain('services.postgresql.pooler.minReplicas and maxReplicas closer together');
  });

  it('gives what is left over to the databases of which nobody knows the clients', () => {
    const sizes = planPools({
      maxConnections: 110,
      minPoolers: 2,
      maxPoolers: 4,
      pools: [{ name: 'superset', holders: [superset] }, { name: 'app' }, { name: 'orders' }],
    });
    expect(Object.fromEntries(sizes)).toEqual({ superset: 15, app: 4, orders: 4 });
  });

  it.each([
    [{ minPoolers: 0, maxPoolers: 2 }, /minPoolers is 0/],
    [{ minPoolers: 3, maxPoolers: 2 }, /maxPoolers is 2; allowed is minPoolers, 3, or more/],
  ])('refuses %o', (change, message) => {
    expect(() => planPools({ maxConnections: 100, pools: [{ name: 'app' }], ...change })).toThrow(message);
  });
});

describe('assertDirectFits', () => {
  it('refuses exactly what a member can not serve, where there is no pooler', () => {
    fc.assert(
      fc.property(counts, pools, (count, list) => {
        const clients = list.reduce((sum, { holders }) => sum + (holders ? heldBy(holders) : 1), 0);
        const needed = clients + reservedOf({ ...count, minPoolers: 1, maxPoolers: 1, pools: list });
        const check = (maxConnections: number) => () =>
          assertDirectFits({ ...count, maxConnections, pools: list });
        expect(check(needed)).not.toThrow();
        expect(check(needed - 1)).toThrow(`allowed: ${needed} or more`);
      }),
    );
  });
});

function refusalOf(props: PoolSizeProps): string {
  try {
    planPools(props);
  } catch (error) {
    return String(error);
  }
  throw new Error('planned what does not fit');
}
