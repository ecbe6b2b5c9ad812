/** NodeAffinity: node selectors and node affinity, required and preferred. */
import type { Node } from '../nodes.ts';
import type { NodeRequirement, NodeTerm, PodRules } from '../pod-rules.ts';
import { normalize } from './score.ts';

/** Its weight among the scheduler's default plugins. */
const WEIGHT = 2;

type Required = Pick<PodRules, 'nodeSelector' | 'nodeTerms'>;

/** Whether the pod's node selector and its required affinity both allow the node. */
export function allowsNode({ nodeSelector, nodeTerms }: Required, node: Node): boolean {
  return (
    Object.entries(nodeSelector).every(([key, value]) => label(node, key) === value) &&
    (nodeTerms === undefined || nodeTerms.some((term) => matches(term, node)))
  );
}

/** Whether two pods with the same text here may stand on the same nodes; empty where every node will do. */
export function requiredKey({ nodeSelector, nodeTerms }: Required): string {
  const any = nodeTerms === undefined && Object.keys(nodeSelector).length === 0;
  return any ? '' : JSON.stringify([nodeSelector, nodeTerms]);
}

/** The sum of the weights of the preferred terms that each node matches; undefined where there are none. */
export function preferences(nodes: readonly Node[], rules: PodRules): Int32Array | undefined {
  const preferred = rules.preferredNodes.filter(({ weight, term }) => weight !== 0 && !isEmpty(term));
  return preferred.length === 0
    ? undefined
    : Int32Array.from(nodes, (node) =>
        preferred.reduce((sum, { weight, term }) => sum + (matches(term, node) ? weight : 0), 0),
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

function matches(term: NodeTerm, node: Node): boolean {
  return (
    !isEmpty(term) &&
    term.labels.every((requirement) => holds(requirement, label(node, requirement.key))) &&
    term.fields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.name))
  );
}

function isEmpty(term: NodeTerm): boolean {
  return term.labels.length + term.fields.length === 0;
}

function holds({ operator, values }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compares(value, values, (a, b) => a > b);
    case 'Lt':
      return compares(value, values, (a, b) => a < b);
    default:
      // The API refuses the pod; it stands nowhere.
      return false;
  }
}

/** Gt and Lt compare whole numbers; a label that is none matches neither. */
function compares(
  value: string | undefined,
  [bound]: readonly string[],
  by: (a: number, b: number) => boolean,
): boolean {
  const isWhole = (text: string | undefined): text is string => text !== undefined && /^-?\d+$/.test(text);
  return isWhole(value) && isWhole(bound) && by(Number(value), Number(bound));
}

function label(node: Node, key: string): string | undefined {
  return Object.hasOwn(node.labels, key) ? node.labels[key] : undefined;
}
