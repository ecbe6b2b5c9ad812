import { fieldsOf, isFields } from '../../manifest/manifest.ts';
import { type LabelSelector, type SelectorRequirement, selects } from '../../manifest/selector.ts';

export type Labels = Readonly<Record<string, string>>;

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
