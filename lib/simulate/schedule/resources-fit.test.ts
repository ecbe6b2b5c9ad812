import { describe, expect, it } from 'vitest';
import { deployment, nodes } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

describe('NodeResourcesFit', () => {
  it('fills the emptier node first', () => {
    const big = deployment('big', { cpu: '2', memory: '4Gi' });
    const small = deployment('small', { replicas: 2, cpu: '500m', memory: '1Gi' });
    expect(place(nodes(2), big, small).at).toEqual({
      'big-0': 'node-0',
      'small-0': 'node-1',
      'small-1': 'node-1',
    });
  });

  it('names each resource that is short', () => {
    const { at, reason } = place(nodes(2), deployment('huge', { cpu: '5', memory: '9Gi' }));
    expect(at['huge-0']).toBe('-');
    expect(reason).toBe('0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory.');
  });

  it('counts pods', () => {
    const { at, reason } = place(nodes(1, { pods: 2 }), deployment('web', { replicas: 3 }));
    expect(Object.values(at)).toEqual(['node-0', 'node-0', '-']);
    expect(reason).toBe('0/1 nodes are available: 1 Too many pods.');
  });

  it('lets a pod fill a node to the last byte', () => {
    expect(place(nodes(1), deployment('web', { cpu: '4', memory: '8Gi' })).at['web-0']).toBe('node-0');
  });

  it('finds no node for a resource that none declares, and leaves ephemeral storage unjudged', () => {
    const requests = (name: string) => ({
      containers: [{ name: 'main', image: 'x', resources: { requests: { [name]: '1' } } }],
    });
    const gpu = place(nodes(1), deployment('gpu', { pod: requests('nvidia.com/gpu') }));
    expect(gpu.reason).toBe('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.');
    expect(gpu.world.notes).toContain(
      'pods request nvidia.com/gpu, which no node pool declares: they find no node',
    );
    const disk = place(nodes(1), deployment('disk', { pod: requests('ephemeral-storage') }));
    expect(disk.at['disk-0']).toBe('node-0');
    expect(disk.world.notes).toHaveLength(1);
    const declared = nodes(1, { resources: { 'ephemeral-storage': '10Gi', 'nvidia.com/gpu': 1 } });
    expect(place(declared, deployment('gpu', { replicas: 2, pod: requests('nvidia.com/gpu') })).at).toEqual({
      'gpu-0': 'node-0',
      'gpu-1': '-',
    });
  });

  it('counts an init container and a sidecar by the scheduler’s rule', () => {
    const pod = {
      initContainers: [
        { name: 'proxy', image: 'x', restartPolicy: 'Always', resources: { requests: { cpu: '1' } } },
        { name: 'init', image: 'x', resources: { requests: { cpu: '3' } } },
      ],
      containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '2' } } }],
    };
    expect(place(nodes(1), deployment('web', { pod })).world.workloads[0]?.shape.requests.cpu).toBe(4000);
  });
});
