import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUPERUSER_RESERVED_CONNECTIONS } from './parameters.ts';
import { DIRECT_CONNECTIONS, LOOKUP_CONNECTIONS, planPools } from './pool-size.ts';

const databases = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.double({ min: 0.1, max: 10, noNaN: true }).map((weight) => ({ name, weight })),
      ),
    ),
  );

describe('planPools', () => {
  it('never lets all full poolers take a reserved connection', () => {
    let planned = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 2000 }),
        fc.integer({ min: 1, max: 30 }),
        databases,
        (maxConnections, maxPoolers, list) => {
          let pools: ReadonlyMap<string, number>;
          try {
            pools = planPools({ maxConnections, maxPoolers, databases: list });
          } catch (error) {
            expect(String(error)).toMatch(/too few for/);
            return;
          }
          planned += 1;
          const sizes = [...pools.values()];
          const perPooler = sizes.reduce((sum, size) => sum + size, LOOKUP_CONNECTIONS);
          expect(maxPoolers * perPooler).toBeLessThanOrEqual(
            maxConnections - SUPERUSER_RESERVED_CONNECTIONS - DIRECT_CONNECTIONS,
          );
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
          expect(pools.size).toBe(list.length);
        },
      ),
    );
    expect(planned).toBeGreaterThan(0);
  });

  it('says how many connections would do, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), databases, (maxPoolers, list) => {
        const plan = (maxConnections: number) => () =>
          planPools({ maxConnections, maxPoolers, databases: list });
        const needed =
          SUPERUSER_RESERVED_CONNECTIONS +
          DIRECT_CONNECTIONS +
          maxPoolers * (list.length + LOOKUP_CONNECTIONS);
        expect(plan(needed)).not.toThrow();
        expect(plan(needed - 1)).toThrow(`allowed is ${needed} or more`);
      }),
    );
  });

  it('divides by weight', () => {
    const pools = planPools({
      maxConnections: 130,
      maxPoolers: 3,
      databases: [{ name: 'busy', weight: 3 }, { name: 'calm' }],
    });
    expect(Object.fromEntries(pools)).toEqual({ busy: 28, calm: 10 });
  });

  it.each([
    [{ maxConnections: 100, maxPoolers: 0, databases: [{ name: 'app' }] }, /maxPoolers is 0/],
    [
      { maxConnections: 100, maxPoolers: 2, databases: [{ name: 'app', weight: 0 }] },
      /weight of database app is 0/,
    ],
  ])('refuses %o', (props, message) => {
    expect(() => planPools(props)).toThrow(message);
  });
});
