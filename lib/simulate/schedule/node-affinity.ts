/** NodeAffinity: node selectors and node affinity, required and preferred. */
import { isEmptyTerm, matchesTerm } from '../../manifest/node-selector.ts';
import type { Node } from '../../manifest/nodes.ts';
import type { PodRules } from '../../manifest/pod-rules.ts';
import { normalize } from './score.ts';

/** Its weight among the scheduler's default plugins. */
const WEIGHT = 2;

type Required = Pick<PodRules, 'nodeSelector' | 'nodeTerms'>;

/** Whether two pods with the same text here may stand on the same nodes; empty where every node will do. */
export function requiredKey({ nodeSelector, nodeTerms }: Required): string {
  const any = nodeTerms === undefined && Object.keys(nodeSelector).length === 0;
  return any ? '' : JSON.stringify([nodeSelector, nodeTerms]);
}

/** The sum of the weights of the preferred terms that each node matches; undefined where there are none. */
export function preferences(nodes: readonly Node[], rules: PodRules): Int32Array | undefined {
  const preferred = rules.preferredNodes.filter(({ weight, term }) => weight !== 0 && !isEmptyTerm(term));
  return preferred.length === 0
    ? undefined
    : Int32Array.from(nodes, (node) =>
        preferred.reduce((sum, { weight, term }) => sum + (matchesTerm(term, node) ? weight : 0), 0),
      );
}

/** Adds to the total of each feasible node: the more preferred terms it matches the better. */
export function scorePreferences(
  weights: Int32Array | undefined,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  if (weights !== undefined) {
    normalize(weights, feasible, length, totals, WEIGHT, false);
  }
}
