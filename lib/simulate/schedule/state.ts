/** Which pod stands where, with everything that follows from it, and a way back to any earlier moment. */
import type { Counter } from './counters.ts';
import type { Model, PodClass } from './model.ts';
import { type Closure, CORDONED, LOST, OPEN } from './topology.ts';

/** Where a pod is when it stands on no node. */
export const PENDING = -1;
/** A pod that does not exist at this moment. */
export const ABSENT = -2;

/** A pod as placement sees it. */
export interface PlacedPod {
  readonly class: number;
  /** Indices of its volumes; those that any pod mounts anywhere are not among them. */
  readonly volumes: readonly number[];
  /** The only node that it may stand on; undefined: any. */
  readonly onlyNode?: number;
}

/** A volume that binds pods to where it is. */
export interface Volume {
  readonly reach: 'zone' | 'node' | 'any';
  /**
   * 1 for each node that can mount it.
   * @default - every node can
   */
  readonly allowed?: Uint8Array;
  /**
   * Who else may mount it: pods of the same node, or nobody.
   * @default - every pod
   */
  readonly exclusive?: 'node' | 'pod';
}

/** A moment of a state. */
export interface Mark {
  readonly changes: number;
  readonly version: number;
}

const PLACE = 0;
const UNPLACE = 1;
const CLOSE = 2;
const OPEN_AGAIN = 3;
const BIND = 4;
const ADD = 5;
const EXIST = 6;

/**
 * Every change is written down, so that `rollback` undoes it exactly: a loss is simulated by changing the
 * state and going back.
 */
export class State {
  readonly model: Model;
  readonly pods: PlacedPod[];
  /** The node of each pod, PENDING or ABSENT. */
  readonly nodeOf: number[];
  /** Pods of each node, in the order in which they came. */
  readonly podsOn: readonly number[][];
  /** OPEN, CORDONED or LOST. */
  readonly closed: Uint8Array;
  /** Requested of each node, by resource, as in `model.allocatable`. */
  readonly requested: Float64Array;
  /** CPU and memory of each node as scoring counts them. */
  readonly scored: Float64Array;
  /** The node where each volume is bound, -1 while no pod used it. */
  readonly boundTo: Int32Array;
  readonly volumes: readonly Volume[];
  /** Pods that mount each volume. */
  readonly usersOf: readonly number[][];
  /** Counts changes; going back to a mark brings back its number. */
  version = 0;
  private readonly journal: number[] = [];

  constructor(model: Model, pods: readonly PlacedPod[], volumes: readonly Volume[]) {
    this.model = model;
    this.pods = [...pods];
    this.volumes = volumes;
    this.nodeOf = pods.map(() => ABSENT);
    this.podsOn = model.nodes.map(() => []);
    this.closed = new Uint8Array(model.nodes.length);
    this.requested = new Float64Array(model.allocatable.length);
    this.scored = new Float64Array(model.nodes.length * 2);
    this.boundTo = new Int32Array(volumes.length).fill(-1);
    this.usersOf = volumes.map(() => []);
    pods.forEach((pod, index) => {
      this.use(pod, index);
    });
  }

  /** The class of a pod. */
  classOf(pod: number): PodClass {
    return this.model.classes[(this.pods[pod] as PlacedPod).class] as PodClass;
  }

  /** Adds a pod that was not among the first ones; it is absent until told otherwise. */
  add(pod: PlacedPod): number {
    this.pods.push(pod);
    this.nodeOf.push(ABSENT);
    this.journal.push(ADD, 0, 0);
    this.use(pod, this.pods.length - 1);
    return this.pods.length - 1;
  }

  /** Makes a pod that stands nowhere pending, or absent. */
  exist(pod: number, where: typeof PENDING | typeof ABSENT): void {
    this.journal.push(EXIST, pod, this.nodeOf[pod] as number);
    this.nodeOf[pod] = where;
    this.version += 1;
  }

  /** Puts a pod that stands nowhere onto a node. */
  place(pod: number, node: number): void {
    this.journal.push(PLACE, pod, this.nodeOf[pod] as number);
    this.apply(pod, node, 1);
    (this.podsOn[node] as number[]).push(pod);
    this.nodeOf[pod] = node;
    for (const volume of (this.pods[pod] as PlacedPod).volumes) {
      if (this.boundTo[volume] === -1) {
        this.journal.push(BIND, volume, 0);
        this.boundTo[volume] = node;
      }
    }
    this.version += 1;
  }

  /** Takes a pod off its node; it is pending then. */
  unplace(pod: number): void {
    const node = this.nodeOf[pod] as number;
    const list = this.podsOn[node] as number[];
    const position = list.lastIndexOf(pod);
    this.journal.push(UNPLACE, pod, node * 65536 + position);
    list.splice(position, 1);
    this.apply(pod, node, -1);
    this.nodeOf[pod] = PENDING;
    this.version += 1;
  }

  /** Lets no more pods onto an open node. */
  close(node: number, closure: Closure): void {
    this.journal.push(CLOSE, node, closure);
    this.shut(node, closure);
    this.version += 1;
  }

  /** Opens a node again. */
  open(node: number): void {
    this.journal.push(OPEN_AGAIN, node, this.closed[node] as number);
    this.unshut(node);
    this.version += 1;
  }

  /** A moment to come back to. */
  mark(): Mark {
    return { changes: this.journal.length, version: this.version };
  }

  /** Where every pod that changed since a moment was then: a node, PENDING or ABSENT. */
  nodesAt({ changes }: Mark): ReadonlyMap<number, number> {
    const { journal } = this;
    const nodes = new Map<number, number>();
    for (let at = changes; at < journal.length; at += 3) {
      const pod = journal[at + 1] as number;
      const detail = journal[at + 2] as number;
      const op = journal[at];
      if (nodes.has(pod) && (op === PLACE || op === EXIST || op === UNPLACE)) {
        continue;
      }
      if (op === PLACE || op === EXIST) {
        nodes.set(pod, detail);
      } else if (op === UNPLACE) {
        nodes.set(pod, Math.floor(detail / 65536));
      }
    }
    return nodes;
  }

  rollback({ changes, version }: Mark): void {
    const { journal } = this;
    while (journal.length > changes) {
      const detail = journal.pop() as number;
      const subject = journal.pop() as number;
      switch (journal.pop()) {
        case PLACE: {
          const node = this.nodeOf[subject] as number;
          (this.podsOn[node] as number[]).pop();
          this.apply(subject, node, -1);
          this.nodeOf[subject] = detail;
          break;
        }
        case UNPLACE: {
          const node = Math.floor(detail / 65536);
          (this.podsOn[node] as number[]).splice(detail % 65536, 0, subject);
          this.apply(subject, node, 1);
          this.nodeOf[subject] = node;
          break;
        }
        case CLOSE:
          this.unshut(subject);
          break;
        case OPEN_AGAIN:
          this.shut(subject, detail as Closure);
          break;
        case BIND:
          this.boundTo[subject] = -1;
          break;
        case ADD:
          for (const volume of this.pods.pop()?.volumes ?? []) {
            this.usersOf[volume]?.pop();
          }
          this.nodeOf.pop();
          break;
        case EXIST:
          this.nodeOf[subject] = detail;
          break;
      }
    }
    this.version = version;
  }

  private use({ volumes }: PlacedPod, pod: number): void {
    for (const volume of volumes) {
      this.usersOf[volume]?.push(pod);
    }
  }

  private apply(pod: number, node: number, sign: 1 | -1): void {
    const { requested, scored } = this;
    const { resources, requests, shape, updates } = this.classOf(pod);
    const base = node * this.model.resources.length;
    for (let i = 0; i < resources.length; i += 1) {
      const at = base + (resources[i] as number);
      requested[at] = (requested[at] as number) + sign * (requests[i] as number);
    }
    scored[2 * node] = (scored[2 * node] as number) + sign * shape.scored.cpu;
    scored[2 * node + 1] = (scored[2 * node + 1] as number) + sign * shape.scored.memory;
    for (let i = 0; i < updates.length; i += 1) {
      const { counter, by } = updates[i] as { counter: Counter; by: number };
      const domain = counter.topology.domainOf[node] as number;
      if (domain >= 0) {
        counter.values[domain] = (counter.values[domain] as number) + sign * by;
      }
    }
  }

  /** A closed node, and the pods on it, no longer count for constraints that honor taints. */
  private shut(node: number, closure: Closure): void {
    this.closed[node] = closure;
    this.recount(node, closure, -1);
    for (const { leavesOut, domainOf, declared, present } of this.model.topologies) {
      const domain = declared[node] as number;
      if (leavesOut[closure] && domain >= 0) {
        domainOf[node] = -1;
        present[domain] = (present[domain] as number) - 1;
      }
    }
  }

  private unshut(node: number): void {
    const closure = this.closed[node];
    this.closed[node] = OPEN;
    if (closure !== CORDONED && closure !== LOST) {
      return;
    }
    for (const { leavesOut, domainOf, declared, present } of this.model.topologies) {
      const domain = declared[node] as number;
      if (leavesOut[closure] && domain >= 0) {
        domainOf[node] = domain;
        present[domain] = (present[domain] as number) + 1;
      }
    }
    this.recount(node, closure, 1);
  }

  private recount(node: number, closure: Closure, sign: 1 | -1): void {
    for (const pod of this.podsOn[node] as number[]) {
      for (const { counter, by } of this.classOf(pod).updates) {
        const domain = counter.topology.declared[node] as number;
        if (counter.topology.leavesOut[closure] && domain >= 0) {
          counter.values[domain] = (counter.values[domain] as number) + sign * by;
        }
      }
    }
  }
}
