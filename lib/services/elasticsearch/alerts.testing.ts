import type { ElasticsearchSettings } from '../../environment/services/elasticsearch.ts';
import type { AlertTests } from '../../observability/alert-test.ts';
import { kubeState, members } from '../../observability/series.testing.ts';
import { dedicatedMasters, elasticsearchNames, snapshots } from './names.ts';

type Value = number | string;

export const elasticsearchAlertTests: AlertTests = (environment) => [
  ...healthTests(environment),
  ...capacityTests(environment),
  ...tierTests(environment),
  ...snapshotTests(environment),
];

const healthTests: AlertTests = ({ namespace, services: { elasticsearch } }) => {
  const { instance, replicas } = elasticsearch;
  const { told, all } = memberSeries(namespace, elasticsearch);
  const status = (color: string, values: readonly Value[]) =>
    told('elasticsearch_cluster_health_status', values, { color, cluster: instance });
  const colors = (green: Value, yellow: Value, red: Value) => ({
    ...status('green', all(green)),
    ...status('yellow', all(yellow)),
    ...status('red', all(red)),
  });
  const nodes = (values: readonly Value[]) =>
    told('elasticsearch_cluster_health_number_of_data_nodes', values, { cluster: instance });
  const unassigned = (values: readonly Value[]) =>
    told('elasticsearch_cluster_health_unassigned_shards', values, { cluster: instance });
  return [
    {
      alert: 'ElasticsearchClusterRed',
      fires: [
        {
          when: 'the cluster is red',
          series: colors(0, 0, 1),
          alerts: [
            {
              description: `A primary shard of ${instance} is on no node: its index answers in part, and takes no writes.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'the cluster is yellow', series: colors(0, 1, 0) },
        { when: 'the cluster was red for a look', series: colors('1x3 0 1x20', 0, '0x3 1 0x20'), at: '4m' },
      ],
    },
    {
      alert: 'ElasticsearchNoMaster',
      fires: [
        {
          when: 'no exporter can tell the health any more',
          series: colors('1x3', '0x3', '0x3'),
          at: '15m',
          alerts: [
            {
              labels: { namespace },
              description: `No node of ${instance} can tell the state of the cluster.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'one node tells', series: status('green', [1]) },
        {
          when: 'a master is elected within two minutes',
          // The last value stands for five minutes when it is not marked as gone.
          series: colors('1x3 stale _ 1x20', '0x3 stale _ 0x20', '0x3 stale _ 0x20'),
          at: '5m',
        },
      ],
    },
    {
      alert: 'ElasticsearchClusterYellow',
      fires: [
        {
          when: 'the cluster is yellow',
          series: colors(0, 1, 0),
          alerts: [
            {
              description: `A replica of ${instance} is on no node for a quarter of an hour: the next loss may cost data.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'the cluster is green', series: colors(1, 0, 0) },
        {
          when: 'a node restarts, and its copies catch up',
          series: colors('1x3 0x13 1x20', '0x3 1x13 0x20', 0),
          at: '17m',
        },
      ],
    },
    {
      alert: 'ElasticsearchDataNodeMissing',
      fires: [
        {
          when: 'one node counts one less',
          series: nodes([...all(replicas).slice(1), replicas - 1]),
          alerts: [
            { description: `${replicas - 1} of ${replicas} data nodes of ${instance} are in the cluster.` },
          ],
        },
      ],
      quiet: [{ when: 'all count all', series: nodes(all(replicas)) }],
    },
    {
      alert: 'ElasticsearchUnassignedShards',
      fires: [
        {
          when: 'one shard has no node',
          series: unassigned(all(1)),
          alerts: [{ description: `1 shards of ${instance} have no node.` }],
        },
      ],
      quiet: [
        { when: 'every shard has one', series: unassigned(all(0)) },
        { when: 'a node is away for 28 minutes', series: unassigned(all('0x3 9x28 0x20')), at: '32m' },
      ],
    },
  ];
};

const capacityTests: AlertTests = ({ namespace, services: { elasticsearch } }) => {
  const { told, of } = memberSeries(namespace, elasticsearch);
  const node = { area: 'heap', cluster: elasticsearch.instance, name: of(0).pod };
  const heap = (used: number) => ({
    ...told('elasticsearch_jvm_memory_used_bytes', [used], node),
    ...told('elasticsearch_jvm_memory_max_bytes', [1000], node),
    ...told('elasticsearch_jvm_memory_used_bytes', [990], { ...node, area: 'non-heap' }),
    ...told('elasticsearch_jvm_memory_max_bytes', [1000], { ...node, area: 'non-heap' }),
  });
  const disk = { cluster: elasticsearch.instance, name: of(0).pod, mount: '/data', path: '/data/nodes/0' };
  const free = (available: number) => ({
    ...told('elasticsearch_filesystem_data_available_bytes', [available], disk),
    ...told('elasticsearch_filesystem_data_size_bytes', [100], disk),
  });
  const tripped = (values: Value) =>
    told('elasticsearch_breakers_tripped', [values], { breaker: 'parent', name: of(0).pod });
  return [
    {
      alert: 'ElasticsearchHeapHigh',
      fires: [
        {
          when: '91 % of the heap are used',
          series: heap(910),
          alerts: [{ labels: { ...of(0), ...node }, description: `${of(0).pod} uses 91% of its heap.` }],
        },
      ],
      quiet: [
        { when: '89 % of the heap are used', series: heap(890) },
        {
          when: 'it is full before each collection',
          series: {
            ...heap(0),
            ...told('elasticsearch_jvm_memory_used_bytes', ['950x9 400 950x9 400 950x9 400 950x9 400'], node),
          },
          at: '28m',
        },
      ],
    },
    {
      alert: 'ElasticsearchDiskFilling',
      fires: [
        {
          when: '14 % are left',
          series: free(14),
          alerts: [{ labels: { namespace, pod: of(0).pod }, description: `${of(0).pod} has 14% left.` }],
        },
      ],
      quiet: [{ when: '16 % are left', series: free(16) }],
    },
    {
      alert: 'ElasticsearchCircuitBreakerTripped',
      fires: [
        {
          when: 'it trips every minute',
          series: tripped('0+1x60'),
          alerts: [
            {
              labels: { namespace, pod: of(0).pod, breaker: 'parent' },
              description: `The breaker parent of ${of(0).pod} keeps tripping.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'it tripped long ago', series: tripped(7) },
        { when: 'it trips once', series: tripped('0x3 1x60'), at: '8m' },
      ],
    },
  ];
};

const tierTests: AlertTests = ({ namespace, services: { elasticsearch } }) => {
  const { instance } = elasticsearch;
  const { masterName, coordinatingName } = elasticsearchNames(instance);
  const set = { namespace, statefulset: masterName };
  const deployment = { namespace, deployment: coordinatingName };
  const source = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
  const ready = (count: Value) => ({
    ...kubeState('kube_statefulset_status_replicas_ready', set, count),
    ...kubeState('kube_statefulset_replicas', set, dedicatedMasters),
  });
  const available = (count: Value) =>
    kubeState('kube_deployment_status_replicas_available', deployment, count);
  return [
    {
      alert: 'ElasticsearchMasterMissing',
      fires: [
        {
          when: 'two of three are ready',
          series: ready(2),
          alerts: [
            {
              labels: { ...source, ...set },
              description: `2 masters of ${instance} are ready: the loss of another stops every write.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'all are ready', series: ready(3) },
        { when: 'one restarts', series: ready('3x3 2x4 3x20'), at: '8m' },
      ],
    },
    {
      alert: 'ElasticsearchCoordinatingDown',
      fires: [
        {
          when: 'none is available',
          series: available(0),
          alerts: [
            {
              labels: { ...source, ...deployment },
              description: `Clients of ${instance} have no way in: its Service leads to coordinating nodes only.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one is available', series: available(1) }],
    },
  ];
};

const snapshotTests: AlertTests = ({ namespace, services: { elasticsearch } }) => {
  const { instance, backup } = elasticsearch;
  const { told, all } = memberSeries(namespace, elasticsearch);
  const policy = { policy: snapshots.policy };
  const failed = (values: Value) =>
    told('elasticsearch_slm_stats_snapshots_failed_total', all(values), policy);
  const taken = (values: Value) => told('elasticsearch_slm_stats_snapshots_taken_total', all(values), policy);
  const minutes = backup.maxAgeHours * 60;
  const description = `${instance} has taken no snapshot for ${backup.maxAgeHours} hours, or nothing tells of any.`;
  const created = (seconds: number) =>
    kubeState(
      'kube_statefulset_created',
      { namespace, statefulset: elasticsearchNames(instance).dataName },
      seconds,
    );
  return [
    {
      alert: 'ElasticsearchSnapshotFailed',
      fires: [
        {
          when: 'one failed ten minutes ago',
          series: failed('2x20 3x60'),
          at: '30m',
          alerts: [
            { description: `Policy ${snapshots.policy} of ${instance} could not take its last snapshot.` },
          ],
        },
      ],
      quiet: [{ when: 'one failed two hours ago', series: failed('2x20 3x180'), at: '2h30m' }],
    },
    {
      alert: 'ElasticsearchSnapshotTooOld',
      fires: [
        {
          when: 'none was taken since then',
          series: taken(`4x10 5x${2 * minutes}`),
          at: `${minutes + 40}m`,
          alerts: [{ description }],
        },
        {
          // No policy, or an exporter that is refused them (case slm-privilege).
          when: 'there are no statistics, and the cluster is old enough for some',
          series: created(-3600),
          at: `${minutes}m`,
          alerts: [{ labels: { namespace, policy: snapshots.policy }, description }],
        },
      ],
      quiet: [
        { when: 'one was taken an hour ago', series: taken(`4x${minutes} 5x120`), at: `${minutes + 60}m` },
        { when: 'there is nothing to compare with yet', series: taken(0), at: `${minutes - 60}m` },
        {
          when: 'there are no statistics yet in a young cluster',
          series: created(0),
          at: `${minutes - 60}m`,
        },
      ],
    },
  ];
};

function memberSeries(namespace: string, { instance, replicas }: ElasticsearchSettings) {
  const { dataName } = elasticsearchNames(instance);
  const labels = { namespace, container: 'exporter', endpoint: 'metrics', job: `${namespace}/${dataName}` };
  return {
    /** A metric from the exporter beside each data node in turn, as many as there are values. */
    told: (metric: string, values: readonly Value[], own: Readonly<Record<string, string>> = {}) =>
      members(metric, dataName, { ...labels, ...own }, values),
    /** As many values as there are data nodes. */
    all: (value: Value) => Array.from({ length: replicas }, () => value),
    of: (index: number) => ({ ...labels, pod: `${dataName}-${index}` }),
  };
}
