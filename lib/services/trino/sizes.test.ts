import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeClasses } from '../../environment/size.ts';
import { memoryOf, serverResources } from './sizes.ts';

const exact = (mebibytes: number) =>
  serverResources({
    cpu: { request: '1', limit: '1' },
    memory: { request: `${mebibytes}Mi`, limit: `${mebibytes}Mi` },
  });

describe('the memory of a server', () => {
  it('fits at every limit that the environment takes: Trino refuses to start otherwise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 2_000_000 }), (limit) => {
        const { heap, perQuery, headroom } = memoryOf(exact(limit));
        expect(perQuery + headroom).toBeLessThan(heap);
        expect(perQuery).toBeGreaterThan(0);
        expect(limit - heap).toBeGreaterThanOrEqual(Math.min(512, Math.floor(limit * 0.2)));
        expect(heap).toBeLessThanOrEqual(limit * 0.8);
        expect(heap).toBeGreaterThanOrEqual(512);
      }),
    );
  });

  it('leaves the JVM 512 MiB of the small class, and a fifth of the others', () => {
    expect(sizeClasses.map((size) => memoryOf(serverResources(size)).heap)).toEqual([512, 6553, 26_214]);
  });

  it('has the figures of a small stateless service', () => {
    expect(serverResources('small')).toMatchObject({
      cpu: { request: '200m', limit: '500m' },
      memory: { request: '512Mi', limit: '1Gi' },
    });
  });
});
