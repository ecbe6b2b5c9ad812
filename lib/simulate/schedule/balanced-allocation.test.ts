import { describe, expect, it } from 'vitest';
import { deployment } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

describe('NodeResourcesBalancedAllocation', () => {
  it('prefers the node whose CPU and memory fill alike, where both leave the same share free', () => {
    const pools = [
      { name: 'a', count: 1, cpu: 4, memory: '4Gi', zones: ['x'], reserved: 0 },
      { name: 'b', count: 1, cpu: 4, memory: '4Gi', zones: ['x'], reserved: 0 },
    ];
    const on = (node: string) => ({ nodeSelector: { 'kubernetes.io/hostname': node } });
    // Half of each is used: on a as 2 CPU and 2Gi, on b as 1 CPU and 3Gi. The new pod uses CPU.
    const { at } = place(
      { nodePools: pools },
      deployment('full-a', { cpu: '2', memory: '2Gi', pod: on('a-0') }),
      deployment('full-b', { cpu: '1', memory: '3Gi', pod: on('b-0') }),
      deployment('new', { cpu: '1500m', memory: '0' }),
    );
    expect(at['new-0']).toBe('b-0');
  });
});
