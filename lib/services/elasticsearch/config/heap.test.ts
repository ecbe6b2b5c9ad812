import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedMemory, heapMebibytes, maxHeap, minHeap } from './heap.ts';

describe('heapMebibytes', () => {
  it.each([
    ['768Mi', 256],
    ['960Mi', 352],
    ['2Gi', 896],
    ['8Gi', 3968],
    ['16G', 7501],
    ['64Gi', 31744],
  ])('gives a limit of %s a heap of %d MiB', (limit, heap) => {
    expect(heapMebibytes(limit)).toBe(heap);
  });

  it('never takes more than half of the limit or 31 GiB, and leaves room for buffers and the launcher', () => {
    fc.assert(
      fc.property(fc.integer({ min: fixedMemory + 2 * minHeap, max: 512 * 1024 }), (limit) => {
        const heap = heapMebibytes(`${limit}Mi`);
        expect(heap).toBeGreaterThanOrEqual(minHeap);
        expect(heap).toBeLessThanOrEqual(Math.min(limit / 2, maxHeap));
        const buffers = heap / 2;
        expect(limit - heap - buffers).toBeGreaterThanOrEqual(limit / 4 + fixedMemory / 2);
      }),
    );
  });

  it('grows with the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 768, max: 128 * 1024 }), fc.nat(4096), (limit, more) => {
        expect(heapMebibytes(`${limit + more}Mi`)).toBeGreaterThanOrEqual(heapMebibytes(`${limit}Mi`));
      }),
    );
  });

  it.each(['767Mi', '512Mi', '1'])('refuses %s, with the least that is allowed', (limit) => {
    expect(() => heapMebibytes(limit)).toThrow(`found ${limit}, allowed: at least 768Mi`);
  });
});
