import type { MetricSource } from './source.ts';

export const minioMetrics: readonly MetricSource[] = [
  {
    exporter: 'MinIO, /minio/v2/metrics',
    reference: 'https://github.com/minio/minio/blob/master/docs/metrics/prometheus/list.md',
    metrics: [
      'minio_cluster_bucket_total',
      'minio_cluster_capacity_usable_free_bytes',
      'minio_cluster_capacity_usable_total_bytes',
      'minio_cluster_drive_offline_total',
      'minio_cluster_health_erasure_set_healing_drives',
      'minio_cluster_health_erasure_set_online_drives',
      'minio_cluster_health_erasure_set_status',
      'minio_cluster_health_erasure_set_write_quorum',
      'minio_cluster_nodes_offline_total',
      'minio_cluster_nodes_online_total',
      'minio_cluster_usage_object_total',
      'minio_node_drive_errors_availability',
      'minio_node_replication_last_minute_queued_count',
      'minio_node_replication_link_online',
      'minio_s3_requests_4xx_errors_total',
      'minio_s3_requests_5xx_errors_total',
      'minio_s3_requests_total',
      'minio_s3_traffic_received_bytes',
      'minio_s3_traffic_sent_bytes',
    ],
  },
  {
    exporter: 'HAProxy',
    reference: 'https://github.com/haproxy/haproxy/blob/master/addons/promex/README',
    metrics: [
      'haproxy_backend_active_servers',
      'haproxy_backend_current_queue',
      'haproxy_backend_http_responses_total',
    ],
  },
];
