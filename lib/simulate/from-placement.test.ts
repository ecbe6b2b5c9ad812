import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusters } from './clusters.testing.ts';
import { type Placement, placedCluster } from './from-placement.ts';
import { apart, deployment, nodes, statefulSet } from './manifests.testing.ts';
import { type Simulation, simulate } from './simulate.ts';

function placementOf({ pods }: Simulation): Placement {
  const placement = new Map<string, (string | undefined)[]>();
  for (const { workload, node } of pods) {
    placement.set(workload, [...(placement.get(workload) ?? []), node]);
  }
  return placement;
}

const database = statefulSet('db', { replicas: 3, quorum: 2, pod: apart('db') });
const web = deployment('web', { replicas: 2 });

describe('a placed cluster', () => {
  it('loses what stands where the placement says, not where it would have been placed', () => {
    const placed = placedCluster(
      [database, web],
      nodes(3),
      new Map([
        ['StatefulSet ns/db', ['node-2', 'node-1', 'node-0']],
        ['Deployment ns/web', ['node-1', 'node-1']],
      ]),
    );
    const { services, ready } = placed.lose(['node-1']);
    expect(services.map(({ service, state, up }) => [service, state, up])).toEqual([
      ['db', 'degraded', 2],
      ['web', 'interrupted', 0],
    ]);
    expect(Object.fromEntries(ready)).toEqual({ 'StatefulSet ns/db': 2, 'Deployment ns/web': 2 });
    expect(placed.lose(['node-0']).services.find(({ service }) => service === 'web')?.up).toBe(2);
    expect(Object.fromEntries(placed.now.ready)).toEqual({ 'StatefulSet ns/db': 3, 'Deployment ns/web': 2 });
  });

  it('says as much as the simulation of an empty cluster, where pods stand as that placed them', () => {
    fc.assert(
      fc.property(clusters({ preempts: false }), ({ cluster, manifests }) => {
        const simulation = simulate(manifests, { cluster, survive: 'node' });
        const placed = placedCluster(manifests, cluster, placementOf(simulation));
        for (const { kind, target, services } of simulation.events) {
          if (kind === 'node-loss') {
            const now = placed.lose([target]).services;
            for (const { service, namespace, up, wanted } of services) {
              expect(now.find((one) => one.service === service && one.namespace === namespace)).toMatchObject(
                {
                  up,
                  wanted,
                },
              );
            }
          }
        }
        expect(placed.quota).toEqual(simulation.quota);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['too few pods', new Map([['StatefulSet ns/db', ['node-0']]]), /found 1 pods .* ask for 3/],
    [
      'an unknown node',
      new Map([['StatefulSet ns/db', ['a', 'b', 'c']]]),
      /found the node "a", declared are node-0/,
    ],
  ])('refuses a placement with %s', (_, placement, message) => {
    expect(() => placedCluster([database], nodes(3), placement)).toThrow(message);
  });
});
