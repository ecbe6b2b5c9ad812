import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';
import { serviceMap } from './event.ts';
import { apart, daemonSet, deployment, nodes, ratherApart, statefulSet } from './manifests.testing.ts';
import { rollouts } from './rollout.ts';
import { servicesOf } from './service.ts';
import { placeAll, worldOf } from './world.ts';

function updates(cluster: ClusterNodes, ...manifests: readonly Manifest[]) {
  const world = worldOf(manifests, cluster);
  placeAll(world);
  return rollouts(world, serviceMap(servicesOf(world.workloads).services, world.workloads.length));
}

const strategy = (maxSurge: number | string, maxUnavailable: number | string) => ({
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
});

describe('rollouts', () => {
  it('keep all pods up where the surge finds room', () => {
    const [web] = updates(nodes(2), deployment('web', { replicas: 4, ...strategy(1, 0) }));
    expect(web).toMatchObject({ target: 'Deployment ns/web', surge: 1, blocked: [], pending: [] });
    expect(web?.services).toMatchObject([{ up: 4, recovered: 4, state: 'serves' }]);
  });

  it('round the surge up and what may be missing down', () => {
    const [web] = updates(nodes(2), deployment('web', { replicas: 5 }));
    // 25 % of 5: two more, one less.
    expect(web?.surge).toBe(2);
    expect(web?.services).toMatchObject([{ up: 4, recovered: 5 }]);
  });

  it('end although the surge finds no room, when a pod may be missing', () => {
    const web = (maxUnavailable: number) =>
      updates(
        nodes(3),
        deployment('web', { replicas: 3, pod: apart('web'), ...strategy(1, maxUnavailable) }),
      );
    expect(web(1)).toMatchObject([{ blocked: [], services: [{ up: 2, recovered: 3 }] }]);
    expect(web(0)).toMatchObject([
      {
        blocked: [
          {
            pod: 'ns/web-next-0',
            reason: expect.stringContaining("3 node(s) didn't satisfy existing pods anti-affinity rules"),
          },
        ],
        services: [{ up: 3, recovered: 3 }],
      },
    ]);
  });

  it('never come to a standstill by 0 and 0', () => {
    expect(updates(nodes(1), deployment('web', { replicas: 2, ...strategy(0, 0) }))).toMatchObject([
      { blocked: [], services: [{ up: 1 }] },
    ]);
  });

  it('interrupt a service that is recreated', () => {
    const [web] = updates(
      nodes(1),
      deployment('web', { replicas: 2, spec: { strategy: { type: 'Recreate' } } }),
    );
    expect(web).toMatchObject({ blocked: [], services: [{ state: 'interrupted', up: 0, recovered: 2 }] });
  });

  it('take the members of a StatefulSet one by one, each back to where its volume is', () => {
    const [db] = updates(
      nodes(3, { zones: ['x', 'y', 'z'] }),
      statefulSet('db', { replicas: 3, quorum: 3, pod: ratherApart('db'), claims: true }),
    );
    expect(db).toMatchObject({ blocked: [], services: [{ state: 'down', up: 2, quorum: 3 }] });
  });

  it('stop at the partition, and leave out what nobody rolls', () => {
    const spec = (updateStrategy: object) => ({ spec: { updateStrategy } });
    const [db] = updates(
      nodes(1),
      statefulSet('db', { replicas: 2, ...spec({ rollingUpdate: { partition: 2 } }) }),
    );
    expect(db?.services).toMatchObject([{ up: 2 }]);
    expect(
      updates(
        nodes(1),
        statefulSet('db', { ...spec({ type: 'OnDelete' }) }),
        deployment('none', { replicas: 0 }),
      ),
    ).toEqual([]);
  });

  it('take a DaemonSet node by node, and as much of it as it allows', () => {
    const rolling = (rollingUpdate: object) => ({ spec: { updateStrategy: { rollingUpdate } } });
    const lowest = (update: object) => updates(nodes(3), daemonSet('agent', update))[0]?.services[0];
    expect(lowest({})).toMatchObject({ up: 2, state: 'serves' });
    expect(lowest(rolling({ maxUnavailable: '100%' }))).toMatchObject({ up: 0, state: 'interrupted' });
    expect(lowest(rolling({ maxSurge: 1, maxUnavailable: 0 }))).toMatchObject({ up: 3, state: 'serves' });
  });

  it('count pods of the other workloads of a service', () => {
    const labels = { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/component': 'server' };
    const recreate = { spec: { strategy: { type: 'Recreate' } } };
    const [blue] = updates(
      nodes(2),
      deployment('blue', { labels, ...recreate }),
      deployment('green', { labels, ...recreate }),
    );
    expect(blue?.services).toMatchObject([{ service: 'web/server', up: 1, wanted: 2, state: 'serves' }]);
  });
});
