/** Faults of resources, security and Jobs. */
import { toMillis, ZERO } from '../../manifest/quantity.ts';
import { platformTotals } from '../../manifest/totals.ts';
import type { Draft } from '../cases/draft.testing.ts';
import { inDevelopment, inProduction, type Mutation, main, pod } from './mutation.testing.ts';

const DATABASE = 'StatefulSet/postgresql';
const KAFKA = 'StatefulSet/kafka';
const GATEWAY = 'Deployment/minio-gateway';
const QUOTA = 'ResourceQuota/data-platform-quota';

/** Thousandths that the quota counts, with autoscalers at their minima or at their maxima while all of it rolls. */
function counted({ manifests }: Draft, at: 'minima' | 'maxima', resource: string): number {
  const use = platformTotals(manifests).quotas.find((quota) => quota.resource === resource);
  return toMillis(use?.[at].used ?? ZERO);
}

export const resourceMutations: readonly Mutation[] = [
  inDevelopment('heap-exceeds-limit', 'a heap above the limit', (set) =>
    set.put(KAFKA, `${main}.env[1].value`, '-Xms1g -Xmx1g'),
  ),
  inDevelopment('heap-exceeds-limit', 'shared_buffers above the limit', (set) =>
    set.edit(
      'ConfigMap/postgresql-patroni',
      'data["patroni.yml"]',
      'shared_buffers: 165MB',
      'shared_buffers: 1GB',
    ),
  ),
  inDevelopment('heap-leaves-no-room', 'a heap as large as the limit allows', (set) =>
    set.put(KAFKA, `${main}.env[1].value`, '-Xms600m -Xmx600m'),
  ),
  inDevelopment('request-above-limit', 'more asked than allowed', (set) =>
    set.put(GATEWAY, `${main}.resources.requests.memory`, '1Gi'),
  ),
  inDevelopment('quantity-invalid', 'a unit that is none', (set) =>
    set.put(GATEWAY, `${main}.resources.limits.memory`, '192MB'),
  ),
  inDevelopment('stateful-memory-overcommitted', 'members that promise less than they take', (set) =>
    set.put(DATABASE, `${main}.resources.requests.memory`, '64Mi'),
  ),
  inDevelopment('memory-limit-missing', 'memory without a limit', (set) =>
    set.drop(GATEWAY, `${main}.resources.limits.memory`).remove('LimitRange/data-platform-defaults'),
  ),
  inDevelopment('requests-missing', 'no requests', (set) =>
    set.drop(GATEWAY, `${main}.resources`).remove('LimitRange/data-platform-defaults').remove(QUOTA),
  ),
  inDevelopment('memory-volume-exceeds-limit', 'shared memory above the limit', (set) =>
    set.put(DATABASE, `${pod}.volumes[3].emptyDir.sizeLimit`, '1Gi'),
  ),
  inDevelopment('empty-dir-unbounded', 'scratch space without an end', (set) =>
    set.put(GATEWAY, `${pod}.volumes[1].emptyDir`, {}),
  ),
  inDevelopment('limit-range-violated', 'above what the namespace allows', (set) =>
    set.put('LimitRange/data-platform-defaults', 'spec.limits[0].max', { memory: '256Mi' }),
  ),
  inDevelopment('quota-exceeded', 'a pod more than the quota', (set) =>
    set.put(QUOTA, 'spec.hard.pods', `${counted(set, 'minima', 'pods') - 1000}m`),
  ),
  inDevelopment('quota-exceeded-at-maxima', 'the quota one pod too small at the maxima', (set) =>
    set.put(QUOTA, 'spec.hard.pods', `${counted(set, 'maxima', 'pods') - 1000}m`),
  ),
  inDevelopment('quota-target-exceeded', 'the target missed', (set) =>
    set.put(
      QUOTA,
      'spec.hard["requests.cpu"]',
      `${Math.ceil(counted(set, 'minima', 'requests.cpu') * 1.1)}m`,
    ),
  ),
  inDevelopment('quota-incomplete', 'pods without a bound', (set) => set.drop(QUOTA, 'spec.hard.pods')),
  inDevelopment('quota-demands-amount', 'an amount that the quota counts and a pod lacks', (set) =>
    set
      .put(QUOTA, 'spec.hard["limits.cpu"]', '100')
      .drop(GATEWAY, `${main}.resources.limits.cpu`)
      .remove('LimitRange/data-platform-defaults'),
  ),
];

export const securityMutations: readonly Mutation[] = [
  inDevelopment('privileged-container', 'a privileged container', (set) =>
    set.put(GATEWAY, `${main}.securityContext.privileged`, true),
  ),
  inDevelopment('privilege-escalation-allowed', 'escalation', (set) =>
    set.put(GATEWAY, `${main}.securityContext.allowPrivilegeEscalation`, true),
  ),
  inDevelopment('capabilities-kept', 'capabilities', (set) =>
    set.drop(GATEWAY, `${main}.securityContext.capabilities`),
  ),
  inDevelopment('runs-as-root', 'root', (set) =>
    set
      .put(GATEWAY, `${pod}.securityContext.runAsUser`, 0)
      .put(GATEWAY, `${pod}.securityContext.runAsNonRoot`, false)
      .put(GATEWAY, `${main}.securityContext.runAsNonRoot`, false),
  ),
  inDevelopment('seccomp-missing', 'no seccomp profile', (set) =>
    set
      .drop(GATEWAY, `${pod}.securityContext.seccompProfile`)
      .drop(GATEWAY, `${main}.securityContext.seccompProfile`),
  ),
  inDevelopment('host-namespaces', 'the network of the node', (set) =>
    set.put(GATEWAY, `${pod}.hostNetwork`, true),
  ),
  inDevelopment('host-port', 'a port of the node', (set) =>
    set.put(GATEWAY, `${main}.ports[0].hostPort`, 9000),
  ),
  inDevelopment('volume-type-forbidden', 'a folder of the node', (set) =>
    set.put(GATEWAY, `${pod}.volumes[1]`, { name: 'tmp', hostPath: { path: '/tmp' } }),
  ),
  inDevelopment('root-file-system-writable', 'a writable root', (set) =>
    set.put(GATEWAY, `${main}.securityContext.readOnlyRootFilesystem`, false),
  ),
  inDevelopment('default-service-account', 'the namespace’s own account', (set) =>
    set.drop(GATEWAY, `${pod}.serviceAccountName`),
  ),
  inDevelopment('token-mounted-unused', 'a token for nothing', (set) =>
    set.put(GATEWAY, `${pod}.automountServiceAccountToken`, true),
  ),
  inDevelopment('namespace-admits-anything', 'no Pod Security', (set) =>
    set.drop('Namespace/data-platform', 'metadata.labels'),
  ),
  inDevelopment('image-not-pinned', 'latest', (set) =>
    set.put(GATEWAY, `${main}.image`, 'docker.io/library/haproxy:latest'),
  ),
  inDevelopment('image-missing', 'no image', (set) => set.drop(GATEWAY, `${main}.image`)),
  inDevelopment('secret-in-variable', 'a password in the open', (set) =>
    set.put(DATABASE, `${main}.env[4]`, { name: 'PATRONI_SUPERUSER_PASSWORD', value: 'Xk29vqLm44wZ' }),
  ),
  inDevelopment('secret-in-configmap', 'a password in a ConfigMap', (set) =>
    set.edit('ConfigMap/postgresql-pooler', 'data["pgbouncer.ini"]', /^/, 'password=Xk29vqLm44wZ\n'),
  ),
  inDevelopment('rbac-wildcard', 'everything', (set) => set.put('Role/postgresql', 'rules[0].verbs', ['*'])),
  inDevelopment('rbac-reads-secrets', 'every Secret', (set) =>
    set.put('Role/postgresql', 'rules[-]', {
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'list'],
    }),
  ),
  inDevelopment('rbac-grants-everyone', 'a role for every account', (set) =>
    set.put('RoleBinding/postgresql', 'subjects[0]', {
      kind: 'Group',
      apiGroup: 'rbac.authorization.k8s.io',
      name: 'system:authenticated',
    }),
  ),
  inDevelopment('service-exposed', 'a port of every node', (set) =>
    set.put('Service/postgresql', 'spec.type', 'NodePort'),
  ),
];

export const jobMutations: readonly Mutation[] = [
  inProduction('cronjob-runs-overlap', 'backups that pile up', (set) =>
    set.put('CronJob/minio-backup', 'spec.concurrencyPolicy', 'Allow'),
  ),
  inProduction('cronjob-schedule-invalid', 'the 61st minute', (set) =>
    set.put('CronJob/minio-backup', 'spec.schedule', '61 2 * * *'),
  ),
  inProduction('cronjob-deadline-missing', 'a schedule that gives up after an outage', (set) =>
    set.drop('CronJob/minio-backup', 'spec.startingDeadlineSeconds'),
  ),
  inDevelopment('job-restart-policy', 'a Job that restarts for ever', (set) =>
    set.put('Job/kafka-provisioning', `${pod}.restartPolicy`, 'Always'),
  ),
];
