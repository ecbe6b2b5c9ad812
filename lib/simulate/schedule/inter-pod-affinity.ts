/** InterPodAffinity: pods that want to stand near others, or away from them. */
import type { Counter } from './counters.ts';
import type { PodClass } from './model.ts';
import { EXISTING_ANTI_AFFINITY, FITS, POD_AFFINITY, POD_ANTI_AFFINITY, type Reason } from './reason.ts';
import { BEST } from './score.ts';

/** Its weight among the scheduler's default plugins. */
const WEIGHT = 2;

/** Whether the first pod of its kind may start although no pod matches its affinity yet. */
export function isFirst({ affinity, startsAlone }: PodClass): boolean {
  return startsAlone && affinity.every(({ values }) => values.every((count) => count === 0));
}

/** Whether the pod may come to the node, given what `isFirst` said of this moment. */
export function befriends(pod: PodClass, first: boolean, node: number): Reason {
  if (anyIn(pod.keptAwayBy, node)) {
    return EXISTING_ANTI_AFFINITY;
  }
  const { affinity } = pod;
  for (let i = 0; i < affinity.length; i += 1) {
    const counter = affinity[i] as Counter;
    const domain = counter.topology.domainOf[node] as number;
    // Even the first pod needs a node with the labels that its terms name.
    if (domain < 0 || (!first && (counter.values[domain] as number) <= 0)) {
      return POD_AFFINITY;
    }
  }
  return anyIn(pod.antiAffinity, node) ? POD_ANTI_AFFINITY : FITS;
}

function anyIn(counters: readonly Counter[], node: number): boolean {
  for (let i = 0; i < counters.length; i += 1) {
    const { topology, values } = counters[i] as Counter;
    const domain = topology.domainOf[node] as number;
    if (domain >= 0 && (values[domain] as number) > 0) {
      return true;
    }
  }
  return false;
}

const raw: number[] = [];

/** Adds to the total of each feasible node: the more it attracts the pod, the better. */
export function scoreAttraction(
  { attraction }: PodClass,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  if (attraction.length === 0) {
    return;
  }
  let largest = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    let score = 0;
    for (let a = 0; a < attraction.length; a += 1) {
      const { counter, weight } = attraction[a] as PodClass['attraction'][number];
      const domain = counter.topology.domainOf[node] as number;
      if (domain >= 0) {
        score += weight * (counter.values[domain] as number);
      }
    }
    raw[i] = score;
    largest = Math.max(largest, score);
    smallest = Math.min(smallest, score);
  }
  const range = largest - smallest;
  if (range <= 0) {
    return;
  }
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    totals[node] =
      (totals[node] as number) + WEIGHT * Math.floor(BEST * (((raw[i] as number) - smallest) / range));
  }
}
