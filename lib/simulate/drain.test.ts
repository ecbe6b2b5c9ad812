import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';
import { drainAll } from './drain.ts';
import { serviceMap } from './event.ts';
import { apart, budget, daemonSet, deployment, nodes, statefulSet } from './manifests.testing.ts';
import { servicesOf } from './service.ts';
import { placeAll, worldOf } from './world.ts';

function drains(cluster: ClusterNodes, ...manifests: readonly Manifest[]) {
  const world = worldOf(manifests, cluster);
  placeAll(world);
  return drainAll(world, serviceMap(servicesOf(world.workloads).services, world.workloads.length));
}

const onFirst = { nodeSelector: { pool: 'one' } };
/** Two nodes of a pool that takes the pods, and one that does not. */
const cluster = {
  nodePools: [
    ...nodes(2, { name: 'a', labels: { pool: 'one' } }).nodePools,
    ...nodes(1, { name: 'b' }).nodePools,
  ],
};

describe('drainAll', () => {
  it('moves what can move, one pod after the other where a budget asks for it', () => {
    const near = {
      ...onFirst,
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      },
    };
    const [first] = drains(
      cluster,
      deployment('web', { replicas: 4, pod: near }),
      budget('web', { maxUnavailable: 1 }),
    );
    expect(first).toMatchObject({ target: 'a-0', blocked: [], pending: [] });
    expect(first?.moved.map(({ pod, from, to }) => `${pod} ${from} ${to}`)).toEqual([
      'ns/web-0 a-0 a-1',
      'ns/web-2 a-0 a-1',
    ]);
    // Both stood on the node; the budget let one go at a time.
    expect(first?.services).toMatchObject([{ service: 'web', up: 3, recovered: 4, state: 'serves' }]);
  });

  it('takes all pods at once where there is no budget', () => {
    const [first] = drains(cluster, deployment('web', { replicas: 4, pod: onFirst }));
    expect(first?.services).toMatchObject([{ up: 2, recovered: 4 }]);
  });

  it.each([
    ['maxUnavailable: 0', { maxUnavailable: 0 }, 'the budget wants 2 healthy pods and has 2'],
    ['minAvailable of all', { minAvailable: 2 }, 'the budget wants 2 healthy pods and has 2'],
    // 51 % of 2 round up to 2.
    [
      'a percentage that rounds up to all',
      { minAvailable: '51%' },
      'the budget wants 2 healthy pods and has 2',
    ],
  ])('is stuck with %s', (_, spec, reason) => {
    const [first, second] = drains(
      nodes(3),
      deployment('web', { replicas: 2, pod: apart('web') }),
      budget('web', spec),
    );
    expect(first?.blocked).toEqual([{ pod: 'ns/web-0', budgets: ['ns/web'], reason }]);
    expect(second?.blocked).toHaveLength(1);
  });

  it('rounds a maxUnavailable up as well: 1 % of 2 lets one go', () => {
    const [first] = drains(
      nodes(3),
      deployment('web', { replicas: 2, pod: apart('web') }),
      budget('web', { maxUnavailable: '1%' }),
    );
    expect(first?.blocked).toEqual([]);
  });

  it('is stuck when the pods that left find no other node and the budget needs them', () => {
    const manifests = [
      statefulSet('db', { replicas: 4, quorum: 3, pod: { nodeSelector: { pool: 'one' } } }),
      budget('db', { maxUnavailable: 1 }),
    ];
    const narrow = { nodePools: nodes(2, { name: 'a', labels: { pool: 'one' }, pods: 2 }).nodePools };
    const [first] = drains(narrow, ...manifests);
    expect(first?.blocked).toEqual([
      { pod: 'ns/db-2', budgets: ['ns/db'], reason: 'the budget wants 3 healthy pods and has 3' },
    ]);
    expect(first?.pending.map(({ pod }) => pod)).toEqual(['ns/db-0']);
  });

  it('names two budgets that pick the same pod', () => {
    const [first] = drains(
      nodes(2),
      deployment('web', { replicas: 2, pod: apart('web') }),
      budget('web', { maxUnavailable: 1 }),
      budget('all', { maxUnavailable: 1 }, { app: 'web' }),
    );
    expect(first?.blocked).toEqual([
      {
        pod: 'ns/web-0',
        budgets: ['ns/web', 'ns/all'],
        reason: '2 disruption budgets pick the pod, which the eviction API refuses',
      },
    ]);
  });

  it('refuses a bare pod, and leaves those of a DaemonSet', () => {
    const bare: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', namespace: 'ns' },
      spec: { containers: [{ name: 'main', image: 'x' }] },
    };
    const [first] = drains(nodes(1), bare, daemonSet('agent'));
    expect(first?.blocked).toMatchObject([{ pod: 'ns/bare', budgets: [] }]);
    expect(first?.moved).toEqual([]);
    expect(drains(nodes(1), daemonSet('agent'))[0]).toMatchObject({ blocked: [], moved: [], services: [] });
  });

  it('brings back what waited before the next node is drained', () => {
    const results = drains(
      nodes(3),
      statefulSet('db', { replicas: 3, quorum: 2, pod: apart('db') }),
      budget('db', { maxUnavailable: 1 }),
    );
    expect(results.map(({ pending }) => pending.length)).toEqual([1, 1, 1]);
    expect(results.flatMap(({ services }) => services.map(({ state, up }) => `${state} ${up}`))).toEqual([
      'degraded 2',
      'degraded 2',
      'degraded 2',
    ]);
  });
});
