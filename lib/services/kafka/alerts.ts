import type { Alert } from '../../observability/alert.ts';
import type { KafkaNames } from './names.ts';

export interface KafkaAlertsProps {
  readonly names: KafkaNames;
  readonly namespace: string;
  /** Combined members, or brokers. */
  readonly brokers: number;
  readonly controllers: number;
  readonly separate: boolean;
  readonly connect: boolean;
  readonly lagExporter: boolean;
  readonly mirror: boolean;
}

/** Every alert; the pages in docs/runbooks/ have the same names. */
export function kafkaAlerts(props: KafkaAlertsProps): Alert[] {
  return [
    ...quorumAlerts(props),
    ...replicationAlerts(props),
    ...capacityAlerts(props),
    ...(props.lagExporter ? lagAlerts(props) : []),
    ...(props.connect ? connectAlerts(props) : []),
  ];
}

const brokerPods = ({ names, namespace }: KafkaAlertsProps) =>
  `namespace="${namespace}",pod=~"${names.bootstrap}-[0-9]+"`;

const controllerPods = (props: KafkaAlertsProps) =>
  props.separate
    ? `namespace="${props.namespace}",pod=~"${props.names.controllerName}-[0-9]+"`
    : brokerPods(props);

function quorumAlerts(props: KafkaAlertsProps): Alert[] {
  const { names } = props;
  const brokers = brokerPods(props);
  const controllers = controllerPods(props);
  const active = `kafka_controller_kafkacontroller_activecontrollercount{${controllers}}`;
  return [
    {
      name: 'KafkaNoActiveController',
      // absent() covers the case in which no controller answers at all.
      expr: `sum(${active}) != 1 or absent(${active})`,
      for: '2m',
      severity: 'critical',
      summary: 'Kafka has no active controller, or several.',
      description: `The controllers of ${names.bootstrap} do not agree on one: no leader can be elected.`,
    },
    {
      name: 'KafkaControllerDown',
      expr: `count(${active}) < ${props.controllers}`,
      for: '5m',
      severity: 'warning',
      summary: 'A Kafka controller is down.',
      description: `{{ $value }} of ${props.controllers} controllers of ${names.bootstrap} answer.`,
    },
    {
      name: 'KafkaBrokerDown',
      // 3 is RUNNING: not starting, recovering or shutting down.
      expr: `sum(kafka_server_kafkaserver_brokerstate{${brokers}} == bool 3) < ${props.brokers} or absent(kafka_server_kafkaserver_brokerstate{${brokers}})`,
      for: '5m',
      severity: 'warning',
      summary: 'A Kafka broker is down.',
      description: `Not all ${props.brokers} brokers of ${names.bootstrap} run.`,
    },
    {
      name: 'KafkaBrokerFenced',
      expr: `max(kafka_controller_kafkacontroller_fencedbrokercount{${controllers}}) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'A Kafka broker is shut out of the cluster.',
      description: `{{ $value }} brokers of ${names.bootstrap} are known and send no heartbeats.`,
    },
  ];
}

function replicationAlerts(props: KafkaAlertsProps): Alert[] {
  const { names } = props;
  const brokers = brokerPods(props);
  return [
    {
      name: 'KafkaOfflinePartitions',
      expr: `max(kafka_controller_kafkacontroller_offlinepartitionscount{${controllerPods(props)}}) > 0`,
      for: '1m',
      severity: 'critical',
      summary: 'Partitions of Kafka have no leader.',
      description: `{{ $value }} partitions of ${names.bootstrap} can be neither read nor written.`,
    },
    {
      name: 'KafkaUnderMinIsr',
      expr: `sum(kafka_server_replicamanager_underminisrpartitioncount{${brokers}}) > 0`,
      for: '2m',
      severity: 'critical',
      summary: 'Partitions of Kafka refuse writes.',
      description: `{{ $value }} partitions of ${names.bootstrap} have too few replicas in sync for acks=all.`,
    },
    {
      name: 'KafkaUnderReplicated',
      expr: `sum(kafka_server_replicamanager_underreplicatedpartitions{${brokers}}) > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'Partitions of Kafka lack a replica.',
      description: `{{ $value }} partitions of ${names.bootstrap} are not on all their brokers.`,
    },
    {
      name: 'KafkaUncleanElection',
      expr: `increase(kafka_controller_controllerstats_uncleanleaderelections_total{${controllerPods(props)}}[10m]) > 0`,
      for: '0m',
      severity: 'critical',
      summary: 'A Kafka replica that was behind became leader.',
      description: '{{ $labels.pod }} elected a leader that lacks acknowledged records: they are lost.',
    },
  ];
}

function capacityAlerts(props: KafkaAlertsProps): Alert[] {
  const brokers = brokerPods(props);
  const claims = `namespace="${props.namespace}",persistentvolumeclaim=~"data-(${props.names.bootstrap}|${props.names.controllerName})-[0-9]+"`;
  return [
    {
      name: 'KafkaLogDirectoryOffline',
      expr: `max by (namespace, pod) (kafka_log_logmanager_offlinelogdirectorycount{${brokers}}) > 0`,
      for: '1m',
      severity: 'critical',
      summary: "A Kafka broker's volume failed.",
      description: '{{ $labels.pod }} can no longer read or write its log folder.',
    },
    {
      name: 'KafkaVolumeFilling',
      expr: `kubelet_volume_stats_available_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}} < 0.15`,
      for: '15m',
      severity: 'critical',
      summary: 'A Kafka volume is nearly full.',
      description: '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    },
    {
      name: 'KafkaRequestHandlersBusy',
      expr: `kafka_server_requesthandlerpool_requesthandleravgidlepercent{${brokers}} < 0.2`,
      for: '15m',
      severity: 'warning',
      summary: 'A Kafka broker has little time left.',
      description:
        "{{ $labels.pod }}'s request handlers are idle {{ $value | humanizePercentage }} of the time.",
    },
  ];
}

function lagAlerts({ names, namespace }: KafkaAlertsProps): Alert[] {
  const pods = `namespace="${namespace}",pod=~"${names.lagExporterName}-.+"`;
  const lag = `max by (consumergroup, topic) (kafka_consumergroup_lag_sum{${pods}})`;
  return [
    {
      name: 'KafkaConsumerLagGrowing',
      // A group that reads at the pace of its producers has a lag too: only one that grew all the while is behind.
      expr: `${lag} > 1000 and min_over_time(${lag}[30m:5m]) > 0 and deriv(${lag}[30m:5m]) > 0`,
      for: '30m',
      severity: 'warning',
      summary: 'A consumer group falls behind.',
      description: 'Group {{ $labels.consumergroup }} is {{ $value }} records behind in {{ $labels.topic }}.',
    },
    {
      name: 'KafkaLagExporterDown',
      expr: `absent(kafka_brokers{${pods}})`,
      for: '15m',
      severity: 'warning',
      summary: 'Nothing measures consumer lag.',
      description: `No kafka-exporter of ${names.bootstrap} reaches the cluster.`,
    },
  ];
}

function connectAlerts({ names, namespace, mirror }: KafkaAlertsProps): Alert[] {
  const pods = `namespace="${namespace}",pod=~"${names.connectName}-.+"`;
  return [
    {
      name: 'KafkaConnectTaskFailed',
      expr: `sum by (connector) (kafka_connect_worker_connector_failed_task_count{${pods}}) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'A task of Kafka Connect failed.',
      description: '{{ $value }} tasks of connector {{ $labels.connector }} have stopped.',
    },
    {
      name: 'KafkaConnectDown',
      expr: `absent(kafka_connect_worker_task_count{${pods}})`,
      for: '5m',
      severity: 'critical',
      summary: 'No worker of Kafka Connect answers.',
      description: `No worker of ${names.connectName} runs: connectors stand still.`,
    },
    {
      name: 'KafkaConnectTaskStuck',
      // A task that waits for its target is RUNNING all the while.
      expr: `max by (connector, task) (min_over_time(kafka_connect_source_task_record_active_count{${pods}}[5m])) > 0 and max by (connector, task) (increase(kafka_connect_source_task_record_write_total{${pods}}[5m])) == 0`,
      for: '4m',
      severity: 'warning',
      summary: 'A task of Kafka Connect waits for its target.',
      description:
        'Task {{ $labels.task }} of connector {{ $labels.connector }} has read {{ $value }} records that its target does not acknowledge.',
    },
    ...(mirror ? mirrorAlerts(names, pods) : []),
  ];
}

/** They watch what arrives, not who runs: a task whose other cluster can't be reached is RUNNING all the while. */
function mirrorAlerts(names: KafkaNames, pods: string): Alert[] {
  const mirrored = `kafka_connect_mirror_record_total{${pods}}`;
  const latency = `kafka_connect_mirror_replication_latency_ms_min{${pods}}`;
  return [
    {
      name: 'KafkaMirrorStopped',
      // A heartbeat is mirrored every ten seconds, so zero is a fault; and so is a series that is not there. Five
      // minutes and four: it fires within ten.
      expr: `sum(increase(${mirrored}[5m])) == 0 or absent(${mirrored})`,
      for: '4m',
      severity: 'critical',
      summary: 'Topics are not mirrored to the other cluster.',
      description: `The other cluster acknowledges nothing of mirror-source on ${names.connectName}: the backup grows old.`,
    },
    {
      name: 'KafkaMirrorBehind',
      expr: `max by (topic) (${latency}) / 1000 > 600`,
      for: '10m',
      severity: 'warning',
      summary: 'The mirror is behind.',
      description:
        'Records of {{ $labels.topic }} reach the other cluster {{ $value | humanizeDuration }} after they were written.',
    },
  ];
}
