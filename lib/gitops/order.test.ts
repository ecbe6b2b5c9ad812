import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Need } from './needs.ts';
import { type Dependencies, dependencies, waves } from './order.ts';

const need = (from: string, to: string, kind: Need['kind'] = 'object'): Need => ({
  from,
  to,
  kind,
  because: `${from} names ${to}`,
});

const plain = (result: Dependencies) => Object.fromEntries(result);

describe('dependencies', () => {
  it('leaves out what follows from others', () => {
    const needs = [need('c', 'a'), need('c', 'b'), need('b', 'a'), need('d', 'a', 'address'), need('d', 'c')];
    expect(plain(dependencies(['a', 'b', 'c', 'd'], needs))).toEqual({ a: [], b: ['a'], c: ['b'], d: ['c'] });
  });

  it('opens a circle at an address, and never at an object', () => {
    const needs = [need('a', 'b', 'address'), need('b', 'a')];
    expect(plain(dependencies(['a', 'b'], needs))).toEqual({ a: [], b: ['a'] });
    expect(plain(dependencies(['b', 'a'], needs))).toEqual({ a: [], b: ['a'] });
  });

  it('opens a circle of addresses by the order of the apps', () => {
    const needs = [need('a', 'b', 'address'), need('b', 'c', 'address'), need('c', 'a', 'address')];
    expect(plain(dependencies(['a', 'b', 'c'], needs))).toEqual({ a: ['b'], b: ['c'], c: [] });
    expect(plain(dependencies(['c', 'b', 'a'], needs))).toEqual({ c: ['a'], b: ['c'], a: [] });
  });

  it('refuses a circle of objects, with its reasons', () => {
    const needs = [need('a', 'b'), need('b', 'c'), need('c', 'a')];
    expect(() => dependencies(['a', 'b', 'c'], needs)).toThrow(
      'the apps a, b, c need each other, and none can be the first: c names a; a names b; b names c',
    );
  });

  it('takes no account of apps that are not there, nor of an app itself', () => {
    expect(plain(dependencies(['a'], [need('a', 'z'), need('z', 'a'), need('a', 'a')]))).toEqual({ a: [] });
  });

  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
  const pair = fc.tuple(fc.constantFrom(...nodes), fc.constantFrom(...nodes));

  /** Everything that comes before a node. */
  function before(result: Dependencies, node: string, seen = new Set<string>()): Set<string> {
    for (const next of result.get(node) ?? []) {
      if (!seen.has(next)) {
        before(result, next, seen.add(next));
      }
    }
    return seen;
  }

  it('keeps every object, closes no circle and has no word too many', () => {
    fc.assert(
      fc.property(fc.array(pair), fc.array(pair), (objects, addresses) => {
        // Objects along the alphabet can close no circle.
        const hard = objects.filter(([from, to]) => from > to).map(([from, to]) => need(from, to));
        const soft = addresses.map(([from, to]) => need(from, to, 'address'));
        const result = dependencies(nodes, [...hard, ...soft]);
        for (const { from, to } of hard) {
          expect(before(result, from)).toContain(to);
        }
        for (const { from, to } of soft) {
          expect(from === to || before(result, from).has(to) || before(result, to).has(from)).toBe(true);
        }
        const level = waves(result);
        for (const [node, direct] of result) {
          expect(before(result, node)).not.toContain(node);
          for (const one of direct) {
            expect(level.get(one)).toBeLessThan(level.get(node) ?? 0);
            const others = direct.filter((other) => other !== one);
            expect(others.some((other) => before(result, other).has(one))).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('waves', () => {
  it('count the longest way', () => {
    const needs = [need('b', 'a'), need('c', 'b'), need('d', 'a')];
    expect(Object.fromEntries(waves(dependencies(['a', 'b', 'c', 'd'], needs)))).toEqual({
      a: 0,
      b: 1,
      c: 2,
      d: 1,
    });
  });
});
