/** What every simulated event reports, and how its changes are gathered. */
import type { QuotaRow } from './quota.ts';
import { PENDING } from './schedule/state.ts';
import { judge, type Service, type ServiceStatus } from './service.ts';
import { nodeName, podName, type World, workloadName } from './world.ts';

export type EventKind = 'node-loss' | 'zone-loss' | 'pair-loss' | 'drain' | 'rollout' | 'maxima';

export interface Move {
  readonly pod: string;
  readonly from: string;
  readonly to: string;
}

export interface PendingPod {
  readonly pod: string;
  /** `StatefulSet namespace/name` */
  readonly workload: string;
  /** The node it stood on before. */
  readonly from?: string;
  /** `0/3 nodes are available: 1 Insufficient memory, 2 …` */
  readonly reason: string;
}

/** A pod that a drain can't evict. */
export interface BlockedPod {
  readonly pod: string;
  /** namespace/name of the disruption budgets that are in the way. */
  readonly budgets: readonly string[];
  readonly reason: string;
}

export interface SimulatedEvent {
  readonly kind: EventKind;
  /** A node, a zone, `node + node`, a workload, or `all autoscalers`. */
  readonly target: string;
  readonly moved: readonly Move[];
  /** Pods that stood somewhere, or were to be started, and find no node. */
  readonly pending: readonly PendingPod[];
  /** Of a drain: pods that stay, so that it never ends. Of a rollout: that it never ends. */
  readonly blocked: readonly BlockedPod[];
  /** The services that the event touches; every other is as in the base placement. */
  readonly services: readonly ServiceStatus[];
  readonly quota: readonly QuotaRow[];
}

/** The services of a world, and which one each workload belongs to. */
export interface ServiceMap {
  readonly services: readonly Service[];
  /** Index of the service by workload; undefined for Jobs. */
  readonly ofWorkload: readonly (number | undefined)[];
}

export function serviceMap(services: readonly Service[], workloads: number): ServiceMap {
  const ofWorkload: (number | undefined)[] = Array.from({ length: workloads }, () => undefined);
  services.forEach((service, index) => {
    for (const workload of service.workloads) {
      ofWorkload[workload] = index;
    }
  });
  return { services, ofWorkload };
}

/** Pods of a service that stand on a node; those that an event added are counted by the event itself. */
export function upOf(world: World, { workloads }: Service): number {
  let up = 0;
  for (const workload of workloads) {
    for (const pod of world.podsOf[workload] ?? []) {
      up += (world.state.nodeOf[pod] as number) >= 0 ? 1 : 0;
    }
  }
  return up;
}

/** Pods that a service asks for. Of a DaemonSet those of nodes that are there; all that it had, once it has none. */
export function wantedOf(world: World, { workloads }: Service): number {
  return workloads.reduce((sum, index) => {
    const workload = world.workloads[index];
    const pods = world.podsOf[index] ?? [];
    if (workload?.kind !== 'DaemonSet') {
      return sum + (workload?.replicas ?? 0);
    }
    const there = pods.filter((pod) => (world.state.nodeOf[pod] as number) >= PENDING).length;
    return sum + (there === 0 ? pods.length : there);
  }, 0);
}

/** Who moved and who waits, given where the changed pods stood before. */
export function outcome(
  world: World,
  from: ReadonlyMap<number, number>,
): Pick<SimulatedEvent, 'moved' | 'pending'> {
  const { state, scheduler } = world;
  const moved: Move[] = [];
  const pending: PendingPod[] = [];
  const reasons = new Map<number, string>();
  for (const [pod, node] of [...from].sort(([a], [b]) => a - b)) {
    const now = state.nodeOf[pod];
    if (now === undefined || now === node) {
      continue;
    }
    if (now >= 0 && node >= 0) {
      moved.push({ pod: podName(world, pod), from: nodeName(world, node), to: nodeName(world, now) });
    } else if (now === PENDING) {
      const { class: podClass, volumes, onlyNode } = state.pods[pod] ?? { class: -1, volumes: [] };
      const isAlike = volumes.length === 0 && onlyNode === undefined;
      const reason = (isAlike ? reasons.get(podClass) : undefined) ?? scheduler.explain(pod);
      if (isAlike) {
        reasons.set(podClass, reason);
      }
      pending.push({
        pod: podName(world, pod),
        workload: workloadName(world, pod),
        ...(node >= 0 ? { from: nodeName(world, node) } : {}),
        reason,
      });
    }
  }
  return { moved, pending };
}

/** The lowest number of pods of each touched service, as an event goes on. */
export class Lows {
  private readonly world: World;
  private readonly map: ServiceMap;
  private readonly lows = new Map<number, number>();

  constructor(world: World, map: ServiceMap) {
    this.world = world;
    this.map = map;
  }

  /** Notes the services of these pods as they stand now, `missing` of their pods less. */
  note(pods: Iterable<number>, missing: ReadonlyMap<number, number> = new Map()): void {
    const services = new Set<number>();
    for (const pod of pods) {
      const service = this.serviceOf(pod);
      if (service !== undefined) {
        services.add(service);
      }
    }
    for (const service of services) {
      this.at(service, upOf(this.world, this.map.services[service] as Service) - (missing.get(service) ?? 0));
    }
  }

  at(service: number, up: number): void {
    this.lows.set(service, Math.min(this.lows.get(service) ?? Number.POSITIVE_INFINITY, up));
  }

  serviceOf(pod: number): number | undefined {
    const workload = this.world.pods[pod]?.workload;
    return workload === undefined ? undefined : this.map.ofWorkload[workload];
  }

  /** The state of each touched service, by the lows and by what is up now; some may be left out. */
  judged(...except: readonly number[]): readonly ServiceStatus[] {
    return [...this.lows]
      .filter(([index]) => !except.includes(index))
      .sort(([a], [b]) => a - b)
      .map(([index, up]) => {
        const service = this.map.services[index] as Service;
        const recovered = upOf(this.world, service);
        return judge(service, { up, recovered, wanted: wantedOf(this.world, service) });
      });
  }
}

/**
 * Runs the scheduler on these pods. Pods that it pushes out for more important ones are taken to be away all
 * at the same time.
 */
export function reschedule(world: World, pods: readonly number[], lows: Lows): void {
  const { state, scheduler } = world;
  const mark = state.mark();
  scheduler.run(pods);
  const moved = new Set(pods);
  const pushed = [...state.nodesAt(mark)].filter(([pod, node]) => node >= 0 && !moved.has(pod));
  if (pushed.length === 0) {
    return;
  }
  const missing = new Map<number, number>();
  for (const [pod] of pushed) {
    const service = lows.serviceOf(pod);
    if (service !== undefined && (state.nodeOf[pod] as number) >= 0) {
      missing.set(service, (missing.get(service) ?? 0) + 1);
    }
  }
  lows.note(
    pushed.map(([pod]) => pod),
    missing,
  );
}
