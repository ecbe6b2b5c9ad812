/** Node selectors and required node affinity, by the API's rules. */
import type { Node } from './nodes.ts';
import type { NodeRequirement, NodeTerm, PodRules } from './pod-rules.ts';

type Required = Pick<PodRules, 'nodeSelector' | 'nodeTerms'>;

/** Whether the pod's node selector and its required affinity both allow the node. */
export function allowsNode({ nodeSelector, nodeTerms }: Required, node: Node): boolean {
  return (
    Object.entries(nodeSelector).every(([key, value]) => label(node, key) === value) &&
    (nodeTerms === undefined || nodeTerms.some((term) => matchesTerm(term, node)))
  );
}

export function matchesTerm(term: NodeTerm, node: Node): boolean {
  return (
    !isEmptyTerm(term) &&
    term.labels.every((requirement) => holds(requirement, label(node, requirement.key))) &&
    term.fields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.name))
  );
}

export function isEmptyTerm(term: NodeTerm): boolean {
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
