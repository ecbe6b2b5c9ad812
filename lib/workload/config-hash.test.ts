import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configHash } from './config-hash.ts';

describe('configHash', () => {
  it('does not depend on the order of the files', () => {
    expect(configHash({ a: '1', b: '2' })).toEqual(configHash({ b: '2', a: '1' }));
  });

  it('changes with any text or name', () => {
    const files = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(files, files, (left, right) => {
        const same =
          JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());
        expect(JSON.stringify(configHash(left)) === JSON.stringify(configHash(right))).toBe(same);
      }),
    );
  });
});
