import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import { consumerClasses, frontendClasses, gmsClasses, heapOptions } from './sizes.ts';

const memory = (limit: string) => ({
  cpu: { request: '1', limit: '1' },
  memory: { request: limit, limit },
});

const heapOf = (limit: string) => Number(/-Xmx(\d+)m$/.exec(heapOptions(memory(limit)))?.[1]);

describe('the heap', () => {
  it('is half of the memory limit at most, for any limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 65536 }), (mebibytes) => {
        const heap = heapOf(`${mebibytes}Mi`);
        expect(heap).toBeLessThanOrEqual(mebibytes / 2);
        expect(heap).toBeGreaterThan(mebibytes / 2 - 1);
      }),
    );
  });

  it('begins smaller than it may become', () => {
    expect(heapOptions(memory('1Gi'))).toBe('-Xms128m -Xmx512m');
  });
});

describe('the small classes', () => {
  it.each(Object.entries({ gmsClasses, consumerClasses, frontendClasses }))(
    '%s are small',
    (_, { small }) => {
      const within = (quantity: string, least: string, most: string) => {
        const value = toBytes(parseQuantity(quantity)) || 0;
        expect(value).toBeGreaterThanOrEqual(toBytes(parseQuantity(least)));
        expect(value).toBeLessThanOrEqual(toBytes(parseQuantity(most)));
      };
      within(small.memory.request, '256Mi', '512Mi');
      within(small.memory.limit, '512Mi', '1Gi');
    },
  );

  it('give the heap that the JVM takes by itself with the limits of the chart of upstream', () => {
    expect(heapOf(gmsClasses.small.memory.limit)).toBe(2048 / 4);
    expect(heapOf(consumerClasses.small.memory.limit)).toBe(1536 / 4);
  });
});
