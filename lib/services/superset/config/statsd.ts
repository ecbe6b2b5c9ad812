import { stringify } from 'yaml';

/** Prefix of gunicorn's metrics: gunicorn/instrument/statsd.py puts it before their names. */
export const statsdPrefix = 'superset';

/** Upper bounds of the request times, in seconds. `10` is the one that the alert reads. */
const buckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What statsd-exporter makes of gunicorn's counters and timers; all else is dropped. */
export function renderStatsdMapping(): string {
  const from = (name: string) => `${statsdPrefix}.gunicorn.${name}`;
  return stringify({
    mappings: [
      {
        match: from('request.status.*'),
        name: 'superset_http_responses_total',
        labels: { status: '$1' },
      },
      {
        match: from('request.duration'),
        name: 'superset_http_request_duration_seconds',
        observer_type: 'histogram',
        histogram_options: { buckets },
      },
      { match: from('workers'), name: 'superset_gunicorn_workers' },
      { match: from('log.*'), name: 'superset_log_lines_total', labels: { level: '$1' } },
      { match: '.', match_type: 'regex', name: 'dropped', action: 'drop' },
    ],
  });
}
