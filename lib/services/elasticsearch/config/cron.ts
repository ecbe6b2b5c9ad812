const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * A schedule of five fields as Elasticsearch takes it: seconds in front, weekdays by name (its numbers begin with
 * Sunday as 1), and `?` for the day that the other one decides.
 * @throws Error when both the day of the month and the weekday are restricted: cron runs on either, and
 * Elasticsearch has no way to say so
 */
export function elasticsearchCron(schedule: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = schedule.trim().split(/\s+/);
  const anyDay = isAny(day);
  const anyWeekday = isAny(weekday);
  if (!anyDay && !anyWeekday) {
    throw new Error(`schedule "${schedule}": found a day and a weekday, allowed: one of them, the other "*"`);
  }
  const when = anyWeekday
    ? [anyDay ? '*' : steps(day, 1), named(month), '?']
    : ['?', named(month), named(weekdayNames(weekday))];
  return ['0', steps(minute, 0), steps(hour, 0), ...when].join(' ');
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** `*` followed by a step begins at the least value. */
function steps(field: string, least: number): string {
  return field.replaceAll(/[*?]\//g, `${least}/`);
}

function named(field: string): string {
  return steps(field, 1).toUpperCase().replace('?', '*');
}

function weekdayNames(field: string): string {
  return field
    .split(',')
    .map((range) => {
      const [bounds = '', step] = range.split('/');
      const names = bounds.split('-').map((bound) => weekdays[Number(bound)] ?? bound);
      const text = isAny(bounds) ? 'SUN-SAT' : names.join('-');
      return step === undefined ? text : `${text}/${step}`;
    })
    .join(',');
}
