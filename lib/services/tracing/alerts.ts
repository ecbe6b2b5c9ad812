import type { Alert } from '../../observability/alert.ts';
import type { TracingNames } from './names.ts';

export interface TracingAlertsProps {
  readonly namespace: string;
  readonly names: TracingNames;
}

/** Hours without a successful cleaning: the second day on which it fails. */
const cleaningMaxAge = 50;

/** The pages in docs/runbooks/ have the same names. */
export function tracingAlerts({ namespace, names }: TracingAlertsProps): Alert[] {
  const pods = (name: string) => `namespace="${namespace}",pod=~"${name}-.+"`;
  const collector = pods(names.collectorName);
  const jaeger = pods(names.jaegerName);
  const rate = (metric: string, labels: string) => `sum by (namespace) (rate(${metric}{${labels}}[5m]))`;
  // Each is there from its first failure on, so that a sum of both could be empty.
  const lost = ['otelcol_exporter_send_failed_spans', 'otelcol_exporter_enqueue_failed_spans'];
  const cronJob = `job="kube-state-metrics",namespace="${namespace}",cronjob="${names.cleanerName}"`;
  return [
    {
      name: 'TracingCollectorDown',
      expr: `absent(up{${collector}} == 1)`,
      for: '5m',
      severity: 'warning',
      summary: 'No collector answers.',
      description: `No collector of ${names.collectorName} is up: spans are lost.`,
    },
    {
      name: 'TracingJaegerDown',
      expr: `absent(up{${jaeger}} == 1)`,
      for: '3m',
      severity: 'warning',
      summary: 'Jaeger does not answer.',
      description: `No pod of ${names.jaegerName} is up: collectors keep spans for five minutes at most.`,
    },
    {
      name: 'TracingSpansRefused',
      expr: `${rate('otelcol_receiver_refused_spans', collector)} > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'Collectors refuse spans: they have no memory left.',
      description: `${names.collectorName} refuses {{ $value | humanize }} spans a second.`,
    },
    {
      name: 'TracingSpansLost',
      expr: lost.map((metric) => `${rate(metric, collector)} > 0`).join(' or '),
      for: '5m',
      severity: 'warning',
      summary: 'Collectors lose spans.',
      description: `${names.collectorName} loses {{ $value | humanize }} spans a second on their way to Jaeger.`,
    },
    {
      name: 'TracingQueueFilling',
      expr: `otelcol_exporter_queue_size{${collector}} / otelcol_exporter_queue_capacity{${collector}} > 0.7`,
      for: '3m',
      severity: 'warning',
      summary: "A collector's queue is filling.",
      description: '{{ $value | humanizePercentage }} of the queue of {{ $labels.pod }} is full.',
    },
    {
      name: 'TracingStorageErrors',
      expr: `${rate('jaeger_storage_bulk_index_errors', jaeger)} > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'Elasticsearch does not take spans.',
      description: 'Jaeger loses {{ $value | humanize }} documents a second, which Elasticsearch refuses.',
    },
    {
      name: 'TracingCleaningTooOld',
      // Before the first success there is no such metric: then the age of the CronJob counts.
      expr: `time() - (max(kube_cronjob_status_last_successful_time{${cronJob}}) or max(kube_cronjob_created{${cronJob}})) > ${cleaningMaxAge} * 3600`,
      for: '15m',
      severity: 'warning',
      summary: 'Old spans are not removed.',
      description: `The last removal by ${names.cleanerName} succeeded {{ $value | humanizeDuration }} ago.`,
    },
  ];
}
