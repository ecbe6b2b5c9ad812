import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';
import { serviceMap } from './event.ts';
import { nodeLosses, pairLosses, zoneLosses } from './loss.ts';
import {
  apart,
  daemonSet,
  deployment,
  nodes,
  priorityClass,
  ratherApart,
  statefulSet,
} from './manifests.testing.ts';
import { servicesOf } from './service.ts';
import { placeAll, worldOf } from './world.ts';

function worldWith(cluster: ClusterNodes, ...manifests: readonly Manifest[]) {
  const world = worldOf(manifests, cluster);
  const map = serviceMap(servicesOf(world.workloads).services, world.workloads.length);
  return [world, map, placeAll(world)] as const;
}

describe('losses', () => {
  it('judge a quorum at the moment of the loss, and the others after what can move has moved', () => {
    const world = worldWith(
      nodes(3),
      statefulSet('db', { replicas: 3, quorum: 2, pod: ratherApart('db') }),
      deployment('web', { replicas: 2, pod: ratherApart('web') }),
    );
    const [first] = nodeLosses(...world);
    expect(first?.services).toEqual([
      {
        service: 'db',
        namespace: 'ns',
        state: 'degraded',
        up: 2,
        recovered: 2,
        wanted: 3,
        quorum: 2,
        reason: '2 of 3 members up, 2 needed to take writes',
      },
      {
        service: 'web',
        namespace: 'ns',
        state: 'serves',
        up: 1,
        recovered: 2,
        wanted: 2,
        reason: '1 of 2 pods up, all again in the end',
      },
    ]);
  });

  it('leave services that were not there unmentioned', () => {
    const world = worldWith(nodes(3), deployment('web'));
    expect(nodeLosses(...world).map(({ services }) => services.length)).toEqual([1, 0, 0]);
  });

  it('tell interrupted from down', () => {
    const [web] = nodeLosses(...worldWith(nodes(2), deployment('web')));
    expect(web?.services).toMatchObject([
      { state: 'interrupted', reason: 'none of 1 pods up until 1 start elsewhere' },
    ]);
    const [alone] = nodeLosses(...worldWith(nodes(1), deployment('web')));
    expect(alone?.services).toMatchObject([
      { state: 'down', reason: 'none of 1 pods up, and none finds a node' },
    ]);
    expect(alone?.pending).toEqual([
      {
        pod: 'ns/web-0',
        workload: 'Deployment ns/web',
        from: 'node-0',
        reason: '0/1 nodes are available: 1 node(s) were lost.',
      },
    ]);
  });

  it('take the pods of a DaemonSet with their node, and a bare pod for good', () => {
    const bare: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', namespace: 'ns' },
      spec: { containers: [{ name: 'main', image: 'x' }] },
    };
    const [first] = nodeLosses(...worldWith(nodes(2), daemonSet('agent'), bare));
    expect(first?.services.map(({ service, state, wanted }) => [service, state, wanted])).toEqual([
      ['agent', 'serves', 1],
      ['bare', 'down', 1],
    ]);
    expect(first?.pending).toEqual([]);
  });

  it('let an important pod push out another, and say which service that costs', () => {
    const [first] = nodeLosses(
      ...worldWith(
        nodes(2),
        priorityClass('high', 10),
        deployment('db', { cpu: '3', pod: { priorityClassName: 'high' } }),
        deployment('web', { cpu: '3' }),
      ),
    );
    expect(first?.moved).toEqual([{ pod: 'ns/db-0', from: 'node-0', to: 'node-1' }]);
    expect(first?.pending.map(({ pod, from }) => `${pod} ${from}`)).toEqual(['ns/web-0 node-1']);
    expect(first?.services.map(({ service, state }) => `${service} ${state}`)).toEqual([
      'db interrupted',
      'web down',
    ]);
  });

  it('take whole zones, and every pair', () => {
    const world = worldWith(
      nodes(4, { zones: ['y', 'x'] }),
      statefulSet('db', { replicas: 3, quorum: 2, pod: apart('db') }),
    );
    expect(zoneLosses(...world).map(({ target, services }) => [target, services[0]?.up])).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
    const pairs = pairLosses(...world);
    expect(pairs).toHaveLength(6);
    expect(pairs[0]?.target).toBe('node-0 + node-1');
    expect(pairs.filter(({ services }) => services[0]?.state === 'down')).toHaveLength(3);
  });

  it('does not count members that never found a node', () => {
    const [first] = nodeLosses(
      ...worldWith(nodes(3), statefulSet('db', { replicas: 4, quorum: 3, pod: apart('db') })),
    );
    expect(first?.services).toMatchObject([{ state: 'down', up: 2, wanted: 4 }]);
  });
});
