/** What the cluster does, seen from its pods and its events. */
import { fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { Placement } from '../../../lib/simulate/from-placement.ts';
import type { Api } from '../plane/api.ts';
import { hasEnded, isEnding, isReady, nodeOf, unschedulable } from '../plane/pod-state.ts';
import { sleep } from '../plane/program.ts';
import { Store } from '../plane/store.ts';

/** Pods of one service at its worst moment, and now. */
export interface Seen {
  /** Pods that were ready at the worst moment. */
  readonly low: number;
  readonly now: number;
}

export class Observer {
  readonly pods: Store;
  private readonly isLost: (node: string) => boolean;
  private changed = Date.now();
  /** The fewest ready pods of each set of workloads since `begin`. */
  private watched: readonly { readonly workloads: ReadonlySet<string>; low: number }[] = [];
  private readonly refused = new Map<string, string>();

  private constructor(pods: Store, isLost: (node: string) => boolean) {
    this.pods = pods;
    this.isLost = isLost;
  }

  /** @param isLost whether a node is silent: nothing that stands there is in flight any more */
  static async of(api: Api, pods: Store, isLost: (node: string) => boolean): Promise<Observer> {
    const observer = new Observer(pods, isLost);
    pods.tell(() => observer.note());
    const events = await Store.of(api, '/api/v1/events?fieldSelector=reason=FailedCreate');
    events.tell((_, event) => observer.hear(event));
    return observer;
  }

  /** Forgets the past: from now on lows and refusals count. */
  begin(services: readonly (readonly string[])[]): void {
    this.refused.clear();
    this.watched = services.map((workloads) => ({
      workloads: new Set(workloads),
      low: Number.POSITIVE_INFINITY,
    }));
    this.note();
  }

  /** By the order given to `begin`. */
  seen(): readonly Seen[] {
    const ready = this.ready();
    return this.watched.map(({ workloads, low }) => ({ low, now: sum(workloads, ready) }));
  }

  /** Creations of pods that the API server refused, by workload, each with its last message. */
  refusals(): ReadonlyMap<string, string> {
    return this.refused;
  }

  /** Ready pods of each workload. */
  ready(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const pod of this.pods.all) {
      const workload = isReady(pod) ? workloadOf(pod) : undefined;
      if (workload !== undefined) {
        counts.set(workload, (counts.get(workload) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Where the pods of each workload stand. Those that end are not among them. */
  placement(): Placement {
    const nodes = new Map<string, { readonly name: string; readonly node: string | undefined }[]>();
    for (const pod of this.pods.all) {
      const workload = isEnding(pod) || hasEnded(pod) ? undefined : workloadOf(pod);
      if (workload !== undefined) {
        const list = nodes.get(workload) ?? [];
        nodes.set(workload, [...list, { name: pod.metadata.name, node: nodeOf(pod) }]);
      }
    }
    return new Map(
      [...nodes].map(([workload, pods]) => [
        workload,
        pods
          .toSorted((a, b) => ordinal(a.name) - ordinal(b.name) || (a.name < b.name ? -1 : 1))
          .map(({ node }) => node),
      ]),
    );
  }

  /** Pods that are neither ready, nor ended, nor waiting in vain, nor left behind on a lost node. */
  inFlight(): readonly Manifest[] {
    return this.pods.all.filter((pod) => {
      const node = nodeOf(pod);
      if (node !== undefined && this.isLost(node)) {
        // It is told to end once its toleration is over; until then something is to come.
        return !isEnding(pod) && workloadOf(pod) !== undefined;
      }
      return isEnding(pod) || !(isReady(pod) || hasEnded(pod) || unschedulable(pod) !== undefined);
    });
  }

  /**
   * Waits until the pods came to rest: none in flight, and none changed for `quiet` seconds.
   * @returns false when they did not within `most` seconds
   */
  async rest(quiet: number, most: number, isDone: () => boolean = () => true): Promise<boolean> {
    const end = Date.now() + most * 1000;
    while (Date.now() < end) {
      if (Date.now() - this.changed > quiet * 1000 && this.inFlight().length === 0 && isDone()) {
        return true;
      }
      await sleep(200);
    }
    return false;
  }

  private note(): void {
    this.changed = Date.now();
    const ready = this.ready();
    for (const service of this.watched) {
      service.low = Math.min(service.low, sum(service.workloads, ready));
    }
  }

  private hear(event: Manifest): void {
    const { kind, namespace, name } = fieldsOf(event.involvedObject);
    // Two at once that count into one quota ask again at once.
    if (!String(event.message).includes('is forbidden')) {
      return;
    }
    const own =
      String(kind) === 'ReplicaSet' ? ['Deployment', String(name).replace(/-[^-]+$/, '')] : [kind, name];
    this.refused.set(`${own[0]} ${namespace}/${own[1]}`, String(event.message));
  }
}

/** `StatefulSet namespace/name` of a pod that its controller keeps up; undefined for those of Jobs and of nobody. */
export function workloadOf({ metadata }: Manifest): string | undefined {
  const [owner] = listOf(metadata.ownerReferences).filter(({ controller }) => controller === true);
  if (owner?.kind === 'ReplicaSet') {
    const hash = metadata.labels?.['pod-template-hash'] ?? '';
    return `Deployment ${metadata.namespace}/${String(owner.name).slice(0, -hash.length - 1)}`;
  }
  return owner === undefined || owner.kind === 'Job'
    ? undefined
    : `${String(owner.kind)} ${metadata.namespace}/${String(owner.name)}`;
}

function ordinal(pod: string): number {
  const number = /-(\d+)$/.exec(pod)?.[1];
  return number === undefined ? 0 : Number(number);
}

function sum(workloads: ReadonlySet<string>, counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const workload of workloads) {
    total += counts.get(workload) ?? 0;
  }
  return total;
}
