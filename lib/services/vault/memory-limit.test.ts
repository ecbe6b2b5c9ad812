import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goMemoryLimit } from './memory-limit.ts';

const limitOf = (mebibytes: number) => {
  const memory = `${mebibytes}Mi`;
  const cpu = { request: '1', limit: '1' };
  return Number(goMemoryLimit({ cpu, memory: { request: memory, limit: memory } }).replace('MiB', ''));
};

it.each([
  [256, 144],
  [1024, 912],
  [4096, 3686],
])('of %d MiB gives the heap %d', (limit, heap) => {
  expect(limitOf(limit)).toBe(heap);
});

it('leaves room for the code, and grows with the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 65_536 }), (limit) => {
      expect(limit - limitOf(limit)).toBeGreaterThanOrEqual(limit * 0.1);
      expect(limitOf(limit)).toBeGreaterThanOrEqual(Math.floor(limit * 0.4));
      expect(limitOf(limit + 1)).toBeGreaterThanOrEqual(limitOf(limit));
    }),
  );
});
