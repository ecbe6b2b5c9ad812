import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinPath, pathOf, stepsOf, valueAt } from './path.ts';

describe('paths', () => {
  it.each([
    [['spec', 'ports', 0, 'name'], 'spec.ports[0].name'],
    [['data', 'server.properties'], 'data["server.properties"]'],
    [['metadata', 'labels', 'app.kubernetes.io/name'], 'metadata.labels["app.kubernetes.io/name"]'],
    [[], ''],
    [['a.b', 'c'], '["a.b"].c'],
  ])('writes %j as %s', (steps, path) => {
    expect(pathOf(...steps)).toBe(path);
  });

  it('reads back what it writes', () => {
    const step = fc.oneof(fc.string(), fc.nat({ max: 9999 }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        expect(stepsOf(pathOf(...steps))).toEqual(steps);
      }),
    );
  });

  it('joins without a dot where there is nothing to join, or an index follows', () => {
    expect([joinPath('', 'a'), joinPath('a', ''), joinPath('a', 'b'), joinPath('a', '[0]')]).toEqual([
      'a',
      'a',
      'a.b',
      'a[0]',
    ]);
  });

  it('finds the value, and nothing on the prototype', () => {
    const data = { a: [{ 'b.c': 1 }] };
    expect(valueAt(data, stepsOf('a[0]["b.c"]'))).toBe(1);
    expect(valueAt(data, ['constructor'])).toBeUndefined();
    expect(valueAt(data, ['a', 7, 'x'])).toBeUndefined();
  });
});
