/** Label selectors by the API's rules (meta/v1 LabelSelector). */
import { fieldsOf, isFields } from './manifest.ts';

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
 * everything, an absent one nothing, and neither does one that the API would refuse.
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
  if ((operator === 'In' || operator === 'NotIn') !== values.length > 0) {
    return false;
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
      return false;
  }
}

/** A label's value; labels such as `constructor` must not be found on the prototype. */
function own(labels: Labels | null | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** A selector as somebody wrote it; undefined when it is absent, or one the API would refuse: it selects nothing. */
export function readSelector(value: unknown): LabelSelector | undefined {
  return isFields(value) && selectorFault(value) === undefined ? (value as LabelSelector) : undefined;
}

/** Why the API would refuse the selector; undefined when it would not. */
export function selectorFault(value: unknown): string | undefined {
  if (!isFields(value)) {
    return 'it is no mapping';
  }
  const { matchLabels, matchExpressions } = value;
  if (isSet(matchLabels) && !isTextMap(matchLabels)) {
    return 'matchLabels is no mapping of texts';
  }
  if (!isSet(matchExpressions)) {
    return undefined;
  }
  if (!Array.isArray(matchExpressions) || !matchExpressions.every(isFields)) {
    return 'matchExpressions is no list of mappings';
  }
  const wrong = matchExpressions.find((requirement) => !isRequirement(requirement));
  return wrong === undefined ? undefined : `matchExpressions holds ${JSON.stringify(wrong)}`;
}

/** Whether the selector has no requirement: it picks everything. */
export function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** Whether a selector, as somebody wrote it, picks these labels. */
export function picks(selector: unknown, labels: Labels): boolean {
  return selects(readSelector(selector), labels);
}

/** The entries of a mapping whose values are texts. */
export function textsOf(value: unknown): Labels {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function isRequirement(value: unknown): value is SelectorRequirement {
  const { key, operator, values } = fieldsOf(value);
  if (typeof key !== 'string' || typeof operator !== 'string' || !OPERATORS.includes(operator)) {
    return false;
  }
  const count = Array.isArray(values) && values.every((text) => typeof text === 'string') ? values.length : 0;
  return operator === 'In' || operator === 'NotIn' ? count > 0 : !isSet(values) || count === 0;
}

function isTextMap(value: unknown): boolean {
  return isFields(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
