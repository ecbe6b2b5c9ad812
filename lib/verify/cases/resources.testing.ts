import { type Case, fires, main, pod, quiet } from './case.testing.ts';
import { environment } from './sound.testing.ts';

const WEB = 'Deployment/web';
const DB = 'StatefulSet/database';
const QUOTA = 'ResourceQuota/shop';

const range = (rule: object) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'range', namespace: 'shop' },
  spec: { limits: [{ type: 'Container', ...rule }] },
});
const noQuota = (set: Parameters<Case['edit']>[0]) => set.remove(QUOTA);

export const resourceCases: readonly Case[] = [
  fires('requests-missing', 'no memory', (set) =>
    noQuota(set).drop(WEB, `${main}.resources.requests.memory`).drop(WEB, `${main}.resources.limits.memory`),
  ),
  quiet('requests-missing', 'a limit, which stands for it', (set) =>
    set.drop(WEB, `${main}.resources.requests.memory`),
  ),
  quiet('requests-missing', 'a default of the namespace', (set) =>
    set
      .drop(WEB, `${main}.resources`)
      .add(range({ default: { cpu: 1, memory: '1Gi', 'ephemeral-storage': '1Gi' } })),
  ),
  fires('memory-limit-missing', 'none', (set) => set.drop(WEB, `${main}.resources.limits.memory`)),
  fires('cpu-limit-missing', 'none', (set) => set.drop(WEB, `${main}.resources.limits.cpu`)),
  fires('ephemeral-storage-missing', 'none', (set) =>
    set.drop(WEB, `${main}.resources.limits["ephemeral-storage"]`),
  ),
  fires('request-above-limit', 'more asked than allowed', (set) =>
    set.put(WEB, `${main}.resources.requests.cpu`, '501m'),
  ),
  quiet('request-above-limit', 'the same in other words', (set) =>
    set.put(WEB, `${main}.resources.requests.cpu`, 0.5),
  ),
  fires('quantity-invalid', 'a unit that is none', (set) =>
    set.put(WEB, `${main}.resources.limits.memory`, '1GB'),
  ),
  fires('stateful-memory-overcommitted', 'half promised', (set) =>
    set.put(DB, `${main}.resources.requests.memory`, '512Mi'),
  ),
  fires('limit-range-violated', 'above the maximum', (set) => set.add(range({ max: { memory: '512Mi' } }))),
  fires('limit-range-violated', 'below the minimum', (set) => set.add(range({ min: { cpu: 1 } }))),
  fires('heap-exceeds-limit', '-Xmx', (set) => set.put(WEB, `${main}.env[2].value`, '-Xmx1g')),
  fires('heap-exceeds-limit', 'shared_buffers in a file', (set) =>
    set.edit('ConfigMap/database', 'data["patroni.yml"]', '256MB', '2GB'),
  ),
  fires('heap-exceeds-limit', 'the old space of Node', (set) =>
    set.put(WEB, `${main}.args`, ['node', '--max-old-space-size=2048', 'main.js']),
  ),
  fires('heap-exceeds-limit', 'GOMEMLIMIT', (set) =>
    set.put(WEB, `${main}.env[2]`, { name: 'GOMEMLIMIT', value: '2GiB' }),
  ),
  fires('heap-leaves-no-room', 'nine tenths', (set) => set.put(WEB, `${main}.env[2].value`, '-Xmx922m')),
  quiet('heap-leaves-no-room', 'three quarters', (set) => set.put(WEB, `${main}.env[2].value`, '-Xmx768m')),
  fires('memory-volume-exceeds-limit', 'as large as the limit', (set) =>
    set.put(WEB, `${pod}.volumes[0].emptyDir`, { medium: 'Memory', sizeLimit: '1Gi' }),
  ),
  fires('memory-volume-exceeds-limit', 'without an end', (set) =>
    set.put(WEB, `${pod}.volumes[0].emptyDir`, { medium: 'Memory' }),
  ),
  quiet('memory-volume-exceeds-limit', 'small', (set) =>
    set.put(WEB, `${pod}.volumes[0].emptyDir`, { medium: 'Memory', sizeLimit: '16Mi' }),
  ),
  fires('empty-dir-unbounded', 'no size', (set) => set.put(WEB, `${pod}.volumes[0].emptyDir`, {})),
  fires('quota-exceeded', 'too few pods', (set) => set.put(QUOTA, 'spec.hard.pods', '10')),
  quiet('quota-exceeded', 'exactly all', (set) => set.put(QUOTA, 'spec.hard.pods', '11')),
  fires('quota-exceeded-at-maxima', 'one pod too few at the peak', (set) =>
    set.put(QUOTA, 'spec.hard.pods', '13'),
  ),
  quiet('quota-exceeded-at-maxima', 'room for the maximum and an update', (set) =>
    set.put(QUOTA, 'spec.hard.pods', '14'),
  ),
  fires('quota-target-exceeded', 'no room kept', (set) => set.put(QUOTA, 'spec.hard["requests.cpu"]', '6')),
  quiet(
    'quota-target-exceeded',
    'no environment',
    (set) => set.put(QUOTA, 'spec.hard["requests.cpu"]', '6'),
    {},
  ),
  fires('quota-incomplete', 'pods without bound', (set) => set.drop(QUOTA, 'spec.hard.pods')),
  fires('quota-demands-amount', 'a limit that the quota counts', (set) =>
    set.put(QUOTA, 'spec.hard["limits.cpu"]', '100').drop(WEB, `${main}.resources.limits.cpu`),
  ),
];

const cluster = (change: Partial<(typeof environment.cluster.nodePools)[number]>) => ({
  environment: {
    ...environment,
    cluster: {
      ...environment.cluster,
      nodePools: environment.cluster.nodePools.map((nodes) => ({ ...nodes, ...change })),
    },
  },
});
const nothing = () => undefined;

export const schedulingCases: readonly Case[] = [
  fires('no-node-fits-selector', 'a label that no node has', (set) =>
    set.put(WEB, `${pod}.nodeSelector`, { disk: 'ssd' }),
  ),
  quiet(
    'no-node-fits-selector',
    'a label that the pool declares',
    (set) => set.put(WEB, `${pod}.nodeSelector`, { disk: 'ssd' }),
    cluster({ labels: { disk: 'ssd' } }),
  ),
  fires(
    'no-node-fits-selector',
    'a taint on every node',
    nothing,
    cluster({ taints: [{ key: 'a', effect: 'NoSchedule' }] }),
  ),
  fires(
    'toleration-expires-everywhere',
    'a minute on every node',
    (set) => set.put(WEB, `${pod}.tolerations`, [{ key: 'a', operator: 'Exists', tolerationSeconds: 60 }]),
    cluster({ taints: [{ key: 'a', effect: 'NoExecute' }] }),
  ),
  quiet(
    'toleration-expires-everywhere',
    'a toleration without an end',
    (set) => set.put(WEB, `${pod}.tolerations`, [{ key: 'a', operator: 'Exists' }]),
    cluster({ taints: [{ key: 'a', effect: 'NoExecute' }] }),
  ),
  fires('anti-affinity-unsatisfiable', 'three members on two nodes', nothing, cluster({ count: 2 })),
  quiet('anti-affinity-unsatisfiable', 'four pods on four nodes', nothing, cluster({ count: 4 })),
  fires(
    'spread-unsatisfiable',
    'two zones for three members, one in each',
    (set) => set.put(DB, `${pod}.topologySpreadConstraints[0].minDomains`, 3),
    cluster({ zones: ['a', 'b'] }),
  ),
  quiet('spread-unsatisfiable', 'three of three', (set) =>
    set.put(DB, `${pod}.topologySpreadConstraints[0].minDomains`, 3),
  ),
  fires('rolling-update-stuck', 'a node for each pod and no more', nothing, cluster({ count: 4 })),
  quiet('rolling-update-stuck', 'a node to spare', nothing, cluster({ count: 5 })),
  fires('pod-larger-than-nodes', 'more memory than a node', nothing, cluster({ memory: '1Gi' })),
  fires('cluster-too-small', 'more than all nodes', nothing, cluster({ cpu: '0.6', count: 6 })),
  fires('spread-misses-own-pods', 'a letter off', (set) =>
    set.put(
      WEB,
      `${pod}.topologySpreadConstraints[0].labelSelector.matchLabels["app.kubernetes.io/name"]`,
      'wed',
    ),
  ),
  fires('anti-affinity-selects-nothing', 'a letter off', (set) =>
    set.put(
      WEB,
      `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels["app.kubernetes.io/name"]`,
      'wed',
    ),
  ),
];

const KAFKA = 'ConfigMap/kafka';
const FILE = 'data["server.properties"]';
const MINIO = 'StatefulSet/minio';

export const quorumCases: readonly Case[] = [
  fires('quorum-not-stated', 'three members, and nobody says', (set) => set.drop(DB, 'metadata.annotations')),
  quiet('quorum-not-stated', 'no environment', (set) => set.drop(DB, 'metadata.annotations'), {}),
  fires('quorum-annotation-invalid', 'a word', (set) =>
    set.put(DB, 'metadata.annotations["holdfast.dev/quorum"]', 'two'),
  ),
  fires('quorum-annotation-invalid', 'more than there are', (set) =>
    set.put(DB, 'metadata.annotations["holdfast.dev/quorum"]', '4'),
  ),
  fires('quorum-lost-with-a-member', 'two of two', (set) => set.put(DB, 'spec.replicas', 2)),
  fires('pdb-breaks-quorum', 'two of three may go', (set) =>
    set.put('PodDisruptionBudget/database', 'spec.maxUnavailable', 2),
  ),
  fires('quorum-even-voters', 'three of four', (set) =>
    set.put(DB, 'spec.replicas', 4).put(DB, 'metadata.annotations["holdfast.dev/quorum"]', '3'),
  ),
  fires(
    'quorum-lost-with-a-node',
    'two members on one node',
    (set) =>
      set.put(MINIO, 'spec.replicas', 4).put(MINIO, 'metadata.annotations["holdfast.dev/quorum"]', '3'),
    cluster({ count: 3 }),
  ),
  quiet('quorum-lost-with-a-node', 'a node for each', nothing, cluster({ count: 3 })),
  fires('quorum-lost-with-a-zone', 'two members in one zone', nothing, cluster({ zones: ['a', 'b'] })),
  quiet('quorum-lost-with-a-zone', 'a zone that need not be survived', nothing, {
    environment: { ...cluster({ zones: ['a', 'b'] }).environment, survive: 'node' },
  }),
  fires('minio-members-differ', 'two of three named', (set) =>
    set.edit(MINIO, `${main}.args[1]`, '{0...2}', '{0...1}'),
  ),
  fires('minio-writes-lost-with-a-member', 'two members', (set) =>
    set.edit(MINIO, `${main}.args[1]`, '{0...2}', '{0...1}').put(MINIO, 'spec.replicas', 2),
  ),
  quiet('minio-writes-lost-with-a-member', 'four of one drive', (set) =>
    set
      .edit(MINIO, `${main}.args[1]`, '{0...2}', '{0...3}')
      .edit(MINIO, `${main}.args[1]`, '{0...1}', '0')
      .put(MINIO, 'spec.replicas', 4),
  ),
  fires('minio-quorum-understated', 'one of three', (set) =>
    set.put(MINIO, 'metadata.annotations["holdfast.dev/quorum"]', '1'),
  ),
  fires('minio-drive-not-mounted', 'a third drive', (set) =>
    set.edit(MINIO, `${main}.args[1]`, '{0...1}', '{0...2}'),
  ),
  fires('kafka-min-isr-too-high', 'as many as copies', (set) =>
    set.edit(KAFKA, FILE, 'min.insync.replicas=2', 'min.insync.replicas=3'),
  ),
  fires('kafka-min-isr-too-high', 'in a variable', (set) =>
    set.put('StatefulSet/kafka', `${main}.env`, [
      { name: 'KAFKA_CFG_MIN_INSYNC_REPLICAS', value: '3' },
      { name: 'KAFKA_CFG_DEFAULT_REPLICATION_FACTOR', value: '3' },
    ]),
  ),
  fires('kafka-min-isr-too-low', 'one of three', (set) =>
    set.edit(KAFKA, FILE, 'min.insync.replicas=2', 'min.insync.replicas=1'),
  ),
  fires('kafka-replication-above-brokers', 'four of three', (set) =>
    set.edit(KAFKA, FILE, 'default.replication.factor=3', 'default.replication.factor=4'),
  ),
  fires('kafka-replication-one', 'one copy of the offsets', (set) =>
    set.edit(KAFKA, FILE, 'offsets.topic.replication.factor=3', 'offsets.topic.replication.factor=1'),
  ),
  fires('kafka-unclean-election', 'any leader', (set) =>
    set.edit(KAFKA, FILE, 'election.enable=false', 'election.enable=true'),
  ),
  fires('kafka-even-controllers', 'two', (set) =>
    set.edit(KAFKA, FILE, ',kafka-2.kafka-peers.shop.svc:9092', ''),
  ),
  fires('patroni-ttl-too-short', 'a longer loop', (set) =>
    set.edit('ConfigMap/database', 'data["patroni.yml"]', 'loop_wait: 10', 'loop_wait: 11'),
  ),
  fires('patroni-too-many-synchronous', 'two of three', (set) =>
    set.edit('ConfigMap/database', 'data["patroni.yml"]', 'node_count: 1', 'node_count: 2'),
  ),
  fires('elasticsearch-unknown-initial-master', 'a fourth', (set) =>
    set.put(DB, `${main}.env[0].value`, 'database-0,database-1,database-3'),
  ),
  fires('elasticsearch-even-masters', 'two', (set) =>
    set.put(DB, `${main}.env[0].value`, 'database-0,database-1'),
  ),
  fires('vault-peers-differ', 'two of three', (set) =>
    set.edit('ConfigMap/database', 'data["vault.hcl"]', /retry_join.*\n/, ''),
  ),
];
