const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Minute, hour, day of month, month, day of week, by the rules of Kubernetes' parser (robfig/cron, standard).
 * It has no 7 for Sunday, which most other crons do.
 */
const FIELDS: readonly { readonly min: number; readonly max: number; readonly names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

const RANGE = /^(?:([*?])|([0-9]+|[a-z]+)(?:-([0-9]+|[a-z]+))?)(?:\/([0-9]+))?$/;

/** Whether a CronJob takes the text as its `schedule`: five fields, each a list of values, ranges and steps. */
export function isSchedule(text: string): boolean {
  const fields = text.trim().toLowerCase().split(/\s+/);
  return (
    fields.length === FIELDS.length &&
    FIELDS.every((bounds, index) => (fields[index] ?? '').split(',').every((range) => isRange(range, bounds)))
  );
}

function isRange(text: string, { min, max, names }: (typeof FIELDS)[number]): boolean {
  const match = RANGE.exec(text);
  if (match === null) {
    return false;
  }
  const [, any, from, to, step] = match;
  const numberOf = (word: string) => (/^[0-9]/.test(word) ? Number(word) : names.indexOf(word) + min);
  const first = any !== undefined || from === undefined ? min : numberOf(from);
  const last = to === undefined ? first : numberOf(to);
  const known = [from, to].every((word) => word === undefined || /^[0-9]/.test(word) || names.includes(word));
  return known && first >= min && last <= max && first <= last && (step === undefined || Number(step) > 0);
}
