/** DefaultPreemption: pods of lower priority make room, as few and as unimportant as will do. */
import type { State } from './state.ts';

/** How the scheduler treats disruption budgets: it prefers victims whose budget allows it, and takes others too. */
export interface Budgets {
  /** The budgets that guard pods of a class. */
  guarding(podClass: number): readonly number[];
  /** How many more pods a budget lets go at this moment. */
  allowed(state: State, budget: number): number;
}

/** The filters, as they judge the pod that looks for a place. */
export interface Judge {
  /** Whether the node could fit once other pods have left. */
  isCurable(node: number): boolean;
  /** Whether the pod fits onto the node as things are. */
  fits(node: number): boolean;
}

interface Candidate {
  readonly node: number;
  /** The most important first. */
  readonly victims: readonly number[];
  readonly violations: number;
}

/** Of every ten nodes that pods could leave, the scheduler looks for one candidate; but for this many at least. */
const CANDIDATES = 100;

/**
 * Puts the pod on the node where it costs least, and takes its victims off. The nodes are looked at in their
 * order, where the real scheduler starts at a random one.
 * @returns the victims, pending now; undefined when no victims would help
 */
export function preempt(
  state: State,
  pod: number,
  budgets: Budgets,
  judge: Judge,
): readonly number[] | undefined {
  const { value, preempts } = state.classOf(pod).shape.priority;
  if (!preempts) {
    return undefined;
  }
  const nodes = state.model.nodes
    .map((_, node) => node)
    .filter((node) => lowerPods(state, node, value).length > 0 && judge.isCurable(node));
  const enough = Math.max(CANDIDATES, Math.floor(nodes.length / 10));
  const candidates: Candidate[] = [];
  for (const node of nodes) {
    const candidate = victimsOn(state, node, value, budgets, judge);
    if (candidate !== undefined) {
      candidates.push(candidate);
    }
    if (candidates.length >= enough && candidates.some(({ violations }) => violations === 0)) {
      break;
    }
  }
  const best = cheapest(state, candidates);
  if (best === undefined) {
    return undefined;
  }
  for (const victim of best.victims) {
    state.unplace(victim);
  }
  state.place(pod, best.node);
  return best.victims;
}

/** Pods of the node that rank below a priority, the most important first. */
function lowerPods(state: State, node: number, priority: number): readonly number[] {
  const rank = (pod: number) => state.classOf(pod).shape.priority.value;
  return (state.podsOn[node] as number[])
    .filter((pod) => rank(pod) < priority)
    .sort((a, b) => rank(b) - rank(a) || a - b);
}

/** Takes all lower pods off, then puts back whom it can: first those whose budget would be violated. */
function victimsOn(
  state: State,
  node: number,
  priority: number,
  budgets: Budgets,
  judge: Judge,
): Candidate | undefined {
  const lower = lowerPods(state, node, priority);
  const { violating, harmless } = byBudget(state, lower, budgets);
  const mark = state.mark();
  for (const pod of lower) {
    state.unplace(pod);
  }
  if (!judge.fits(node)) {
    state.rollback(mark);
    return undefined;
  }
  const spared = (pod: number): boolean => {
    const before = state.mark();
    state.place(pod, node);
    if (judge.fits(node)) {
      return true;
    }
    state.rollback(before);
    return false;
  };
  const violated = violating.filter((pod) => !spared(pod));
  const others = harmless.filter((pod) => !spared(pod));
  state.rollback(mark);
  const victims = lower.filter((pod) => violated.includes(pod) || others.includes(pod));
  // Nothing to take off would mean that the pod fitted all along.
  return victims.length === 0 ? undefined : { node, victims, violations: violated.length };
}

function byBudget(
  state: State,
  pods: readonly number[],
  budgets: Budgets,
): { readonly violating: readonly number[]; readonly harmless: readonly number[] } {
  const left = new Map<number, number>();
  const violating: number[] = [];
  const harmless: number[] = [];
  for (const pod of pods) {
    let violates = false;
    for (const budget of budgets.guarding(state.classOf(pod).index)) {
      const allowed = (left.get(budget) ?? budgets.allowed(state, budget)) - 1;
      left.set(budget, allowed);
      violates ||= allowed < 0;
    }
    (violates ? violating : harmless).push(pod);
  }
  return { violating, harmless };
}

/**
 * Fewest violated budgets; then the lowest of the highest priorities; the lowest sum of priorities; the fewest
 * victims; the first node.
 */
function cheapest(state: State, candidates: readonly Candidate[]): Candidate | undefined {
  const priority = (pod: number) => state.classOf(pod).shape.priority.value;
  const cost = ({ victims, violations }: Candidate): readonly number[] => [
    violations,
    priority(victims[0] as number),
    // Shifted, so that a node with more victims of a negative priority is not cheaper.
    victims.reduce((sum, pod) => sum + priority(pod) + 2 ** 31, 0),
    victims.length,
  ];
  let best: { readonly candidate: Candidate; readonly cost: readonly number[] } | undefined;
  for (const candidate of candidates) {
    const own = cost(candidate);
    if (best === undefined || isLess(own, best.cost)) {
      best = { candidate, cost: own };
    }
  }
  return best?.candidate;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] !== b[i]) {
      return (a[i] as number) < (b[i] as number);
    }
  }
  return false;
}
