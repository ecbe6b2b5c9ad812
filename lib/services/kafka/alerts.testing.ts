import type { KafkaSettings } from '../../environment/services/kafka.ts';
import type { AlertTest, AlertTests } from '../../observability/alert-test.ts';
import { members, series, volume, volumeLabels } from '../../observability/series.testing.ts';
import { kafkaNames } from './names.ts';

type Value = number | string;

export const kafkaAlertTests: AlertTests = (environment) => [
  ...quorumTests(environment),
  ...replicationTests(environment),
  ...capacityTests(environment),
  ...lagTests(environment),
  ...connectTests(environment),
];

const quorumTests: AlertTests = ({ namespace, services: { kafka } }) => {
  const { instance } = kafka;
  const { broker, controller, brokers, controllers } = memberSeries(namespace, kafka);
  const one = (value: Value) => [value, ...controllers(0).slice(1)];
  const active = (values: readonly Value[]) =>
    controller('kafka_controller_kafkacontroller_activecontrollercount', values);
  const state = (values: readonly Value[]) => broker('kafka_server_kafkaserver_brokerstate', values);
  const fenced = (values: readonly Value[]) =>
    controller('kafka_controller_kafkacontroller_fencedbrokercount', values);
  const noController = `The controllers of ${instance} do not agree on one: no leader can be elected.`;
  const brokerDown = `Not all ${kafka.replicas} brokers of ${instance} run.`;
  return [
    {
      alert: 'KafkaNoActiveController',
      fires: [
        {
          when: 'no controller is active',
          series: active(controllers(0)),
          alerts: [{ description: noController }],
        },
        {
          when: 'two controllers are active',
          series: active([1, 1, ...controllers(0).slice(2)]),
          alerts: [{ description: noController }],
        },
        {
          when: 'no controller answers any more',
          series: active(['1x3', ...controllers('0x3').slice(1)]),
          at: '20m',
          alerts: [{ labels: { namespace }, description: noController }],
        },
      ],
      quiet: [
        { when: 'one is active', series: active(one(1)) },
        {
          when: 'the lead moves, and for a sample nobody has it',
          series: active(['1x4 0x20', '0x5 1x20', ...controllers(0).slice(2)]),
          at: '6m',
        },
      ],
    },
    {
      alert: 'KafkaControllerDown',
      fires: [
        {
          when: 'one does not answer',
          series: active(one(1).slice(0, -1)),
          alerts: [
            {
              description: `${controllers(0).length - 1} of ${controllers(0).length} controllers of ${instance} answer.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'all answer', series: active(one(1)) }],
    },
    {
      alert: 'KafkaBrokerDown',
      fires: [
        {
          when: 'one does not answer',
          series: state(brokers(3).slice(1)),
          alerts: [{ description: brokerDown }],
        },
        {
          when: 'one recovers its log for longer than five minutes',
          series: state([2, ...brokers(3).slice(1)]),
          alerts: [{ description: brokerDown }],
        },
        {
          when: 'none answers any more',
          series: state(brokers('3x3')),
          at: '20m',
          alerts: [{ labels: { namespace }, description: brokerDown }],
        },
      ],
      quiet: [
        { when: 'all run', series: state(brokers(3)) },
        { when: 'one restarts', series: state(['3x3 1x2 2 3x20', ...brokers(3).slice(1)]), at: '7m' },
      ],
    },
    {
      alert: 'KafkaBrokerFenced',
      fires: [
        {
          when: 'the active controller misses the heartbeats of one',
          series: fenced(one(1)),
          alerts: [{ description: `1 brokers of ${instance} are known and send no heartbeats.` }],
        },
      ],
      quiet: [
        { when: 'it hears all', series: fenced(controllers(0)) },
        { when: 'a broker restarts', series: fenced(one('0x3 1x3 0x20')), at: '7m' },
      ],
    },
  ];
};

const replicationTests: AlertTests = ({ namespace, services: { kafka } }) => {
  const { instance } = kafka;
  const { broker, controller, brokers, controllers, ofController } = memberSeries(namespace, kafka);
  const first = (value: Value) => [value, ...brokers(0).slice(1)];
  const offline = (values: readonly Value[]) =>
    controller('kafka_controller_kafkacontroller_offlinepartitionscount', values);
  const belowMinimum = (values: readonly Value[]) =>
    broker('kafka_server_replicamanager_underminisrpartitioncount', values);
  const belowFull = (values: readonly Value[]) =>
    broker('kafka_server_replicamanager_underreplicatedpartitions', values);
  const unclean = (values: Value) =>
    controller('kafka_controller_controllerstats_uncleanleaderelections_total', [
      values,
      ...controllers(0).slice(1),
    ]);
  return [
    {
      alert: 'KafkaOfflinePartitions',
      fires: [
        {
          when: 'the active controller counts two',
          series: offline([...controllers(0).slice(1), 2]),
          alerts: [{ description: `2 partitions of ${instance} can be neither read nor written.` }],
        },
      ],
      quiet: [{ when: 'it counts none', series: offline(controllers(0)) }],
    },
    {
      alert: 'KafkaUnderMinIsr',
      fires: [
        {
          when: 'two brokers lead such partitions',
          series: belowMinimum([1, 4, ...brokers(0).slice(2)]),
          alerts: [
            { description: `5 partitions of ${instance} have too few replicas in sync for acks=all.` },
          ],
        },
      ],
      quiet: [
        { when: 'there are none', series: belowMinimum(brokers(0)) },
        { when: 'there were, for a minute', series: belowMinimum(first('0x3 5 0x20')), at: '5m' },
      ],
    },
    {
      alert: 'KafkaUnderReplicated',
      fires: [
        {
          when: 'a broker is away for good',
          series: belowFull([3, 4, ...brokers(0).slice(2)]),
          alerts: [{ description: `7 partitions of ${instance} are not on all their brokers.` }],
        },
      ],
      quiet: [
        { when: 'all replicas are in sync', series: belowFull(brokers(0)) },
        { when: 'a broker restarts and catches up', series: belowFull(first('0x3 7x9 0x20')), at: '13m' },
      ],
    },
    {
      alert: 'KafkaUncleanElection',
      fires: [
        {
          when: 'there was one two minutes ago',
          series: unclean('0x5 1x30'),
          at: '8m',
          alerts: [
            {
              labels: ofController(0),
              description: `${ofController(0).pod} elected a leader that lacks acknowledged records: they are lost.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'there was one before', series: unclean(1) },
        { when: 'there was one twenty minutes ago', series: unclean('0x5 1x60'), at: '26m' },
      ],
    },
  ];
};

const capacityTests: AlertTests = ({ namespace, services: { kafka } }) => {
  const { broker, brokers, ofBroker } = memberSeries(namespace, kafka);
  const claim = `data-${kafka.instance}-1`;
  const controllerClaim = `data-${kafkaNames(kafka.instance).controllerName}-0`;
  const filling = (name: string) => ({
    labels: volumeLabels(namespace, name),
    description: `${name} has 14% left.`,
  });
  const idle = (share: number) =>
    broker('kafka_server_requesthandlerpool_requesthandleravgidlepercent', [share, ...brokers(0.9).slice(1)]);
  const directories = (values: readonly Value[]) =>
    broker('kafka_log_logmanager_offlinelogdirectorycount', values);
  return [
    {
      alert: 'KafkaLogDirectoryOffline',
      fires: [
        {
          when: 'a broker has lost its folder',
          series: directories([1, ...brokers(0).slice(1)]),
          alerts: [
            {
              labels: { namespace, pod: ofBroker(0).pod },
              description: `${ofBroker(0).pod} can no longer read or write its log folder.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'none has', series: directories(brokers(0)) }],
    },
    {
      alert: 'KafkaVolumeFilling',
      fires: [
        {
          when: '14 % of the volume of a broker and of a controller are left',
          series: { ...volume(namespace, claim, 14, 100), ...volume(namespace, controllerClaim, 14, 100) },
          alerts: [filling(claim), filling(controllerClaim)],
        },
      ],
      quiet: [
        {
          when: '16 % are left, and a volume of another service is full',
          series: { ...volume(namespace, claim, 16, 100), ...volume(namespace, 'data-another-0', 0, 100) },
        },
      ],
    },
    {
      alert: 'KafkaRequestHandlersBusy',
      fires: [
        {
          when: 'the handlers of a broker are idle 19 % of the time',
          series: idle(0.19),
          alerts: [
            {
              labels: ofBroker(0),
              description: `${ofBroker(0).pod}'s request handlers are idle 19% of the time.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'they are idle 21 % of the time', series: idle(0.21) }],
    },
  ];
};

const lagTests: AlertTests = ({ namespace, services: { kafka } }) => {
  const { lagExporterName } = kafkaNames(kafka.instance);
  const exporter = {
    namespace,
    pod: `${lagExporterName}-84f6c7d9b-x2x7k`,
    container: 'exporter',
    endpoint: 'metrics',
    job: `${namespace}/${lagExporterName}`,
  };
  const lag = (values: Value) =>
    series('kafka_consumergroup_lag_sum', { ...exporter, consumergroup: 'shop', topic: 'orders' }, values);
  const known = (values: Value) => series('kafka_brokers', exporter, values);
  return [
    {
      alert: 'KafkaConsumerLagGrowing',
      fires: [
        {
          when: 'a group falls behind by five records a minute for two hours',
          series: lag('600+5x140'),
          at: '2h',
          alerts: [
            {
              labels: { consumergroup: 'shop', topic: 'orders' },
              description: 'Group shop is 1200 records behind in orders.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'a group has a large lag that shrinks', series: lag('9000-10x120'), at: '2h' },
        {
          when: 'a group has a large lag and reads at the pace of its producers',
          series: lag(9000),
          at: '2h',
        },
        { when: 'the lag grows and is small', series: lag('0+8x120'), at: '2h' },
        {
          when: 'it grows within each batch and is then read to the end',
          series: lag(Array.from({ length: 6 }, () => '0+200x19').join(' ')),
          at: '1h59m',
        },
      ],
    },
    {
      alert: 'KafkaLagExporterDown',
      fires: [
        {
          when: 'it is there no more',
          series: known('3x3'),
          at: '40m',
          alerts: [
            {
              labels: { namespace },
              description: `No kafka-exporter of ${kafka.instance} reaches the cluster.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'it reaches the cluster', series: known(3) },
        { when: 'it is away for twelve minutes', series: known('3x3 _x12 3x30'), at: '16m' },
      ],
    },
  ];
};

const connectTests: AlertTests = ({ namespace, services: { kafka } }) => {
  const { connectName } = kafkaNames(kafka.instance);
  const pod = (id: string) => ({
    namespace,
    pod: `${connectName}-6b9f5d7c8-${id}`,
    container: 'connect',
    endpoint: 'metrics',
    job: `${namespace}/${connectName}`,
  });
  const tasks = (a: Value, b: Value) => ({
    ...series('kafka_connect_worker_task_count', pod('a'), a),
    ...series('kafka_connect_worker_task_count', pod('b'), b),
  });
  const failed = (a: Value, b: Value) => ({
    ...series('kafka_connect_worker_connector_failed_task_count', { ...pod('a'), connector: 'orders' }, a),
    ...series('kafka_connect_worker_connector_failed_task_count', { ...pod('b'), connector: 'orders' }, b),
  });
  const stuck = (active: Value, written: Value) => {
    const task = { ...pod('a'), connector: 'mirror-source', task: '0' };
    return {
      ...series('kafka_connect_source_task_record_active_count', task, active),
      ...series('kafka_connect_source_task_record_write_total', task, written),
      // A second task, on the other worker, which goes on.
      ...series('kafka_connect_source_task_record_active_count', { ...task, ...pod('b'), task: '1' }, '3x60'),
      ...series(
        'kafka_connect_source_task_record_write_total',
        { ...task, ...pod('b'), task: '1' },
        '0+60x60',
      ),
    };
  };
  return [
    {
      alert: 'KafkaConnectTaskFailed',
      fires: [
        {
          when: 'a task failed on each of two workers',
          series: failed(1, 1),
          alerts: [
            { labels: { connector: 'orders' }, description: '2 tasks of connector orders have stopped.' },
          ],
        },
      ],
      quiet: [
        { when: 'none failed', series: failed(0, 0) },
        { when: 'one failed and was restarted', series: failed('0x3 1x3 0x20', 0), at: '7m' },
      ],
    },
    {
      alert: 'KafkaConnectDown',
      fires: [
        {
          when: 'no worker answers any more',
          series: tasks('2x3', '2x3'),
          at: '20m',
          alerts: [
            {
              labels: { namespace },
              description: `No worker of ${connectName} runs: connectors stand still.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one of two answers, and has no tasks', series: tasks('2x3', 0) }],
    },
    {
      alert: 'KafkaConnectTaskStuck',
      fires: [
        {
          when: 'one of two tasks waits for its target',
          series: stuck('0x5 500x60', '0+60x5 300x60'),
          at: '16m',
          alerts: [
            {
              labels: { connector: 'mirror-source', task: '0' },
              description:
                'Task 0 of connector mirror-source has read 500 records that its target does not acknowledge.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'a task has nothing to do', series: stuck('0x60', '300x60'), at: '30m' },
        { when: 'a task is busy all the while', series: stuck('500x60', '0+60x60'), at: '30m' },
        {
          when: 'its target was away for three minutes',
          series: stuck('0x5 500x3 0x60', '0+60x5 300x3 320+60x60'),
          at: '14m',
        },
      ],
    },
    ...mirrorTests(pod, connectName, namespace),
  ];
};

/** Series as the exporter gives them for a mirror of four tasks on two workers: seen in the live test. */
function mirrorTests(
  pod: (id: string) => Readonly<Record<string, string>>,
  connectName: string,
  namespace: string,
): AlertTest[] {
  const partition = (id: string, task: string, topic: string) => ({
    ...pod(id),
    connector: 'mirror-source',
    task,
    topic: `kafka.${topic}`,
    partition: '0',
  });
  const mirrored = (heartbeats: Value, orders: Value) => ({
    ...series('kafka_connect_mirror_record_total', partition('a', '0', 'heartbeats'), heartbeats),
    ...series('kafka_connect_mirror_record_total', partition('b', '1', 'orders'), orders),
    // Every task runs, whatever arrives.
    ...series(
      'kafka_connect_worker_connector_running_task_count',
      { ...pod('a'), connector: 'mirror-source' },
      '2x60',
    ),
    ...series(
      'kafka_connect_worker_connector_running_task_count',
      { ...pod('b'), connector: 'mirror-source' },
      '2x60',
    ),
    ...series(
      'kafka_connect_worker_connector_failed_task_count',
      { ...pod('a'), connector: 'mirror-source' },
      '0x60',
    ),
  });
  const latency = (orders: Value) => ({
    ...series('kafka_connect_mirror_replication_latency_ms_min', partition('a', '0', 'heartbeats'), '30x60'),
    ...series('kafka_connect_mirror_replication_latency_ms_min', partition('b', '1', 'orders'), orders),
  });
  const stopped = `The other cluster acknowledges nothing of mirror-source on ${connectName}: the backup grows old.`;
  return [
    {
      alert: 'KafkaMirrorStopped',
      fires: [
        {
          when: 'the other cluster is unreachable for ten minutes and every task runs (mirror-alert)',
          series: mirrored('0+6x10 60x50', '0+90x10 900x50'),
          at: '20m',
          alerts: [{ description: stopped }],
        },
        {
          when: 'no worker tells of it any more',
          series: mirrored('0+6x3', '0+90x3'),
          at: '20m',
          alerts: [{ labels: { namespace }, description: stopped }],
        },
        {
          when: 'the connector was never made',
          series: {},
          at: '10m',
          alerts: [{ labels: { namespace }, description: stopped }],
        },
      ],
      quiet: [
        { when: 'nobody writes, and only heartbeats arrive', series: mirrored('0+6x60', 900), at: '30m' },
        {
          when: 'the other cluster is away for four minutes',
          series: mirrored('0+6x10 60x4 66+6x40', '0+90x10 900x4 990+90x40'),
          at: '20m',
        },
        {
          when: 'the tasks begin anew on other workers',
          series: mirrored('0+6x10 _x2 0+6x40', '0+90x10 _x2 0+90x40'),
          at: '18m',
        },
      ],
    },
    {
      alert: 'KafkaMirrorBehind',
      fires: [
        {
          when: 'every record of a topic arrives a quarter of an hour late',
          series: latency('900000x60'),
          at: '30m',
          alerts: [
            {
              labels: { topic: 'kafka.orders' },
              description: 'Records of kafka.orders reach the other cluster 15m 0s after they were written.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'they arrive at once', series: latency('40x60'), at: '30m' },
        {
          when: 'nothing was written to it for a while',
          series: latency(Array(40).fill('NaN').join(' ')),
          at: '30m',
        },
        { when: 'it caught up within ten minutes', series: latency('900000x8 40x60'), at: '30m' },
      ],
    },
  ];
}

function memberSeries(namespace: string, kafka: KafkaSettings) {
  const names = kafkaNames(kafka.instance);
  const separate = kafka.mode === 'separate';
  const labelsOf = (set: string) => ({
    namespace,
    container: 'kafka',
    endpoint: 'metrics',
    job: `${namespace}/${set}`,
  });
  const controllerSet = separate ? names.controllerName : names.bootstrap;
  const controllerCount = separate ? kafka.controllers.replicas : kafka.replicas;
  const all = (count: number) => (value: Value) => Array.from({ length: count }, () => value);
  return {
    /** As many values as there are brokers, or controllers. */
    brokers: all(kafka.replicas),
    controllers: all(controllerCount),
    broker: (metric: string, values: readonly Value[]) =>
      members(metric, names.bootstrap, labelsOf(names.bootstrap), values),
    controller: (metric: string, values: readonly Value[]) =>
      members(metric, controllerSet, labelsOf(controllerSet), values),
    ofBroker: (index: number) => ({ ...labelsOf(names.bootstrap), pod: `${names.bootstrap}-${index}` }),
    ofController: (index: number) => ({ ...labelsOf(controllerSet), pod: `${controllerSet}-${index}` }),
  };
}
