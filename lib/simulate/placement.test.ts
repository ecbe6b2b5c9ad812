import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForce, isFeasible, type Placement, type RawNode, type RawPod } from './brute-force.testing.ts';
import { clusters } from './clusters.testing.ts';
import { drainAll } from './drain.ts';
import { serviceMap } from './event.ts';
import { loseNodes, nodeLosses, zoneLosses } from './loss.ts';
import { rollouts } from './rollout.ts';
import { servicesOf } from './service.ts';
import { placeAll, type World, worldOf } from './world.ts';

function placementOf({ pods, nodes, state }: World): Placement {
  return Object.fromEntries(
    pods.flatMap(({ name }, pod) => {
      const node = nodes[state.nodeOf[pod] ?? -1];
      return node === undefined ? [] : [[name, node.name]];
    }),
  );
}

/** All that a state consists of, without its journal. */
function snapshot({ state }: World): string {
  const { nodeOf, podsOn, closed, requested, scored, boundTo, model, pods, version } = state;
  const counters = new Set(model.classes.flatMap(({ updates }) => updates.map(({ counter }) => counter)));
  return JSON.stringify([
    nodeOf,
    podsOn,
    [...closed],
    [...requested],
    [...scored],
    [...boundTo],
    [...counters].map(({ values }) => [...values]),
    model.topologies.map(({ domainOf, present }) => [[...domainOf], [...present]]),
    pods.length,
    version,
  ]);
}

/**
 * Whether each pod could have come to its node last of all. Affinity is left out, and spread: both are judged
 * when a pod comes, and what comes or goes later may break them.
 */
function broken(nodes: readonly RawNode[], pods: readonly RawPod[], placement: Placement): readonly string[] {
  const placed = pods.flatMap((pod) => {
    const node = nodes.find(({ name }) => name === placement[`${pod.namespace}/${pod.name}`]);
    return node === undefined ? [] : [[pod, node] as const];
  });
  return placed
    .filter(([pod, node]) => {
      const others = placed.filter(([other]) => other !== pod);
      return !isFeasible(nodes, { ...pod, affinity: [], spread: [] }, node, others);
    })
    .map(([{ name }]) => name);
}

describe('placement', () => {
  it('equals that of an independent brute force', () => {
    fc.assert(
      fc.property(clusters({ preempts: false }), ({ cluster, manifests, nodes, pods }) => {
        const world = worldOf(manifests, cluster);
        placeAll(world);
        expect(placementOf(world)).toEqual(bruteForce(nodes, pods));
      }),
      { numRuns: 1500 },
    );
  });

  it('breaks no resource, taint, selector or anti-affinity, with preemption as well', () => {
    fc.assert(
      fc.property(clusters({ preempts: true }), ({ cluster, manifests, nodes, pods }) => {
        const world = worldOf(manifests, cluster);
        placeAll(world);
        expect(broken(nodes, pods, placementOf(world))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no pod pending while one of lower priority stands where it could', () => {
    fc.assert(
      fc.property(clusters({ preempts: true }), ({ cluster, manifests, nodes, pods }) => {
        const world = worldOf(manifests, cluster);
        placeAll(world);
        const placement = placementOf(world);
        const placed = pods.flatMap((pod) => {
          const node = nodes.find(({ name }) => name === placement[`${pod.namespace}/${pod.name}`]);
          return node === undefined ? [] : [[pod, node] as const];
        });
        for (const pod of pods.filter(
          ({ namespace, name }) => placement[`${namespace}/${name}`] === undefined,
        )) {
          for (const node of nodes) {
            const rest = placed.filter(([other, at]) => at !== node || other.priority >= pod.priority);
            // Affinity to pods that would have to go is not considered, as in the real scheduler.
            expect(pod.affinity.length === 0 && isFeasible(nodes, pod, node, rest), pod.name).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('going back', () => {
  it('leaves the state after losses, drains and updates exactly as it was', () => {
    fc.assert(
      fc.property(clusters({ preempts: true }), ({ cluster, manifests }) => {
        const world = worldOf(manifests, cluster);
        const map = serviceMap(servicesOf(world.workloads).services, world.workloads.length);
        const waiting = placeAll(world);
        const before = snapshot(world);
        nodeLosses(world, map, waiting);
        zoneLosses(world, map, waiting);
        drainAll(world, map);
        rollouts(world, map);
        expect(snapshot(world)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });

  it('moves the pods of a lost node to where none of their rules is broken', () => {
    fc.assert(
      fc.property(clusters({ preempts: true }), fc.nat(), ({ cluster, manifests, nodes, pods }, chosen) => {
        const world = worldOf(manifests, cluster);
        const map = serviceMap(servicesOf(world.workloads).services, world.workloads.length);
        const waiting = placeAll(world);
        const lost = chosen % nodes.length;
        const placement = placementOf(world);
        const { moved, pending, target } = loseNodes(world, map, waiting, 'node-loss', 'n', [lost]);
        expect(target).toBe('n');
        for (const { pod, from, to } of moved) {
          expect(placement[pod]).toBe(from);
          expect(to).not.toBe(nodes[lost]?.name);
          placement[pod] = to;
        }
        for (const { pod } of pending) {
          delete placement[pod];
        }
        expect(Object.values(placement)).not.toContain(nodes[lost]?.name);
        expect(broken(nodes, pods, placement)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
