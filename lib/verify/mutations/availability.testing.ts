/** Faults of availability, disruption, quorum and scheduling. */
import { inDevelopment, inProduction, type Mutation, main, onNodes, pod, twin } from './mutation.testing.ts';

const POOLER = 'Deployment/postgresql-pooler';
const DATABASE = 'StatefulSet/postgresql';
const KAFKA = 'StatefulSet/kafka';
const MINIO = 'StatefulSet/minio-pool-0';
const hostname = `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]`;

export const availabilityMutations: readonly Mutation[] = [
  inDevelopment('single-replica', 'one tunnel connector', (set) =>
    set.put('Deployment/cloudflared', 'spec.replicas', 1),
  ),
  inDevelopment('pods-not-spread', 'neither spread nor anti-affinity', (set) =>
    set.drop(POOLER, `${pod}.affinity`).drop(POOLER, `${pod}.topologySpreadConstraints`),
  ),
  inDevelopment('quorum-members-not-apart', 'members that may share a node', (set) =>
    set.drop(DATABASE, `${pod}.affinity`),
  ),
  inDevelopment('hpa-target-missing', 'an autoscaler one letter off', (set) =>
    set.put('HorizontalPodAutoscaler/postgresql-pooler', 'spec.scaleTargetRef.name', 'postgresql-poolr'),
  ),
  inDevelopment('hpa-target-shared', 'two autoscalers on one Deployment', (set) =>
    set.add(twin(set, 'HorizontalPodAutoscaler/postgresql-pooler', 'second')),
  ),
  inDevelopment('hpa-minimum-below-two', 'an autoscaler that goes down to one', (set) =>
    set.put('HorizontalPodAutoscaler/minio-gateway', 'spec.minReplicas', 1),
  ),
  inDevelopment('hpa-bounds', 'a maximum below the minimum', (set) =>
    set.put('HorizontalPodAutoscaler/minio-gateway', 'spec.maxReplicas', 1),
  ),
  inDevelopment('replicas-beside-hpa', 'replicas that fight the autoscaler', (set) =>
    set.put('Deployment/minio-gateway', 'spec.replicas', 2),
  ),
  inDevelopment('hpa-metric-without-request', 'CPU in per cent of nothing', (set) =>
    set
      .drop('Deployment/minio-gateway', `${main}.resources.requests.cpu`)
      .drop('Deployment/minio-gateway', `${main}.resources.limits.cpu`)
      .remove('LimitRange/data-platform-defaults'),
  ),
  inDevelopment('hpa-scales-quorum', 'an autoscaler over the brokers', (set) =>
    set.put('HorizontalPodAutoscaler/minio-gateway', 'spec.scaleTargetRef', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'kafka',
    }),
  ),
  inDevelopment('readiness-probe-missing', 'no readiness', (set) =>
    set.drop(MINIO, `${main}.readinessProbe`),
  ),
  inDevelopment('probe-port-not-found', 'a probe of a port that nobody named', (set) =>
    set.put(KAFKA, `${main}.livenessProbe.tcpSocket.port`, 'control'),
  ),
  inDevelopment('liveness-tests-cluster', 'a liveness that kills whoever lost the quorum', (set) =>
    set.put(MINIO, `${main}.livenessProbe.httpGet.path`, '/minio/health/cluster'),
  ),
  inDevelopment('update-takes-all-pods', 'every pod at once', (set) =>
    set.put('Deployment/minio-gateway', 'spec.strategy.rollingUpdate.maxUnavailable', '100%'),
  ),
  inDevelopment('update-recreates', 'Recreate', (set) =>
    set.put('Deployment/portal', 'spec.strategy', { type: 'Recreate' }),
  ),
  inDevelopment('quorum-starts-in-order', 'members that wait for each other', (set) =>
    set.drop(KAFKA, 'spec.podManagementPolicy'),
  ),
  inDevelopment('claims-deleted-with-pods', 'data that goes with its pod', (set) =>
    set.put(DATABASE, 'spec.persistentVolumeClaimRetentionPolicy.whenScaled', 'Delete'),
  ),
  inDevelopment('grace-period-too-short', 'killed before the preStop is over', (set) =>
    set.put('Deployment/minio-gateway', `${pod}.terminationGracePeriodSeconds`, 5),
  ),
  inDevelopment('config-change-does-not-roll', 'no hash of the configuration', (set) =>
    set.drop(KAFKA, 'spec.template.metadata.annotations'),
  ),
  inDevelopment('priority-class-missing', 'members that anything may push out', (set) =>
    set.drop(KAFKA, `${pod}.priorityClassName`),
  ),
];

export const disruptionMutations: readonly Mutation[] = [
  inDevelopment('pdb-allows-no-disruption', 'maxUnavailable 0', (set) =>
    set.put('PodDisruptionBudget/kafka', 'spec.maxUnavailable', 0),
  ),
  inDevelopment('pdb-allows-no-disruption', 'as many healthy as there are', (set) =>
    set
      .drop('PodDisruptionBudget/kafka', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/kafka', 'spec.minAvailable', 3),
  ),
  inDevelopment('pdb-allows-no-disruption', 'a share that rounds up to all of them', (set) =>
    set
      .drop('PodDisruptionBudget/kafka', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/kafka', 'spec.minAvailable', '67%'),
  ),
  inDevelopment('pdb-deadlock-at-hpa-minimum', 'two healthy of two, as long as the autoscaler rests', (set) =>
    set
      .drop('PodDisruptionBudget/minio-gateway', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/minio-gateway', 'spec.minAvailable', 2),
  ),
  inDevelopment('pdb-overlap', 'two budgets on one pod', (set) =>
    set.add(twin(set, 'PodDisruptionBudget/kafka', 'kafka-again')),
  ),
  inDevelopment('pdb-missing', 'no budget', (set) => set.remove('PodDisruptionBudget/postgresql')),
  inDevelopment('pdb-matches-nothing', 'a budget one letter off', (set) =>
    set.put(
      'PodDisruptionBudget/postgresql',
      'spec.selector.matchLabels["app.kubernetes.io/component"]',
      'databse',
    ),
  ),
  inDevelopment('pdb-selects-everything', 'a budget over the whole namespace', (set) =>
    set.put('PodDisruptionBudget/kafka', 'spec.selector', {}),
  ),
  inDevelopment('pdb-protects-nothing', 'all may leave at once', (set) =>
    set.put('PodDisruptionBudget/minio-gateway', 'spec.maxUnavailable', '100%'),
  ),
  inDevelopment('pdb-evicts-unready-members', 'members evicted while they recover', (set) =>
    set.put('PodDisruptionBudget/kafka', 'spec.unhealthyPodEvictionPolicy', 'AlwaysAllow'),
  ),
];

export const quorumMutations: readonly Mutation[] = [
  inDevelopment('quorum-annotation-invalid', 'a quorum in words', (set) =>
    set.put(KAFKA, 'metadata.annotations["holdfast.dev/quorum"]', 'two'),
  ),
  inDevelopment('quorum-lost-with-a-member', 'a quorum of all', (set) =>
    set.put(KAFKA, 'metadata.annotations["holdfast.dev/quorum"]', '3'),
  ),
  inDevelopment('pdb-breaks-quorum', 'two of three may leave', (set) =>
    set.put('PodDisruptionBudget/postgresql', 'spec.maxUnavailable', 2),
  ),
  inProduction('quorum-even-voters', 'four controllers', (set) =>
    set
      .put('StatefulSet/kafka-controller', 'spec.replicas', 4)
      .put('StatefulSet/kafka-controller', 'metadata.annotations["holdfast.dev/quorum"]', '3'),
  ),
  inDevelopment('minio-members-differ', 'a member that the command line does not name', (set) =>
    set.put(MINIO, 'spec.replicas', 4),
  ),
  inDevelopment('minio-quorum-understated', 'a quorum below what the erasure sets need', (set) =>
    set.put(MINIO, 'metadata.annotations["holdfast.dev/quorum"]', '1'),
  ),
  inDevelopment('minio-drive-not-mounted', 'a drive without a volume', (set) =>
    set.put(MINIO, `${main}.volumeMounts[1].mountPath`, '/export2'),
  ),
  inDevelopment('minio-writes-lost-with-a-member', 'less parity than a member has drives', (set) =>
    set.put(MINIO, `${main}.env[2].value`, 'EC:1'),
  ),
  inDevelopment('kafka-min-isr-too-high', 'in-sync replicas as many as there are', (set) =>
    set.edit(
      'ConfigMap/kafka-config',
      'data["server.properties"]',
      'min.insync.replicas=2',
      'min.insync.replicas=3',
    ),
  ),
  inDevelopment('kafka-min-isr-too-low', 'acknowledged by the leader alone', (set) =>
    set.edit(
      'ConfigMap/kafka-config',
      'data["server.properties"]',
      'min.insync.replicas=2',
      'min.insync.replicas=1',
    ),
  ),
  inDevelopment('kafka-replication-above-brokers', 'more replicas than brokers', (set) =>
    set.edit(
      'ConfigMap/kafka-config',
      'data["server.properties"]',
      'default.replication.factor=3',
      'default.replication.factor=4',
    ),
  ),
  inDevelopment('patroni-ttl-too-short', 'a leader that loses its lock between two tries', (set) =>
    set.edit('ConfigMap/postgresql-patroni', 'data["patroni.yml"]', 'ttl: 30', 'ttl: 20'),
  ),
  inDevelopment('patroni-too-many-synchronous', 'writes that wait for all', (set) =>
    set.edit(
      'ConfigMap/postgresql-patroni',
      'data["patroni.yml"]',
      'synchronous_node_count: 1',
      'synchronous_node_count: 2',
    ),
  ),
  inProduction('elasticsearch-unknown-initial-master', 'an initial master that is no pod', (set) =>
    set.edit(
      'ConfigMap/elasticsearch-data',
      'data["start.sh"]',
      'initial_master_nodes=elasticsearch-data-0',
      'initial_master_nodes=elasticsearch-master-0',
    ),
  ),
  inDevelopment('vault-peers-differ', 'a member that no other asks for', (set) =>
    set.edit('ConfigMap/vault-config', 'data["vault.hcl"]', /http:\/\/vault-2\./, 'http://vault-1.'),
  ),
  inDevelopment('quorum-lost-with-a-node', 'four members on three nodes', (set) =>
    set.put(KAFKA, 'spec.replicas', 4).put(KAFKA, 'metadata.annotations["holdfast.dev/quorum"]', '3'),
  ),
  onNodes('quorum-lost-with-a-zone', 'two zones for three members', 'production', {
    zones: ['zone-a', 'zone-b'],
  }),
];

export const schedulingMutations: readonly Mutation[] = [
  inDevelopment('no-node-fits-selector', 'a label that no node has', (set) =>
    set.put(KAFKA, `${pod}.nodeSelector`, { disk: 'ssd' }),
  ),
  onNodes('no-node-fits-selector', 'a taint that nothing tolerates', 'development', {
    taints: [{ key: 'dedicated', effect: 'NoSchedule' }],
  }),
  inDevelopment('anti-affinity-unsatisfiable', 'four that must stand apart on three nodes', (set) =>
    set.put(KAFKA, 'spec.replicas', 4),
  ),
  inDevelopment('anti-affinity-selects-nothing', 'anti-affinity one letter off', (set) =>
    set.put(KAFKA, `${hostname}.labelSelector.matchLabels["app.kubernetes.io/component"]`, 'brokr'),
  ),
  inDevelopment('spread-misses-own-pods', 'a spread one letter off', (set) =>
    set.put(
      KAFKA,
      `${pod}.topologySpreadConstraints[0].labelSelector.matchLabels["app.kubernetes.io/component"]`,
      'brokr',
    ),
  ),
  inDevelopment('spread-unsatisfiable', 'three zones wanted where there is one', (set) =>
    set
      .put(KAFKA, `${pod}.topologySpreadConstraints[0].whenUnsatisfiable`, 'DoNotSchedule')
      .put(KAFKA, `${pod}.topologySpreadConstraints[0].minDomains`, 3),
  ),
  inDevelopment('pod-larger-than-nodes', 'more memory than a node has', (set) =>
    set
      .put(KAFKA, `${main}.resources.requests.memory`, '12Gi')
      .put(KAFKA, `${main}.resources.limits.memory`, '12Gi'),
  ),
  onNodes('cluster-too-small', 'nodes of half a CPU', 'development', { cpu: '500m' }),
  inDevelopment('rolling-update-stuck', 'an update that needs a fourth node', (set) =>
    set
      .put('Deployment/kafka-lag-exporter', 'spec.replicas', 3)
      .put('Deployment/kafka-lag-exporter', `${pod}.affinity`, {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: {
                matchLabels: set.get('Deployment/kafka-lag-exporter', 'spec.selector.matchLabels'),
              },
            },
          ],
        },
      })
      .put('Deployment/kafka-lag-exporter', 'spec.strategy', {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      }),
  ),
];

/** What only the simulation sees, or sees as well. */
export const simulationMutations: readonly Mutation[] = [
  inDevelopment('pod-finds-no-node', 'four that must stand apart on three nodes', (set) =>
    set.put(MINIO, 'spec.replicas', 4),
  ),
  inDevelopment('node-loss-not-survived', 'members that may share a node, and do', (set) =>
    set
      .put(KAFKA, `${pod}.affinity`, {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: set.get(KAFKA, 'spec.selector.matchLabels') },
            },
          ],
        },
      })
      .drop(KAFKA, `${pod}.topologySpreadConstraints`),
  ),
  inDevelopment('node-loss-not-survived', 'a quorum of all', (set) =>
    set.put('StatefulSet/vault', 'metadata.annotations["holdfast.dev/quorum"]', '3'),
  ),
  inProduction('zone-loss-not-survived', 'three members in two of the zones', (set) =>
    set
      .put(KAFKA, `${pod}.affinity.nodeAffinity`, {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone-a', 'zone-b'] },
              ],
            },
          ],
        },
      })
      .drop(KAFKA, `${pod}.topologySpreadConstraints`),
  ),
  inDevelopment('drain-stuck', 'a budget that lets nobody go', (set) =>
    set.put('PodDisruptionBudget/vault', 'spec.maxUnavailable', 0),
  ),
  inDevelopment('drain-stuck', 'two budgets on one pod', (set) =>
    set.add(twin(set, 'PodDisruptionBudget/vault', 'vault-again')),
  ),
  inDevelopment('drain-interrupts', 'no budget, and both pods on one node', (set) =>
    set
      .remove('PodDisruptionBudget/cloudflared')
      .put('Deployment/cloudflared', `${pod}.nodeSelector`, { 'kubernetes.io/hostname': 'worker-0' }),
  ),
  inDevelopment('rollout-interrupts', 'all pods updated at once', (set) =>
    set.put('Deployment/cloudflared', 'spec.strategy', {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' },
    }),
  ),
  inDevelopment('rollout-stuck', 'an update for which no node has room', (set) =>
    set
      .put('Deployment/cloudflared', `${main}.resources.requests.cpu`, '2')
      .put('Deployment/cloudflared', `${main}.resources.limits.cpu`, '2')
      .put('Deployment/cloudflared', 'spec.replicas', 3)
      .put('Deployment/cloudflared', 'spec.strategy', {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      }),
  ),
  inDevelopment('maxima-do-not-fit', 'an autoscaler that goes further than the nodes', (set) =>
    set.put('HorizontalPodAutoscaler/postgresql-pooler', 'spec.maxReplicas', 400),
  ),
  inDevelopment('job-finds-no-node', 'a Job larger than what is left', (set) =>
    set
      .put('Job/minio-provisioning', `${main}.resources.requests.memory`, '7Gi')
      .put('Job/minio-provisioning', `${main}.resources.limits.memory`, '7Gi'),
  ),
];
