import { describe, expect, it } from 'vitest';
import { renderBrokerMetrics, renderConnectMetrics } from './jmx.ts';

interface Rule {
  readonly pattern: string;
  readonly name: string;
  readonly labels?: Record<string, string>;
}

/** The name that the exporter gives an attribute: the first rule that matches from the beginning. */
function metric(text: string, attribute: string): string | undefined {
  const { rules } = JSON.parse(text) as { rules: readonly Rule[] };
  for (const rule of rules) {
    const match = new RegExp(`^(?:${rule.pattern})`).exec(`${attribute}: 1`);
    if (match !== null) {
      const name = rule.name.replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
      return name.replaceAll(/[^A-Za-z0-9_]/g, '_').toLowerCase();
    }
  }
  return undefined;
}

describe('the metrics of a broker', () => {
  it.each([
    ['kafka.server<type=raft-metrics><>log-end-offset', 'kafka_server_raft_metrics_log_end_offset'],
    [
      'kafka.server<type=ReplicaManager, name=UnderReplicatedPartitions><>Value',
      'kafka_server_replicamanager_underreplicatedpartitions',
    ],
    [
      'kafka.controller<type=KafkaController, name=ActiveControllerCount><>Value',
      'kafka_controller_kafkacontroller_activecontrollercount',
    ],
    [
      'kafka.controller<type=ControllerStats, name=UncleanLeaderElectionsPerSec><>Count',
      'kafka_controller_controllerstats_uncleanleaderelections_total',
    ],
    [
      'kafka.server<type=KafkaRequestHandlerPool, name=RequestHandlerAvgIdlePercent><>OneMinuteRate',
      'kafka_server_requesthandlerpool_requesthandleravgidlepercent',
    ],
    [
      'kafka.network<type=RequestMetrics, name=TotalTimeMs, request=Produce><>99thPercentile',
      'kafka_network_request_total_time_ms_p99',
    ],
    ['kafka.server<type=ReplicaManager, name=IsrShrinksPerSec><>FiveMinuteRate', undefined],
  ])('names %s', (attribute, name) => {
    expect(metric(renderBrokerMetrics(), attribute)).toBe(name);
  });
});

describe('the metrics of a worker', () => {
  it.each([
    [
      'kafka.connect<type=connect-worker-metrics, connector=mirror-source><>connector-failed-task-count',
      'kafka_connect_worker_connector_failed_task_count',
    ],
    ['kafka.connect<type=connect-worker-metrics><>task-count', 'kafka_connect_worker_task_count'],
    [
      'kafka.connect<type=connect-worker-rebalance-metrics><>rebalancing',
      'kafka_connect_worker_rebalance_rebalancing',
    ],
    [
      'kafka.connect<type=task-error-metrics, connector=a, task=0><>deadletterqueue-produce-failures',
      'kafka_connect_task_deadletterqueue_produce_failures',
    ],
    [
      'kafka.connect<type=plugins, connector=mirror-source, task=0, source=kafka, target=backup, topic=kafka.events, partition=2><>record-count',
      'kafka_connect_mirror_record_total',
    ],
    [
      'kafka.connect<type=plugins, connector=mirror-source, task=0, source=kafka, target=backup, topic=kafka.events, partition=2><>replication-latency-ms-min',
      'kafka_connect_mirror_replication_latency_ms_min',
    ],
    [
      'kafka.connect<type=plugins, connector=mirror-source, task=0, source=kafka, target=backup, topic=kafka.events, partition=2><>record-age-ms',
      undefined,
    ],
    [
      'kafka.connect<type=source-task-metrics, connector=a, task=0><>source-record-active-count',
      'kafka_connect_source_task_record_active_count',
    ],
    [
      'kafka.connect<type=source-task-metrics, connector=a, task=0><>source-record-write-total',
      'kafka_connect_source_task_record_write_total',
    ],
  ])('names %s', (attribute, name) => {
    expect(metric(renderConnectMetrics(), attribute)).toBe(name);
  });
});
