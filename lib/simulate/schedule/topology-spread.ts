/** PodTopologySpread: no domain gets far more matching pods than another. */
import type { HardSpread, PodClass } from './model.ts';
import { FITS, type Reason, SPREAD, SPREAD_LABEL } from './reason.ts';
import { BEST } from './score.ts';

/** Its weight among the scheduler's default plugins. */
const WEIGHT = 2;

/** The fewest matching pods in any domain, for each hard constraint; 0 while there are too few domains. */
export function fewest({ hardSpread }: PodClass): readonly number[] {
  return hardSpread.map(({ counter, minDomains }) => {
    const { present } = counter.topology;
    let domains = 0;
    let minimum = Number.POSITIVE_INFINITY;
    for (let domain = 0; domain < present.length; domain += 1) {
      if ((present[domain] as number) > 0) {
        domains += 1;
        minimum = Math.min(minimum, counter.values[domain] as number);
      }
    }
    return domains < minDomains ? 0 : minimum;
  });
}

/** Whether the pod may come to the node, given what `fewest` said of this moment. */
export function spreads({ hardSpread }: PodClass, minima: readonly number[], node: number): Reason {
  for (let i = 0; i < hardSpread.length; i += 1) {
    const { counter, maxSkew, self } = hardSpread[i] as HardSpread;
    const { domainOf, present } = counter.topology;
    if ((counter.topology.declared[node] as number) < 0) {
      // Its affinity and taints were judged before, so what the node lacks is a label.
      return SPREAD_LABEL;
    }
    const domain = domainOf[node] as number;
    const matching = domain < 0 || present[domain] === 0 ? 0 : (counter.values[domain] as number);
    if (matching + self - (minima[i] as number) > maxSkew) {
      return SPREAD;
    }
  }
  return FITS;
}

const raw: number[] = [];

/** Adds to the total of each feasible node: the fewer matching pods in its domains, the better. */
export function scoreSpread(
  { softSpread, softIgnored }: PodClass,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  if (softSpread.length === 0) {
    return;
  }
  const weights = softSpread.map(({ counter, isHost }) =>
    Math.log(
      2 +
        (isHost
          ? scoredNodes(softIgnored, feasible, length)
          : scoredDomains(counter, softIgnored, feasible, length)),
    ),
  );
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    if (softIgnored?.[node] === 1) {
      raw[i] = -1;
      continue;
    }
    let score = 0;
    for (let c = 0; c < softSpread.length; c += 1) {
      const { counter, maxSkew } = softSpread[c] as PodClass['softSpread'][number];
      const domain = counter.topology.domainOf[node] as number;
      if (domain >= 0) {
        score += (counter.values[domain] as number) * (weights[c] as number) + (maxSkew - 1);
      }
    }
    score = Math.round(score);
    raw[i] = score;
    largest = Math.max(largest, score);
    smallest = Math.min(smallest, score);
  }
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    const score = raw[i] as number;
    const scaled =
      score === -1 ? 0 : largest === 0 ? BEST : Math.floor((BEST * (largest + smallest - score)) / largest);
    totals[node] = (totals[node] as number) + WEIGHT * scaled;
  }
}

function scoredNodes(ignored: Uint8Array | undefined, feasible: Int32Array, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i += 1) {
    count += ignored?.[feasible[i] as number] === 1 ? 0 : 1;
  }
  return count;
}

const seen: number[] = [];
let round = 0;

/** The domains that have a feasible node. */
function scoredDomains(
  { topology }: PodClass['softSpread'][number]['counter'],
  ignored: Uint8Array | undefined,
  feasible: Int32Array,
  length: number,
): number {
  round += 1;
  let count = 0;
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    const domain = topology.domainOf[node] as number;
    if (domain >= 0 && ignored?.[node] !== 1 && seen[domain] !== round) {
      seen[domain] = round;
      count += 1;
    }
  }
  return count;
}
