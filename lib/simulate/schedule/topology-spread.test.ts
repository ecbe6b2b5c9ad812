import { describe, expect, it } from 'vitest';
import { hostnameLabel, zoneLabel } from '../../manifest/nodes.ts';
import { deployment, nodes, statefulSet } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';
import { CORDONED } from './topology.ts';

const spread = (app: string, topologyKey: string, more: object = {}) => ({
  topologySpreadConstraints: [
    {
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app } },
      ...more,
    },
  ],
});

describe('PodTopologySpread', () => {
  it('never lets a domain get ahead by more than the skew', () => {
    // Zone y has one node, which is full after one pod.
    const cluster = {
      nodePools: [
        ...nodes(2, { name: 'x', zones: ['x'] }).nodePools,
        ...nodes(1, { name: 'y', zones: ['y'], pods: 1 }).nodePools,
      ],
    };
    const web = (more?: object) => deployment('web', { replicas: 4, pod: spread('web', zoneLabel, more) });
    const { at, reason } = place(cluster, web());
    expect(Object.values(at).sort()).toEqual(['-', 'x-0', 'x-1', 'y-0']);
    expect(reason).toBe(
      "0/3 nodes are available: 1 Too many pods, 2 node(s) didn't match pod topology spread constraints.",
    );
    expect(Object.values(place(cluster, web({ maxSkew: 2 })).at)).not.toContain('-');
  });

  it('counts domains that are missing as empty, by minDomains', () => {
    const web = (minDomains: number) =>
      deployment('web', { replicas: 3, pod: spread('web', zoneLabel, { minDomains }) });
    expect(Object.values(place(nodes(2, { zones: ['x', 'y'] }), web(2)).at)).not.toContain('-');
    expect(Object.values(place(nodes(2, { zones: ['x', 'y'] }), web(3)).at)).toEqual([
      'node-0',
      'node-1',
      '-',
    ]);
  });

  it('leaves out nodes that the pod may not use, unless told to ignore that', () => {
    const cluster = {
      nodePools: [
        ...nodes(1, { name: 'a', zones: ['x'], labels: { disk: 'ssd' } }).nodePools,
        ...nodes(1, { name: 'b', zones: ['y'] }).nodePools,
      ],
    };
    const web = (more: object) =>
      deployment('web', {
        replicas: 2,
        pod: { ...spread('web', zoneLabel, more), nodeSelector: { disk: 'ssd' } },
      });
    expect(Object.values(place(cluster, web({})).at)).toEqual(['a-0', 'a-0']);
    expect(Object.values(place(cluster, web({ nodeAffinityPolicy: 'Ignore' })).at)).toEqual(['a-0', '-']);
  });

  it('counts a cordoned node as empty, unless it honors taints', () => {
    const move = (nodeTaintsPolicy: string) => {
      const pod = spread('web', hostnameLabel, { nodeTaintsPolicy });
      const { world } = place(nodes(3), deployment('web', { replicas: 3, pod }));
      world.state.unplace(0);
      world.state.close(0, CORDONED);
      return world.scheduler.run([0]);
    };
    expect(move('Ignore')).toEqual([0]);
    expect(move('Honor')).toEqual([]);
  });

  it('refuses nodes without the label', () => {
    const { reason } = place(nodes(2), deployment('web', { pod: spread('web', 'rack') }));
    expect(reason).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints (missing required label).",
    );
  });

  it('counts only pods of the same revision with matchLabelKeys', () => {
    const pod = spread('web', hostnameLabel, { matchLabelKeys: ['pod-template-hash'] });
    const { world } = place(nodes(2), deployment('web', { replicas: 2, pod }));
    const next = world.addPod(0, 2, 'web-next', 'next');
    expect(world.model.classes).toHaveLength(2);
    expect(world.scheduler.fits(next, 0) && world.scheduler.fits(next, 1)).toBe(true);
    world.scheduler.run([next]);
    const another = world.addPod(0, 3, 'web-next-1', 'next');
    expect([0, 1].filter((node) => world.scheduler.fits(another, node))).toHaveLength(1);
  });

  it('spreads pods without constraints over hosts and zones', () => {
    const cluster = nodes(6, { zones: ['x', 'y', 'z'] });
    const { at } = place(cluster, statefulSet('web', { replicas: 3, cpu: '0', memory: '0' }));
    expect(Object.values(at)).toEqual(['node-0', 'node-1', 'node-2']);
  });
});
