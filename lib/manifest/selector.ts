/** Label selectors by the API's rules (meta/v1 LabelSelector). */
export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** One or more for In and NotIn, none for the others. */
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly SelectorRequirement[];
}

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a selector picks an object with these labels. All requirements must hold; an empty selector picks
 * everything, an absent one nothing.
 * @throws Error on an operator or values the API would refuse
 */
export function selects(
  selector: LabelSelector | null | undefined,
  labels: Labels | null | undefined,
): boolean {
  if (selector === null || selector === undefined) {
    return false;
  }
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => own(labels, key) === value) &&
    (selector.matchExpressions ?? []).every((requirement) => holds(requirement, labels))
  );
}

/** Whether a plain map selector (of a Service) picks these labels. An empty or absent one picks nothing. */
export function mapSelects(selector: Labels | null | undefined, labels: Labels | null | undefined): boolean {
  const entries = Object.entries(selector ?? {});
  return entries.length > 0 && entries.every(([key, value]) => own(labels, key) === value);
}

function holds(
  { key, operator, values = [] }: SelectorRequirement,
  labels: Labels | null | undefined,
): boolean {
  const value = own(labels, key);
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0) {
    throw new Error(
      `selector on ${key}: ${operator} takes ${wantsValues ? 'one or more values' : 'no values'}`,
    );
  }
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      // An object without the label is picked as well.
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(
        `selector on ${key}: operator ${JSON.stringify(operator)} is none of In, NotIn, Exists, DoesNotExist`,
      );
  }
}

/** A label's value; labels such as `constructor` must not be found on the prototype. */
function own(labels: Labels | null | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
