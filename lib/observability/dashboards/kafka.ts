import { type Dashboard, lines, type Row, stat } from './dashboard.ts';
import { resourcesRow } from './resources.ts';

export interface KafkaDashboardProps {
  readonly namespace: string;
  readonly instance: string;
  /** Combined members, or brokers. */
  readonly brokers: number;
  /** True where controllers are members of their own. */
  readonly separate: boolean;
  readonly connect: boolean;
  readonly lagExporter: boolean;
}

export function kafkaDashboard(props: KafkaDashboardProps): Dashboard {
  const { namespace, instance } = props;
  return {
    id: 'kafka',
    title: 'Kafka',
    description: `Quorum, replication and load of ${instance}.`,
    rows: [
      quorumRow(props),
      replicationRow(props),
      loadRow(props),
      ...(props.lagExporter ? [lagRow(props)] : []),
      ...(props.connect ? [connectRow(props)] : []),
      resourcesRow({
        namespace,
        pods: `${instance}(-controller)?-[0-9]+`,
        claims: `data-${instance}(-controller)?-[0-9]+`,
      }),
    ],
  };
}

const brokers = ({ namespace, instance }: KafkaDashboardProps) =>
  `namespace="${namespace}",pod=~"${instance}-[0-9]+"`;
const controllers = (props: KafkaDashboardProps) =>
  props.separate
    ? `namespace="${props.namespace}",pod=~"${props.instance}-controller-[0-9]+"`
    : brokers(props);

function quorumRow(props: KafkaDashboardProps): Row {
  const controller = controllers(props);
  const broker = brokers(props);
  const of = (metric: string) => `kafka_controller_kafkacontroller_${metric}{${controller}}`;
  return {
    title: 'Quorum',
    panels: [
      stat({
        title: 'Active controllers',
        description: 'One, always.',
        thresholds: ['red', [1, 'green'], [2, 'red']],
        queries: [{ expr: `sum(${of('activecontrollercount')})`, legend: '' }],
      }),
      stat({
        title: 'Brokers that run',
        thresholds: ['red', [props.brokers - 1, 'orange'], [props.brokers, 'green']],
        queries: [{ expr: `sum(kafka_server_kafkaserver_brokerstate{${broker}} == bool 3)`, legend: '' }],
      }),
      stat({
        title: 'Brokers shut out',
        thresholds: ['green', [1, 'red']],
        queries: [{ expr: `max(${of('fencedbrokercount')})`, legend: '' }],
      }),
      stat({
        title: 'Partitions without a leader',
        thresholds: ['green', [1, 'red']],
        queries: [{ expr: `max(${of('offlinepartitionscount')})`, legend: '' }],
      }),
      stat({
        title: 'Partitions that refuse writes',
        thresholds: ['green', [1, 'red']],
        queries: [
          { expr: `sum(kafka_server_replicamanager_underminisrpartitioncount{${broker}})`, legend: '' },
        ],
      }),
      stat({
        title: 'Partitions that lack a replica',
        thresholds: ['green', [1, 'orange']],
        queries: [
          { expr: `sum(kafka_server_replicamanager_underreplicatedpartitions{${broker}})`, legend: '' },
        ],
      }),
      lines({
        title: 'Who is the active controller',
        min: 0,
        queries: [{ expr: of('activecontrollercount'), legend: '{{pod}}' }],
      }),
      lines({
        title: "Controllers behind the quorum's log",
        description: 'Records of metadata that a controller has not yet taken over.',
        min: 0,
        queries: [
          {
            expr: `scalar(max(kafka_server_raft_metrics_log_end_offset{${controller}})) - kafka_server_raft_metrics_log_end_offset{${controller}}`,
            legend: '{{pod}}',
          },
        ],
      }),
    ],
  };
}

function replicationRow(props: KafkaDashboardProps): Row {
  const broker = brokers(props);
  const of = (metric: string) => `kafka_server_replicamanager_${metric}{${broker}}`;
  return {
    title: 'Replication',
    panels: [
      lines({
        title: 'Partitions that lack a replica',
        width: 8,
        min: 0,
        queries: [{ expr: of('underreplicatedpartitions'), legend: '{{pod}}' }],
      }),
      lines({
        title: 'Leaders',
        description: 'Even, when no broker was away for long.',
        width: 8,
        min: 0,
        queries: [{ expr: of('leadercount'), legend: '{{pod}}' }],
      }),
      lines({
        title: 'Replicas that fell behind',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [
          { expr: `rate(${of('isrshrinks_total')}[$__rate_interval])`, legend: '{{pod}} left' },
          { expr: `rate(${of('isrexpands_total')}[$__rate_interval])`, legend: '{{pod}} came back' },
        ],
      }),
    ],
  };
}

function loadRow(props: KafkaDashboardProps): Row {
  const broker = brokers(props);
  const rate = (metric: string) =>
    `sum by (pod) (rate(kafka_server_brokertopicmetrics_${metric}_total{${broker}}[$__rate_interval]))`;
  return {
    title: 'Load',
    panels: [
      lines({
        title: 'Records in',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [{ expr: rate('messagesin'), legend: '{{pod}}' }],
      }),
      lines({
        title: 'Bytes',
        unit: 'Bps',
        width: 8,
        min: 0,
        queries: [
          { expr: rate('bytesin'), legend: '{{pod}} in' },
          { expr: rate('bytesout'), legend: '{{pod}} out' },
        ],
      }),
      lines({
        title: 'Slowest request in a hundred',
        unit: 'ms',
        width: 8,
        min: 0,
        queries: [
          { expr: `kafka_network_request_total_time_ms_p99{${broker}}`, legend: '{{pod}} {{request}}' },
        ],
      }),
      lines({
        title: 'Idle request handlers',
        unit: 'percentunit',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `kafka_server_requesthandlerpool_requesthandleravgidlepercent{${broker}}`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Idle network threads',
        unit: 'percentunit',
        min: 0,
        max: 1,
        queries: [
          { expr: `kafka_network_socketserver_networkprocessoravgidlepercent{${broker}}`, legend: '{{pod}}' },
        ],
      }),
    ],
  };
}

function lagRow({ namespace, instance }: KafkaDashboardProps): Row {
  const exporter = `namespace="${namespace}",pod=~"${instance}-lag-exporter-.+"`;
  return {
    title: 'Consumers',
    panels: [
      lines({
        title: 'Behind, in records',
        min: 0,
        queries: [
          {
            expr: `max by (consumergroup, topic) (kafka_consumergroup_lag_sum{${exporter}})`,
            legend: '{{consumergroup}} {{topic}}',
          },
        ],
      }),
      lines({
        title: 'Members of each group',
        min: 0,
        queries: [
          {
            expr: `max by (consumergroup) (kafka_consumergroup_members{${exporter}})`,
            legend: '{{consumergroup}}',
          },
        ],
      }),
    ],
  };
}

function connectRow({ namespace, instance }: KafkaDashboardProps): Row {
  const worker = `namespace="${namespace}",pod=~"${instance}-connect-.+"`;
  const tasks = (state: string) =>
    `sum by (connector) (kafka_connect_worker_connector_${state}_task_count{${worker}})`;
  return {
    title: 'Connect',
    panels: [
      lines({
        title: 'Tasks of each connector',
        min: 0,
        queries: [
          { expr: tasks('running'), legend: '{{connector}} running' },
          { expr: tasks('failed'), legend: '{{connector}} failed' },
        ],
      }),
      lines({
        title: 'Tasks of each worker',
        min: 0,
        queries: [{ expr: `kafka_connect_worker_task_count{${worker}}`, legend: '{{pod}}' }],
      }),
    ],
  };
}
