/**
 * What the JMX exporter publishes. The beans are named one by one: all of them would be some ten thousand series
 * and a megabyte a scrape. Metric names are lower-cased: `kafka_server_replicamanager_underreplicatedpartitions`.
 */
const brokerBeans = [
  'kafka.controller:type=KafkaController,name=*',
  'kafka.controller:type=ControllerStats,name=UncleanLeaderElectionsPerSec',
  'kafka.log:type=LogManager,name=OfflineLogDirectoryCount',
  'kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce',
  'kafka.network:type=RequestMetrics,name=TotalTimeMs,request=FetchConsumer',
  'kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent',
  'kafka.server:type=BrokerTopicMetrics,name=*',
  'kafka.server:type=KafkaRequestHandlerPool,name=*',
  'kafka.server:type=KafkaServer,name=BrokerState',
  'kafka.server:type=ReplicaManager,name=*',
  'kafka.server:type=broker-metadata-metrics',
  'kafka.server:type=raft-metrics',
];

const brokerRules: readonly Rule[] = [
  {
    pattern: 'kafka.server<type=(raft|broker-metadata)-metrics><>([a-z-]+):',
    name: 'kafka_server_$1_metrics_$2',
    type: 'GAUGE',
  },
  {
    pattern: 'kafka.(\\w+)<type=(\\w+), name=(\\w+)PerSec><>Count:',
    name: 'kafka_$1_$2_$3_total',
    type: 'COUNTER',
  },
  {
    pattern: 'kafka.server<type=KafkaRequestHandlerPool, name=(\\w+)><>OneMinuteRate:',
    name: 'kafka_server_requesthandlerpool_$1',
    type: 'GAUGE',
  },
  {
    pattern: 'kafka.network<type=RequestMetrics, name=TotalTimeMs, request=(\\w+)><>99thPercentile:',
    name: 'kafka_network_request_total_time_ms_p99',
    type: 'GAUGE',
    labels: { request: '$1' },
  },
  { pattern: 'kafka.(\\w+)<type=(\\w+), name=(\\w+)><>Value:', name: 'kafka_$1_$2_$3', type: 'GAUGE' },
];

const connectBeans = [
  'kafka.connect:type=connect-worker-metrics',
  'kafka.connect:type=connect-worker-metrics,connector=*',
  'kafka.connect:type=connect-worker-rebalance-metrics',
  'kafka.connect:type=source-task-metrics,*',
  'kafka.connect:type=task-error-metrics,*',
  // MirrorMaker 2, a bean for each partition that a task mirrors.
  'kafka.connect:type=plugins,connector=*,task=*,source=*,target=*,topic=*,partition=*',
];

const connectRules: readonly Rule[] = [
  {
    // Records that the other cluster has acknowledged.
    pattern:
      'kafka.connect<type=plugins, connector=(.+), task=(.+), source=.+, target=.+, topic=(.+), partition=(.+)><>record-count:',
    name: 'kafka_connect_mirror_record_total',
    type: 'COUNTER',
    labels: { connector: '$1', task: '$2', topic: '$3', partition: '$4' },
  },
  {
    // Milliseconds from a record's timestamp to its acknowledgement by the other cluster: the least of the last minute.
    pattern:
      'kafka.connect<type=plugins, connector=(.+), task=(.+), source=.+, target=.+, topic=(.+), partition=(.+)><>replication-latency-ms-min:',
    name: 'kafka_connect_mirror_replication_latency_ms_min',
    type: 'GAUGE',
    labels: { connector: '$1', task: '$2', topic: '$3', partition: '$4' },
  },
  {
    // Records that a task has read from its source and its producer has not seen acknowledged.
    pattern:
      'kafka.connect<type=source-task-metrics, connector=(.+), task=(.+)><>source-record-active-count:',
    name: 'kafka_connect_source_task_record_active_count',
    type: 'GAUGE',
    labels: { connector: '$1', task: '$2' },
  },
  {
    pattern: 'kafka.connect<type=source-task-metrics, connector=(.+), task=(.+)><>source-record-write-total:',
    name: 'kafka_connect_source_task_record_write_total',
    type: 'COUNTER',
    labels: { connector: '$1', task: '$2' },
  },
  {
    pattern: 'kafka.connect<type=connect-worker-metrics, connector=(.+)><>([a-z-]+):',
    name: 'kafka_connect_worker_$2',
    type: 'GAUGE',
    labels: { connector: '$1' },
  },
  {
    pattern: 'kafka.connect<type=connect-worker-(rebalance-)?metrics><>([a-z-]+):',
    name: 'kafka_connect_worker_$1$2',
    type: 'GAUGE',
  },
  {
    pattern: 'kafka.connect<type=task-error-metrics, connector=(.+), task=(.+)><>([a-z-]+):',
    name: 'kafka_connect_task_$3',
    type: 'GAUGE',
    labels: { connector: '$1', task: '$2' },
  },
];

interface Rule {
  /** Java regular expression over `domain<properties><>attribute: value`. */
  readonly pattern: string;
  readonly name: string;
  readonly type: 'GAUGE' | 'COUNTER';
  readonly labels?: Readonly<Record<string, string>>;
}

/** The exporter's configuration. JSON is YAML, which is what it reads. */
function render(beans: readonly string[], rules: readonly Rule[]): string {
  return `${JSON.stringify({ lowercaseOutputName: true, includeObjectNames: beans, rules }, null, 2)}\n`;
}

export function renderBrokerMetrics(): string {
  return render(brokerBeans, brokerRules);
}

export function renderConnectMetrics(): string {
  return render(connectBeans, connectRules);
}
