import { describe, expect, it } from 'vitest';
import { nodesOf } from './nodes.ts';

describe('nodesOf', () => {
  it('deals the nodes of a pool to its zones in turn, and keeps the reserved share', () => {
    const nodes = nodesOf({
      nodePools: [
        { name: 'worker', count: 3, cpu: 4, memory: '8Gi', zones: ['a', 'b'], labels: { disk: 'ssd' } },
        { name: 'batch', count: 1, cpu: '500m', memory: '1Gi', zones: ['a'], reserved: 0, pods: 20 },
      ],
    });
    expect(nodes.map(({ name, zone }) => `${name} ${zone}`)).toEqual([
      'batch-0 a',
      'worker-0 a',
      'worker-1 b',
      'worker-2 a',
    ]);
    expect(nodes[0]?.allocatable).toEqual({ cpu: 500, memory: 1024 ** 3, pods: 20 });
    expect(nodes[1]?.allocatable).toEqual({ cpu: 3600, memory: Math.floor(8 * 1024 ** 3 * 0.9), pods: 110 });
    expect(nodes[2]?.labels).toEqual({
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'worker-1',
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': 'b',
      disk: 'ssd',
    });
  });

  it('keeps the reserved share of ephemeral storage, where it is declared', () => {
    const pool = { name: 'worker', count: 1, cpu: 4, memory: '8Gi', zones: ['a'] };
    const [declared] = nodesOf({ nodePools: [{ ...pool, ephemeralStorage: '100Gi' }] });
    expect(declared?.allocatable['ephemeral-storage']).toBe(90 * 1024 ** 3);
    const [undeclared] = nodesOf({ nodePools: [pool] });
    expect(undeclared?.allocatable).not.toHaveProperty('ephemeral-storage');
  });

  it('takes amounts of other resources as they are', () => {
    const [node] = nodesOf({
      nodePools: [
        { name: 'gpu', count: 1, cpu: 8, memory: '16Gi', zones: ['a'], resources: { 'nvidia.com/gpu': 2 } },
      ],
    });
    expect(node?.allocatable['nvidia.com/gpu']).toBe(2);
  });
});
