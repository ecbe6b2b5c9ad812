/** The whole proof of a set of manifests on a declared cluster, as plain data. */

import type { VolumeReach } from '../manifest/claims.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';
import { drainAll } from './drain.ts';
import {
  type PendingPod,
  type ServiceMap,
  type SimulatedEvent,
  serviceMap,
  upOf,
  wantedOf,
} from './event.ts';
import { type JobFit, jobFits } from './jobs.ts';
import { nodeLosses, pairLosses, type Result, zoneLosses } from './loss.ts';
import { atMaxima } from './maxima.ts';
import { type QuotaRow, quotaMeter } from './quota.ts';
import { type Remedy, remediesFor } from './remedy.ts';
import { rollouts } from './rollout.ts';
import { judge, type ServiceStatus, servicesOf } from './service.ts';
import { placeAll, podName, targetOf, type World, workloadName, worldOf } from './world.ts';

export type Survive = 'node' | 'zone';

export interface SimulateOptions {
  readonly cluster: ClusterNodes;
  /** The loss that the environment has to survive. */
  readonly survive: Survive;
  /**
   * How far volumes reach whose StorageClass does not say.
   * @default 'zone'
   */
  readonly volumeReach?: VolumeReach;
}

export interface SimulatedNode {
  readonly name: string;
  readonly pool: string;
  readonly zone: string;
  /** What pods may request: cpu in millicores, memory in bytes, pods; and what else the pool declares. */
  readonly allocatable: Readonly<Record<string, number>>;
}

export interface SimulatedPod {
  /** namespace/name */
  readonly name: string;
  /** `StatefulSet namespace/name` */
  readonly workload: string;
  readonly service?: string;
  readonly priority: number;
  /** In the units of a node's `allocatable`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Where it stands; absent while it is pending. */
  readonly node?: string;
}

/** A service with nothing lost. */
export interface SimulatedService extends ServiceStatus {
  /** `StatefulSet namespace/name` of each workload. */
  readonly workloads: readonly string[];
}

/** Plain data: what `JSON.stringify` makes of it says everything. */
export interface Simulation {
  readonly survive: Survive;
  readonly nodes: readonly SimulatedNode[];
  readonly pods: readonly SimulatedPod[];
  /** Pods that find no node although nothing is lost. */
  readonly pending: readonly PendingPod[];
  /** Every service, with nothing lost. */
  readonly services: readonly SimulatedService[];
  /** With nothing lost, autoscalers at their minima, no Job running. */
  readonly quota: readonly QuotaRow[];
  readonly events: readonly SimulatedEvent[];
  readonly jobs: readonly JobFit[];
  /** Changes of the cluster that would repair what is broken. */
  readonly remedies: readonly Remedy[];
  /** What could not be read or judged, in sentences. */
  readonly notes: readonly string[];
}

/** Pairs of nodes are simulated up to this many nodes: 40 make 780 pairs. */
const NODES_FOR_PAIRS = 40;

/** @throws Error when an amount of the cluster is no quantity; odd manifests end up in `notes` */
export function simulate(manifests: readonly Manifest[], options: SimulateOptions): Simulation {
  const simulation = simulateOnce(manifests, options, true);
  return { ...simulation, remedies: remediesFor(simulation, manifests, options, simulateOnce) };
}

/** Without remedies. Pairs of nodes are for the eye only, so that trying remedies does without them. */
function simulateOnce(
  manifests: readonly Manifest[],
  options: SimulateOptions,
  withPairs = false,
): Simulation {
  const world = worldOf(manifests, options.cluster, options.volumeReach);
  const { services, notes } = servicesOf(world.workloads);
  const map = serviceMap(services, world.workloads.length);
  const waiting = placeAll(world);
  const meter = quotaMeter(manifests, world.workloads, (workload) => world.podsOf[workload]?.length ?? 0);
  const atBase = (results: readonly Result[]): readonly SimulatedEvent[] =>
    results.map((result) => ({ ...result, quota: meter.base }));
  const hasPairs = world.nodes.length <= NODES_FOR_PAIRS;
  const workloadOf = new Map(world.workloads.map((workload) => [targetOf(workload), workload]));
  const events: readonly SimulatedEvent[] = [
    ...atBase(nodeLosses(world, map, waiting)),
    ...atBase(zoneLosses(world, map, waiting)),
    ...atBase(withPairs && hasPairs ? pairLosses(world, map, waiting) : []),
    ...atBase(drainAll(world, map)),
    ...rollouts(world, map).map(({ surge, ...result }) => {
      const workload = workloadOf.get(result.target);
      return { ...result, quota: workload === undefined ? meter.base : meter.more(workload, surge) };
    }),
    { ...atMaxima(world, map, waiting), quota: meter.maxima },
  ];
  return {
    survive: options.survive,
    nodes: world.nodes.map(({ name, pool, zone, allocatable }) => ({ name, pool, zone, allocatable })),
    pods: podsOf(world, map),
    pending: waiting.map((pod) => ({
      pod: podName(world, pod),
      workload: workloadName(world, pod),
      reason: world.scheduler.explain(pod),
    })),
    services: services.map((service) => {
      const up = upOf(world, service);
      const workloads = service.workloads.flatMap((index) => {
        const workload = world.workloads[index];
        return workload === undefined ? [] : [targetOf(workload)];
      });
      return { ...judge(service, { up, recovered: up, wanted: wantedOf(world, service) }), workloads };
    }),
    quota: meter.base,
    events,
    jobs: jobFits(world),
    remedies: [],
    notes: [
      ...new Set([
        ...world.notes,
        ...notes,
        ...meter.notes,
        ...(hasPairs ? [] : [`pairs of nodes are not lost: ${world.nodes.length} nodes make too many`]),
      ]),
    ],
  };
}

function podsOf(world: World, map: ServiceMap): readonly SimulatedPod[] {
  return world.podsOf.flat().map((pod): SimulatedPod => {
    const { name, workload: index } = world.pods[pod] as World['pods'][number];
    const workload = world.workloads[index] as World['workloads'][number];
    const service = map.services[map.ofWorkload[index] ?? -1];
    const node = world.nodes[world.state.nodeOf[pod] as number];
    return {
      name,
      workload: targetOf(workload),
      ...(service === undefined ? {} : { service: service.name }),
      priority: workload.shape.priority.value,
      requests: workload.shape.requests,
      ...(node === undefined ? {} : { node: node.name }),
    };
  });
}
