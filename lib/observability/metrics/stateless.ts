import type { MetricSource } from './source.ts';

/** Exporters of the services without data of their own. */
export const statelessMetrics: readonly MetricSource[] = [
  {
    exporter: 'cloudflared',
    reference: 'https://github.com/cloudflare/cloudflared/blob/master/proxy/metrics.go',
    metrics: [
      'cloudflared_tunnel_ha_connections',
      'cloudflared_tunnel_request_errors',
      'cloudflared_tunnel_total_requests',
    ],
  },
  {
    exporter: 'statsd_exporter beside Superset',
    reference: 'lib/services/superset/config/statsd.ts',
    metrics: [
      'superset_http_request_duration_seconds_bucket',
      'superset_http_request_duration_seconds_count',
      'superset_http_responses_total',
    ],
  },
  {
    exporter: 'Micrometer in DataHub',
    reference: 'https://docs.micrometer.io/micrometer/reference/reference/jvm.html',
    metrics: ['jvm_memory_max_bytes', 'jvm_memory_used_bytes'],
  },
  {
    exporter: 'OpenTelemetry Collector',
    reference: 'https://opentelemetry.io/docs/collector/internal-telemetry/',
    metrics: [
      'otelcol_exporter_enqueue_failed_spans',
      'otelcol_exporter_queue_capacity',
      'otelcol_exporter_queue_size',
      'otelcol_exporter_send_failed_spans',
      'otelcol_receiver_refused_spans',
    ],
  },
  {
    exporter: 'Jaeger',
    reference: 'https://www.jaegertracing.io/docs/latest/operations/monitoring/',
    metrics: ['jaeger_storage_bulk_index_errors'],
  },
  {
    exporter: 'Trino, /metrics',
    // The name of the bean, its properties and its attribute, joined by underscores.
    reference: 'https://trino.io/docs/current/admin/openmetrics.html',
    metrics: [
      'trino_execution_name_QueryManager_ExternalFailures',
      'trino_execution_name_QueryManager_InternalFailures',
      'trino_execution_name_QueryManager_QueuedQueries',
      'trino_execution_name_QueryManager_RunningQueries',
      'trino_memory_name_ClusterMemoryManager_QueriesKilledDueToOutOfMemory',
      'trino_node_name_CoordinatorNodeManager_ActiveWorkerCount',
    ],
  },
];
