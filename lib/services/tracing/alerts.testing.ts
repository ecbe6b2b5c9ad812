import type { AlertTests } from '../../observability/alert-test.ts';
import { kubeState, series } from '../../observability/series.testing.ts';
import { tracingNames } from './names.ts';

const hours = (count: number) => count * 3600;

export const tracingAlertTests: AlertTests = ({ namespace, services: { tracing } }) => {
  const names = tracingNames(tracing.instance);
  const collector = (id: string) => ({ namespace, pod: `${names.collectorName}-6d4b75cb6d-${id}` });
  const jaeger = (id: string) => ({ namespace, pod: `${names.jaegerName}-5c9f4d7b8-${id}` });
  const exporter = (id: string) => ({ ...collector(id), exporter: 'otlp_grpc' });
  const queue = (size: number) => ({
    ...series('otelcol_exporter_queue_size', { ...exporter('a'), data_type: 'traces' }, size),
    ...series('otelcol_exporter_queue_capacity', { ...exporter('a'), data_type: 'traces' }, 1000),
  });
  const cleaner = { namespace, cronjob: names.cleanerName };
  return [
    {
      alert: 'TracingCollectorDown',
      fires: [
        {
          when: 'no collector answers',
          series: { ...series('up', collector('a'), 0), ...series('up', collector('b'), 0) },
          alerts: [{ description: `No collector of ${names.collectorName} is up: spans are lost.` }],
        },
      ],
      quiet: [
        {
          when: 'one of two answers',
          series: { ...series('up', collector('a'), 0), ...series('up', collector('b'), 1) },
        },
      ],
    },
    {
      alert: 'TracingJaegerDown',
      fires: [
        {
          when: 'no pod answers',
          series: { ...series('up', jaeger('a'), 0), ...series('up', collector('a'), 1) },
          alerts: [
            {
              description: `No pod of ${names.jaegerName} is up: collectors keep spans for five minutes at most.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'one of two answers',
          series: { ...series('up', jaeger('a'), 1), ...series('up', jaeger('b'), 0) },
        },
      ],
    },
    {
      alert: 'TracingSpansRefused',
      fires: [
        {
          when: 'a collector refuses two spans a second',
          series: {
            ...series('otelcol_receiver_refused_spans', { ...collector('a'), transport: 'grpc' }, '0+120x60'),
            ...series('otelcol_receiver_refused_spans', { ...collector('b'), transport: 'grpc' }, '0x60'),
          },
          alerts: [
            { labels: { namespace }, description: `${names.collectorName} refuses 2 spans a second.` },
          ],
        },
      ],
      quiet: [
        {
          when: 'it has refused some, and takes all again',
          series: series(
            'otelcol_receiver_refused_spans',
            { ...collector('a'), transport: 'grpc' },
            '0+120x5 600x60',
          ),
        },
      ],
    },
    {
      alert: 'TracingSpansLost',
      fires: [
        {
          when: 'Jaeger takes no spans',
          series: series('otelcol_exporter_send_failed_spans', exporter('a'), '0+60x60'),
          alerts: [
            {
              labels: { namespace },
              description: `${names.collectorName} loses 1 spans a second on their way to Jaeger.`,
            },
          ],
        },
        {
          when: 'the queue is full, and nothing was given up before',
          series: series('otelcol_exporter_enqueue_failed_spans', exporter('a'), '0+180x60'),
          alerts: [
            {
              labels: { namespace },
              description: `${names.collectorName} loses 3 spans a second on their way to Jaeger.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'spans were lost before, and are not now',
          series: {
            ...series('otelcol_exporter_send_failed_spans', exporter('a'), 5000),
            ...series('otelcol_exporter_enqueue_failed_spans', exporter('a'), 10),
          },
        },
      ],
    },
    {
      alert: 'TracingQueueFilling',
      fires: [
        {
          when: 'three quarters of a queue are full',
          series: queue(750),
          alerts: [
            {
              labels: { ...exporter('a'), data_type: 'traces' },
              description: `75% of the queue of ${collector('a').pod} is full.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'seven tenths are full', series: queue(700) }],
    },
    {
      alert: 'TracingStorageErrors',
      fires: [
        {
          when: 'Elasticsearch refuses five documents a second',
          series: series('jaeger_storage_bulk_index_errors', jaeger('a'), '0+300x60'),
          alerts: [
            {
              labels: { namespace },
              description: 'Jaeger loses 5 documents a second, which Elasticsearch refuses.',
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'it has refused some, and takes all again',
          series: series('jaeger_storage_bulk_index_errors', jaeger('a'), '0+300x3 900x60'),
        },
      ],
    },
    {
      alert: 'TracingCleaningTooOld',
      fires: [
        {
          when: 'the last success is 51 hours ago',
          series: {
            ...kubeState('kube_cronjob_created', cleaner, -hours(1000)),
            ...kubeState('kube_cronjob_status_last_successful_time', cleaner, 0),
          },
          at: '51h',
          alerts: [{ description: `The last removal by ${names.cleanerName} succeeded 2d 3h 0m 0s ago.` }],
        },
        {
          when: 'it never succeeded since it was made',
          series: kubeState('kube_cronjob_created', cleaner, 0),
          at: '51h',
          alerts: [{ description: `The last removal by ${names.cleanerName} succeeded 2d 3h 0m 0s ago.` }],
        },
      ],
      quiet: [
        {
          when: 'the last success is 49 hours ago',
          series: kubeState('kube_cronjob_status_last_successful_time', cleaner, 0),
          at: '49h',
        },
      ],
    },
  ];
};
