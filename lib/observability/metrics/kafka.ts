import type { MetricSource } from './source.ts';

export const kafkaMetrics: readonly MetricSource[] = [
  {
    exporter: 'JMX exporter in brokers, controllers and workers',
    // Named by our own rules, of beans that Kafka's documentation lists.
    reference: 'lib/services/kafka/config/jmx.ts, https://kafka.apache.org/documentation/#monitoring',
    metrics: [
      'kafka_connect_mirror_record_total',
      'kafka_connect_mirror_replication_latency_ms_min',
      'kafka_connect_source_task_record_active_count',
      'kafka_connect_source_task_record_write_total',
      'kafka_connect_worker_connector_failed_task_count',
      'kafka_connect_worker_connector_running_task_count',
      'kafka_connect_worker_task_count',
      'kafka_controller_controllerstats_uncleanleaderelections_total',
      'kafka_controller_kafkacontroller_activecontrollercount',
      'kafka_controller_kafkacontroller_fencedbrokercount',
      'kafka_controller_kafkacontroller_offlinepartitionscount',
      'kafka_log_logmanager_offlinelogdirectorycount',
      'kafka_network_request_total_time_ms_p99',
      'kafka_network_socketserver_networkprocessoravgidlepercent',
      'kafka_server_brokertopicmetrics_bytesin_total',
      'kafka_server_brokertopicmetrics_bytesout_total',
      'kafka_server_brokertopicmetrics_messagesin_total',
      'kafka_server_kafkaserver_brokerstate',
      'kafka_server_raft_metrics_log_end_offset',
      'kafka_server_replicamanager_isrexpands_total',
      'kafka_server_replicamanager_isrshrinks_total',
      'kafka_server_replicamanager_leadercount',
      'kafka_server_replicamanager_underminisrpartitioncount',
      'kafka_server_replicamanager_underreplicatedpartitions',
      'kafka_server_requesthandlerpool_requesthandleravgidlepercent',
    ],
  },
  {
    exporter: 'kafka_exporter',
    reference: 'https://github.com/danielqsj/kafka_exporter/blob/master/kafka_exporter.go',
    metrics: [
      'kafka_brokers',
      'kafka_consumergroup_lag',
      'kafka_consumergroup_lag_sum',
      'kafka_consumergroup_members',
      'kafka_topic_partition_current_offset',
    ],
  },
];
