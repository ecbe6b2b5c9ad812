import type { MetricSource } from './source.ts';

export const elasticsearchMetrics: readonly MetricSource[] = [
  {
    exporter: 'elasticsearch_exporter',
    reference: 'https://github.com/prometheus-community/elasticsearch_exporter/blob/master/metrics.md',
    metrics: [
      'elasticsearch_breakers_tripped',
      'elasticsearch_cluster_health_active_shards',
      'elasticsearch_cluster_health_initializing_shards',
      'elasticsearch_cluster_health_number_of_data_nodes',
      'elasticsearch_cluster_health_number_of_pending_tasks',
      'elasticsearch_cluster_health_relocating_shards',
      'elasticsearch_cluster_health_status',
      'elasticsearch_cluster_health_unassigned_shards',
      'elasticsearch_filesystem_data_available_bytes',
      'elasticsearch_filesystem_data_size_bytes',
      'elasticsearch_indices_indexing_index_total',
      'elasticsearch_indices_search_query_time_seconds',
      'elasticsearch_indices_search_query_total',
      'elasticsearch_indices_store_size_bytes',
      'elasticsearch_jvm_gc_collection_seconds_sum',
      'elasticsearch_jvm_memory_max_bytes',
      'elasticsearch_jvm_memory_used_bytes',
      'elasticsearch_slm_stats_snapshots_failed_total',
      'elasticsearch_slm_stats_snapshots_taken_total',
      'elasticsearch_thread_pool_queue_count',
      'elasticsearch_thread_pool_rejected_count',
    ],
  },
];
