import { type Case, fires, main, pod, quiet } from './case.testing.ts';
import type { Draft } from './draft.testing.ts';

const WEB = 'Deployment/web';
const DB = 'StatefulSet/database';
const HPA = 'HorizontalPodAutoscaler/web';
const antiAffinity = `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const apart = `${pod}.topologySpreadConstraints`;

export const availabilityCases: readonly Case[] = [
  fires('single-replica', 'one pod and no autoscaler', (set) => set.remove(HPA).put(WEB, 'spec.replicas', 1)),
  quiet('single-replica', 'scaled to nothing on purpose', (set) =>
    set.remove(HPA).put(WEB, 'spec.replicas', 0),
  ),
  quiet('single-replica', 'one pod, with the reason', (set) =>
    set
      .remove(HPA)
      .put(WEB, 'spec.replicas', 1)
      .put(WEB, 'metadata.annotations', { 'holdfast.dev/singleton': 'two would send each mail twice' }),
  ),
  fires('naked-pod', 'a pod of its own', (set) =>
    set.add({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', namespace: 'shop' },
      spec: { containers: [{ name: 'a', image: 'a:1' }] },
    }),
  ),
  quiet('naked-pod', "Helm's test pod", (set) =>
    set.add({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', namespace: 'shop', annotations: { 'helm.sh/hook': 'test' } },
      spec: { containers: [{ name: 'a', image: 'a:1' }] },
    }),
  ),
  fires('pods-not-spread', 'no rule at all', (set) => set.drop(WEB, `${pod}.affinity`).drop(WEB, apart)),
  quiet('pods-not-spread', 'a spread alone', (set) => set.drop(WEB, `${pod}.affinity`)),
  fires('quorum-members-not-apart', 'a preference for members', (set) => set.drop(DB, `${pod}.affinity`)),
  fires('quorum-members-not-apart', 'a selector a letter off', (set) =>
    set.put(DB, `${antiAffinity}[0].labelSelector.matchLabels["app.kubernetes.io/name"]`, 'databas'),
  ),
  quiet('quorum-members-not-apart', 'a hard spread over hosts', (set) =>
    set.drop(DB, `${pod}.affinity`).put(DB, `${apart}[0].topologyKey`, 'kubernetes.io/hostname'),
  ),
  fires('hpa-target-missing', 'a name a letter off', (set) =>
    set.put(HPA, 'spec.scaleTargetRef.name', 'wed'),
  ),
  quiet('hpa-target-missing', 'a kind of an operator', (set) =>
    set.put(HPA, 'spec.scaleTargetRef', { apiVersion: 'x.io/v1', kind: 'Rollout', name: 'other' }),
  ),
  fires('hpa-target-shared', 'a second autoscaler', (set) => {
    const second = structuredClone(set.object(HPA));
    return set.add({ ...second, metadata: { ...second.metadata, name: 'second' } });
  }),
  fires('hpa-minimum-below-two', 'one', (set) => set.put(HPA, 'spec.minReplicas', 1)),
  fires('hpa-minimum-below-two', 'the default', (set) => set.drop(HPA, 'spec.minReplicas')),
  fires('hpa-bounds', 'no room', (set) => set.put(HPA, 'spec.maxReplicas', 2)),
  fires('replicas-beside-hpa', 'a count', (set) => set.put(WEB, 'spec.replicas', 2)),
  quiet('replicas-beside-hpa', 'a count in a dump of a live cluster', (set) =>
    set.put(WEB, 'spec.replicas', 2).put(WEB, 'metadata.uid', 'abc'),
  ),
  fires('hpa-metric-without-request', 'a sidecar without a request', (set) =>
    set.put(WEB, `${pod}.containers[-]`, { name: 'side', image: 'side:1' }),
  ),
  quiet('hpa-metric-without-request', 'an init container without one', (set) =>
    set.put(WEB, `${pod}.initContainers`, [{ name: 'init', image: 'side:1' }]),
  ),
  fires('hpa-scales-quorum', 'an autoscaler of members', (set) =>
    set.put(HPA, 'spec.scaleTargetRef', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'database' }),
  ),
  fires('readiness-probe-missing', 'none', (set) => set.drop(WEB, `${main}.readinessProbe`)),
  quiet('readiness-probe-missing', 'none in a sidecar that no Service leads to', (set) =>
    set.put(WEB, `${pod}.containers[-]`, {
      name: 'side',
      image: 's:1',
      ports: [{ name: 'x', containerPort: 1 }],
    }),
  ),
  fires('liveness-probe-missing', 'none', (set) => set.drop(WEB, `${main}.livenessProbe`)),
  fires('probes-alike', 'the same patience', (set) =>
    set.put(WEB, `${main}.livenessProbe.failureThreshold`, 3),
  ),
  fires('probe-port-not-found', 'a name a letter off', (set) =>
    set.put(WEB, `${main}.readinessProbe.tcpSocket.port`, 'htttp'),
  ),
  fires('probe-port-undeclared', 'another number', (set) =>
    set.put(WEB, `${main}.readinessProbe.tcpSocket.port`, 8081),
  ),
  quiet('probe-port-undeclared', 'the number of the port', (set) =>
    set.put(WEB, `${main}.readinessProbe.tcpSocket.port`, 8080),
  ),
  fires('liveness-tests-cluster', 'the health of the cluster', (set) =>
    set.put(DB, `${main}.livenessProbe`, {
      httpGet: { path: '/_cluster/health?wait_for_status=green', port: 'sql' },
    }),
  ),
  fires('liveness-tests-cluster', "a leader's path in a command", (set) =>
    set.put(DB, `${main}.livenessProbe`, { exec: { command: ['curl', 'http://localhost:8008/primary'] } }),
  ),
  quiet('liveness-tests-cluster', 'a path of the member', (set) =>
    set.put(DB, `${main}.livenessProbe`, { httpGet: { path: '/v1/sys/health?standbyok=true', port: 'sql' } }),
  ),
  fires('update-recreates', 'Recreate', (set) => set.put(WEB, 'spec.strategy', { type: 'Recreate' })),
  fires('claim-held-during-update', 'one node at a time', (set) => withClaim(set, 'ReadWriteOnce')),
  quiet('claim-held-during-update', 'many nodes at a time', (set) => withClaim(set, 'ReadWriteMany')),
  quiet('claim-held-during-update', 'the old pods gone first', (set) =>
    withClaim(set, 'ReadWriteOnce').put(WEB, 'spec.strategy', { type: 'Recreate' }),
  ),
  fires('update-takes-all-pods', 'a percentage', (set) =>
    set.put(WEB, 'spec.strategy.rollingUpdate.maxUnavailable', '100%'),
  ),
  quiet('update-takes-all-pods', 'half of them', (set) =>
    set.put(WEB, 'spec.strategy.rollingUpdate.maxUnavailable', '50%'),
  ),
  fires('quorum-starts-in-order', 'OrderedReady', (set) =>
    set.put(DB, 'spec.podManagementPolicy', 'OrderedReady'),
  ),
  fires('quorum-starts-in-order', 'the default', (set) => set.drop(DB, 'spec.podManagementPolicy')),
  fires('claims-deleted-with-pods', 'whenScaled', (set) =>
    set.put(DB, 'spec.persistentVolumeClaimRetentionPolicy', { whenScaled: 'Delete' }),
  ),
  fires('grace-period-too-short', 'a sleep as long as the period', (set) =>
    set.put(WEB, `${main}.lifecycle`, { preStop: { exec: { command: ['sh', '-c', 'sleep 60'] } } }),
  ),
  fires('grace-period-too-short', 'none at all', (set) =>
    set.put(WEB, `${pod}.terminationGracePeriodSeconds`, 0),
  ),
  quiet('grace-period-too-short', 'a short sleep', (set) =>
    set.put(WEB, `${main}.lifecycle`, { preStop: { sleep: { seconds: 5 } } }),
  ),
  fires('priority-class-missing', 'none', (set) => set.drop(WEB, `${pod}.priorityClassName`)),
  fires('config-change-does-not-roll', 'no hash', (set) =>
    set.put(WEB, 'spec.template.metadata.annotations', {}),
  ),
];

export const disruptionCases: readonly Case[] = [
  fires('pdb-allows-no-disruption', 'nothing may go', (set) =>
    set.put('PodDisruptionBudget/database', 'spec.maxUnavailable', 0),
  ),
  fires('pdb-allows-no-disruption', '67 % of three round up to three', (set) =>
    set
      .drop('PodDisruptionBudget/database', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/database', 'spec.minAvailable', '67%'),
  ),
  quiet('pdb-allows-no-disruption', '66 % of three are two', (set) =>
    set
      .drop('PodDisruptionBudget/database', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/database', 'spec.minAvailable', '66%'),
  ),
  fires('pdb-deadlock-at-hpa-minimum', 'two of two at night', (set) =>
    set
      .drop('PodDisruptionBudget/web', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/web', 'spec.minAvailable', 2),
  ),
  quiet('pdb-deadlock-at-hpa-minimum', 'one of two', (set) =>
    set
      .drop('PodDisruptionBudget/web', 'spec.maxUnavailable')
      .put('PodDisruptionBudget/web', 'spec.minAvailable', 1),
  ),
  fires('pdb-overlap', 'a second budget', (set) => {
    const second = structuredClone(set.object('PodDisruptionBudget/web'));
    return set.add({ ...second, metadata: { ...second.metadata, name: 'second' } });
  }),
  fires('pdb-missing', 'none', (set) => set.remove('PodDisruptionBudget/web')),
  quiet('pdb-matches-nothing', 'pods that an operator makes with the labels of its resource', (set) =>
    set
      .add({
        apiVersion: 'databases.example.com/v1',
        kind: 'Cluster',
        metadata: { name: 'orders', namespace: 'shop', labels: { team: 'orders' } },
      })
      .put('PodDisruptionBudget/web', 'spec.selector', { matchLabels: { team: 'orders' } }),
  ),
  fires('pdb-matches-nothing', 'a letter off', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.selector.matchLabels["app.kubernetes.io/name"]', 'wed'),
  ),
  fires('pdb-protects-nothing', 'all may go', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.maxUnavailable', '100%'),
  ),
  fires('pdb-rule-unclear', 'both fields', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.minAvailable', 1),
  ),
  fires('pdb-rule-unclear', 'no field', (set) => set.drop('PodDisruptionBudget/web', 'spec.maxUnavailable')),
  fires('pdb-rule-unclear', 'no percentage', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.maxUnavailable', 'one'),
  ),
  fires('pdb-selects-everything', 'an empty selector', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.selector', {}),
  ),
  fires('pdb-spans-workloads', 'a label of both', (set) =>
    set.put('PodDisruptionBudget/web', 'spec.selector', {
      matchLabels: { 'app.kubernetes.io/instance': 'shop' },
    }),
  ),
  fires('pdb-evicts-unready-members', 'AlwaysAllow for members', (set) =>
    set.put('PodDisruptionBudget/database', 'spec.unhealthyPodEvictionPolicy', 'AlwaysAllow'),
  ),
  fires('pdb-keeps-broken-pods', 'the default for stateless pods', (set) =>
    set.drop('PodDisruptionBudget/web', 'spec.unhealthyPodEvictionPolicy'),
  ),
  quiet('pdb-keeps-broken-pods', 'the default for members', (set) =>
    set.drop('PodDisruptionBudget/database', 'spec.unhealthyPodEvictionPolicy'),
  ),
];

const JOB = 'Job/migrate';
const CRON = 'CronJob/backup';

export const jobCases: readonly Case[] = [
  fires('cronjob-runs-overlap', 'the default', (set) => set.drop(CRON, 'spec.concurrencyPolicy')),
  fires('cronjob-deadline-missing', 'none', (set) => set.drop(CRON, 'spec.startingDeadlineSeconds')),
  fires('cronjob-deadline-missing', 'too short', (set) => set.put(CRON, 'spec.startingDeadlineSeconds', 5)),
  fires('cronjob-schedule-invalid', 'four fields', (set) => set.put(CRON, 'spec.schedule', '1 2 3 4')),
  fires('cronjob-schedule-invalid', 'an hour too late', (set) =>
    set.put(CRON, 'spec.schedule', '0 24 * * *'),
  ),
  ...[
    '*/5 * * * *',
    '@daily',
    '0 0 1,15 * MON-FRI',
    '0-59/2 8-17 * JAN-DEC 0,6',
    'TZ=Europe/Vienna 1 2 * * *',
  ].map((schedule) =>
    quiet('cronjob-schedule-invalid', schedule, (set) => set.put(CRON, 'spec.schedule', schedule)),
  ),
  fires('job-restart-policy', 'Always', (set) => set.put(JOB, `${pod}.restartPolicy`, 'Always')),
  fires('job-deadline-missing', 'none', (set) => set.drop(JOB, 'spec.activeDeadlineSeconds')),
  fires('cronjob-name-too-long', '53 characters', (set) => set.put(CRON, 'metadata.name', 'b'.repeat(53))),
  quiet('cronjob-name-too-long', '52 characters', (set) => set.put(CRON, 'metadata.name', 'b'.repeat(52))),
];

/** The web pods with a claim of the set. */
function withClaim(set: Draft, mode: string): Draft {
  set.manifests.push({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'files', namespace: 'shop' },
    spec: { accessModes: [mode], resources: { requests: { storage: '1Gi' } } },
  });
  return set.put(WEB, `${pod}.volumes[-]`, { name: 'files', persistentVolumeClaim: { claimName: 'files' } });
}
