/**
 * The kube-scheduler: filters, scores, a queue by priority, preemption.
 *
 * All feasible nodes are scored (percentageOfNodesToScore: 100), where a real scheduler of a large cluster
 * looks at some of them, and the first node in their order wins a tie, where the real one draws lots: a
 * simulation has to come out the same every time. ImageLocality is left out, as no image is on any node yet.
 */
import { scoreBalance } from './balanced-allocation.ts';
import { befriends, isFirst, scoreAttraction } from './inter-pod-affinity.ts';
import type { PodClass } from './model.ts';
import { scorePreferences } from './node-affinity.ts';
import { portsAreFree } from './node-ports.ts';
import { type Budgets, preempt } from './preemption.ts';
import {
  availability,
  FITS,
  isCurable,
  NODE_AFFINITY,
  PORTS,
  RESOURCES,
  type Reason,
  reasonTexts,
  UNREACHABLE,
  UNSCHEDULABLE,
} from './reason.ts';
import { hasRoom, scoreFree, shortages } from './resources-fit.ts';
import { PENDING, type PlacedPod, type State } from './state.ts';
import { scoreTaints } from './taint-toleration.ts';
import { CORDONED, LOST } from './topology.ts';
import { fewest, scoreSpread, spreads } from './topology-spread.ts';
import { volumeReason } from './volume-zone.ts';

/** What the filters work out once for a pod, before they look at nodes. */
interface Cycle {
  readonly pod: PlacedPod;
  readonly podClass: PodClass;
  readonly minima: readonly number[];
  readonly first: boolean;
}

export class Scheduler {
  readonly state: State;
  private readonly budgets: Budgets;
  private readonly feasible: Int32Array;
  private readonly totals: Float64Array;

  constructor(state: State, budgets: Budgets) {
    this.state = state;
    this.budgets = budgets;
    this.feasible = new Int32Array(state.model.nodes.length);
    this.totals = new Float64Array(state.model.nodes.length);
  }

  /**
   * Places pending pods, the most important first, and equals in the order of their indices. Pods that others
   * push out join the queue. A pod that found no node is tried again after others were placed: it may have
   * waited for one of them.
   * @returns the pods that remain pending, in the order of the queue
   */
  run(pods: readonly number[]): readonly number[] {
    const { state } = this;
    let queue = [...pods].sort((a, b) => this.order(a, b));
    for (;;) {
      const failed = new Map<PodClass, number>();
      const pending: number[] = [];
      let progress = false;
      for (let next = 0; next < queue.length; next += 1) {
        const pod = queue[next] as number;
        const podClass = state.classOf(pod);
        if (isAlike(state.pods[pod] as PlacedPod) && failed.get(podClass) === state.version) {
          pending.push(pod);
          continue;
        }
        const victims = this.place(pod);
        if (victims === undefined) {
          pending.push(pod);
          if (isAlike(state.pods[pod] as PlacedPod)) {
            failed.set(podClass, state.version);
          }
          continue;
        }
        progress = true;
        if (victims.length > 0) {
          const rest = [...queue.slice(next + 1), ...victims].sort((a, b) => this.order(a, b));
          queue = [...queue.slice(0, next + 1), ...rest];
        }
      }
      if (!progress || pending.length === 0) {
        return pending;
      }
      queue = pending;
    }
  }

  /** Why a pending pod finds no node, as `kubectl describe pod` says it. */
  explain(pod: number): string {
    const { state } = this;
    const { nodes } = state.model;
    const cycle = this.cycle(pod);
    const texts = nodes.flatMap((_, node) => {
      const reason = this.filter(cycle, node);
      return reason === RESOURCES ? shortages(state, cycle.podClass, node) : (reasonTexts[reason] ?? []);
    });
    return availability(nodes.length, texts);
  }

  /** Whether the pod could be placed on the node as things are. */
  fits(pod: number, node: number): boolean {
    return this.filter(this.cycle(pod), node) === FITS;
  }

  private order(a: number, b: number): number {
    const { state } = this;
    return state.classOf(b).shape.priority.value - state.classOf(a).shape.priority.value || a - b;
  }

  /** Places one pod; the pods that it pushed out, or undefined when it found no node. */
  private place(pod: number): readonly number[] | undefined {
    const { state } = this;
    const cycle = this.cycle(pod);
    const nodes = state.model.nodes.length;
    let length = 0;
    let curable = false;
    for (let node = 0; node < nodes; node += 1) {
      const reason = this.filter(cycle, node);
      if (reason === FITS) {
        this.feasible[length] = node;
        length += 1;
      } else {
        curable ||= isCurable(reason);
      }
    }
    if (length > 0) {
      state.place(pod, this.best(cycle.podClass, length));
      return [];
    }
    return curable
      ? preempt(state, pod, this.budgets, {
          isCurable: (node) => isCurable(this.filter(cycle, node)),
          fits: (node) => this.fits(pod, node),
        })
      : undefined;
  }

  private cycle(pod: number): Cycle {
    const podClass = this.state.classOf(pod);
    return {
      pod: this.state.pods[pod] as PlacedPod,
      podClass,
      minima: fewest(podClass),
      first: isFirst(podClass),
    };
  }

  /** The filters in the order of the scheduler's default plugins. */
  private filter({ pod, podClass, minima, first }: Cycle, node: number): Reason {
    const { state } = this;
    const closed = state.closed[node];
    if (closed === LOST) {
      return UNREACHABLE;
    }
    if (closed === CORDONED && !podClass.toleratesCordon) {
      return UNSCHEDULABLE;
    }
    if (pod.onlyNode !== undefined && pod.onlyNode !== node) {
      return NODE_AFFINITY;
    }
    const verdict = podClass.verdicts[node] as Reason;
    if (verdict !== FITS) {
      return verdict;
    }
    if (!portsAreFree(state, podClass, node)) {
      return PORTS;
    }
    if (!hasRoom(state, podClass, node)) {
      return RESOURCES;
    }
    const mounts = volumeReason(state, pod.volumes, node);
    if (mounts !== FITS) {
      return mounts;
    }
    const spread = spreads(podClass, minima, node);
    return spread === FITS ? befriends(podClass, first, node) : spread;
  }

  private best(podClass: PodClass, length: number): number {
    const { feasible, totals, state } = this;
    if (length === 1) {
      return feasible[0] as number;
    }
    for (let i = 0; i < length; i += 1) {
      totals[feasible[i] as number] = 0;
    }
    scoreTaints(podClass.dislikes, feasible, length, totals);
    scorePreferences(podClass.preferences, feasible, length, totals);
    scoreFree(state, podClass, feasible, length, totals);
    scoreSpread(podClass, feasible, length, totals);
    scoreAttraction(podClass, feasible, length, totals);
    scoreBalance(state, podClass, feasible, length, totals);
    let best = feasible[0] as number;
    for (let i = 1; i < length; i += 1) {
      const node = feasible[i] as number;
      if ((totals[node] as number) > (totals[best] as number)) {
        best = node;
      }
    }
    return best;
  }
}

/** Whether what holds for this pod holds for every pod of its class. */
function isAlike({ onlyNode, volumes }: PlacedPod): boolean {
  return onlyNode === undefined && volumes.length === 0;
}

/** The pods that wait for a node. */
export function pendingPods({ nodeOf }: State): readonly number[] {
  return nodeOf.flatMap((node, pod) => (node === PENDING ? [pod] : []));
}
