/** Single events, from where the pods of a cluster stand now: what `simulate` does from an empty one. */
import type { VolumeReach } from '../manifest/claims.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';
import { drainNode } from './drain.ts';
import { type BlockedPod, type ServiceMap, serviceMap, upOf, wantedOf } from './event.ts';
import { loseNodes, type Result } from './loss.ts';
import { atMaxima } from './maxima.ts';
import { type QuotaRow, quotaMeter } from './quota.ts';
import { rollout } from './rollout.ts';
import { PENDING } from './schedule/state.ts';
import { judge, servicesOf } from './service.ts';
import type { SimulatedService } from './simulate.ts';
import type { Workload } from './workload.ts';
import { existing, targetOf, type World, worldOf } from './world.ts';

/**
 * The node of each pod of each workload (`StatefulSet namespace/name`); undefined for a pod that waits for one. Pods of
 * a StatefulSet are in the order of their ordinals. Those of DaemonSets and Jobs need not be there.
 */
export type Placement = ReadonlyMap<string, readonly (string | undefined)[]>;

/** What one event makes of the cluster. */
export interface Outcome {
  /** Every service, whether the event touches it or not. */
  readonly services: readonly SimulatedService[];
  /** Pods of each workload that stand on a node in the end, by `StatefulSet namespace/name`. */
  readonly ready: ReadonlyMap<string, number>;
  readonly blocked: readonly BlockedPod[];
}

export interface PlacedCluster {
  /** With nothing lost. */
  readonly now: Outcome;
  /** Of every quota, with the pods that there are now. */
  readonly quota: readonly QuotaRow[];
  /** With every workload in a rolling update at once. */
  readonly quotaOfRolls: readonly QuotaRow[];
  /** Some nodes lost at the same moment. */
  lose(nodes: readonly string[]): Outcome;
  drain(node: string): Outcome;
  /** A rolling update of one workload; undefined for one that nobody rolls. */
  roll(workload: string): Outcome | undefined;
  /** Every autoscaler at its maximum. */
  grow(): Outcome;
}

/**
 * @throws Error when the placement names a node that is not declared, or has more or fewer pods of a workload than the
 * manifests ask for
 */
export function placedCluster(
  manifests: readonly Manifest[],
  cluster: ClusterNodes,
  placement: Placement,
  volumeReach?: VolumeReach,
): PlacedCluster {
  const world = worldOf(manifests, cluster, volumeReach);
  const { services } = servicesOf(world.workloads);
  const map = serviceMap(services, world.workloads.length);
  const waiting = placeAt(world, placement);
  const nodeIndex = (name: string) => nodeAt(world, name);
  const standing = (index: number) => existing(world, index).length;
  const outcomeOf = (result: Touched, wanted = standing) => finish(world, map, result, wanted);
  const meter = quotaMeter(manifests, world.workloads, (workload) => world.podsOf[workload]?.length ?? 0);
  return {
    now: outcomeOf({ services: [], pending: [], blocked: [] }),
    quota: meter.base,
    quotaOfRolls: meter.maxima,
    lose: (names) =>
      outcomeOf(loseNodes(world, map, waiting, 'node-loss', names.join(' + '), names.map(nodeIndex))),
    drain: (name) => outcomeOf(drainNode(world, map, nodeIndex(name))),
    roll: (name) => {
      const index = world.workloads.findIndex((workload) => targetOf(workload) === name);
      const result = index === -1 ? undefined : rollout(world, map, index);
      return result === undefined ? undefined : outcomeOf(result);
    },
    grow: () => outcomeOf(atMaxima(world, map, waiting), (index) => world.workloads[index]?.maximum ?? 0),
  };
}

/** @returns the pods that wait for a node */
function placeAt(world: World, placement: Placement): readonly number[] {
  const { state, workloads, podsOf } = world;
  const waiting: number[] = [];
  workloads.forEach((workload, index) => {
    const pods = podsOf[index] ?? [];
    const target = targetOf(workload);
    const nodes = placement.get(target) ?? [];
    if (workload.kind !== 'DaemonSet' && nodes.length !== pods.length) {
      throw new Error(
        `${target}: found ${nodes.length} pods in the placement, the manifests ask for ${pods.length}`,
      );
    }
    pods.forEach((pod, i) => {
      const onlyNode = state.pods[pod]?.onlyNode;
      const name = nodes[i];
      const node = name === undefined ? onlyNode : nodeAt(world, name);
      state.exist(pod, PENDING);
      if (node === undefined) {
        waiting.push(pod);
      } else {
        state.place(pod, node);
      }
    });
  });
  return waiting;
}

function nodeAt({ nodes }: World, name: string): number {
  const index = nodes.findIndex((node) => node.name === name);
  if (index === -1) {
    throw new Error(
      `found the node ${JSON.stringify(name)}, declared are ${nodes.map((node) => node.name).join(', ')}`,
    );
  }
  return index;
}

type Touched = Pick<Result, 'services' | 'pending' | 'blocked'>;

/**
 * Completes what an event says of what it touches by everything else.
 * @param wanted pods of each workload, those that wait among them
 */
function finish(
  world: World,
  map: ServiceMap,
  { services, pending, blocked }: Touched,
  wanted: (workload: number) => number,
): Outcome {
  const touched = new Map(services.map((status) => [`${status.namespace}/${status.service}`, status]));
  const waits = new Map<string, number>();
  for (const { workload } of pending) {
    waits.set(workload, (waits.get(workload) ?? 0) + 1);
  }
  return {
    services: map.services.map((service) => {
      const up = upOf(world, service);
      const status =
        touched.get(`${service.namespace}/${service.name}`) ??
        judge(service, { up, recovered: up, wanted: wantedOf(world, service) });
      return {
        ...status,
        workloads: service.workloads.map((index) => targetOf(world.workloads[index] as Workload)),
      };
    }),
    ready: new Map(
      world.workloads.flatMap((workload, index) => {
        const target = targetOf(workload);
        return workload.transient ? [] : [[target, wanted(index) - (waits.get(target) ?? 0)] as const];
      }),
    ),
    blocked,
  };
}
