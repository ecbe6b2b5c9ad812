import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { podGroups, surge } from './pod-groups.ts';
import type { Resources } from './pod-resources.ts';
import { formatQuantity } from './quantity.ts';
import type { QuotaUse } from './quota.ts';
import { inScope, type ScopedPod } from './quota-scope.ts';
import { platformTotals } from './totals.ts';

const texts = (resources: Resources) =>
  Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, formatQuantity(amount)]));
const object = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'data-platform' },
  spec,
});
const template = (cpu: string, memory: string, rest = {}) => ({
  spec: {
    containers: [{ name: 'main', resources: { requests: { cpu, memory }, limits: { cpu, memory } } }],
    ...rest,
  },
});

const database = object('apps/v1', 'StatefulSet', 'postgresql', {
  replicas: 3,
  template: template('500m', '1Gi'),
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: { storageClassName: 'fast', resources: { requests: { storage: '20Gi' } } },
    },
  ],
});
const pooler = object('apps/v1', 'Deployment', 'pgbouncer', {
  strategy: { rollingUpdate: { maxSurge: '30%' } },
  template: template('100m', '64Mi'),
});
const autoscaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'pgbouncer', {
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pgbouncer' },
  minReplicas: 2,
  maxReplicas: 4,
});
const backup = object('batch/v1', 'CronJob', 'backup', {
  concurrencyPolicy: 'Forbid',
  jobTemplate: { spec: { template: template('200m', '256Mi') } },
});
const quota = object('v1', 'ResourceQuota', 'data-platform-quota', {
  hard: {
    'requests.cpu': '8',
    memory: '16Gi',
    'limits.cpu': '4',
    pods: '100',
    'requests.storage': '100Gi',
    'fast.storageclass.storage.k8s.io/persistentvolumeclaims': 6,
    'slow.storageclass.storage.k8s.io/requests.storage': '1Gi',
    secrets: '10',
  },
});
const platform = [database, pooler, autoscaler, backup, quota];

describe('platformTotals', () => {
  it('adds up the minima: autoscaled workloads with their minimum', () => {
    const { minima } = platformTotals(platform);
    expect(minima.pods).toBe(5);
    expect(texts(minima.requests)).toEqual({ cpu: '1700m', memory: '3200Mi' });
    expect(texts(minima.limits)).toEqual({ cpu: '1700m', memory: '3200Mi' });
  });

  it('adds up the maxima: autoscalers at their maximum and the surge of a rolling update', () => {
    const { maxima } = platformTotals(platform);
    // 3 members; 4 poolers and 30 % of 4, rounded up.
    expect(maxima.pods).toBe(3 + 4 + 2);
    expect(texts(maxima.requests)).toEqual({ cpu: '2100m', memory: '3456Mi' });
  });

  it('counts Jobs apart, and names those that may pile up', () => {
    const { jobs, unbounded } = platformTotals(platform);
    expect(jobs.pods).toBe(1);
    expect(texts(jobs.requests)).toEqual({ cpu: '200m', memory: '256Mi' });
    expect(unbounded).toEqual([]);
    const eager = object('batch/v1', 'CronJob', 'eager', {
      jobTemplate: { spec: { template: template('1', '1Gi') } },
    });
    expect(platformTotals([eager]).unbounded).toEqual([eager]);
  });

  it('counts a DaemonSet once per node, with its surge', () => {
    const agent = object('apps/v1', 'DaemonSet', 'agent', {
      template: template('50m', '32Mi'),
      updateStrategy: { rollingUpdate: { maxSurge: '10%' } },
    });
    expect(platformTotals([agent], { nodes: 6 }).minima.pods).toBe(6);
    expect(platformTotals([agent], { nodes: 6 }).maxima.pods).toBe(7);
    expect(platformTotals([agent]).minima.pods).toBe(1);
  });

  it('follows an autoscaler in the same namespace only', () => {
    const elsewhere = { ...autoscaler, metadata: { name: 'pgbouncer', namespace: 'other' } };
    expect(platformTotals([pooler, elsewhere]).minima.pods).toBe(1);
  });
});

describe('quota use', () => {
  const { quotas } = platformTotals(platform);
  const use = (resource: string): QuotaUse => {
    const row = quotas.find((candidate) => candidate.resource === resource);
    if (row === undefined) {
      throw new Error(`no row for ${resource}`);
    }
    return row;
  };

  it('sets requests, limits and pods against the hard amounts', () => {
    expect(formatQuantity(use('requests.cpu').minima.used)).toBe('1700m');
    expect(use('requests.cpu').minima.ratio).toBe(0.2125);
    expect(use('memory').minima.ratio).toBe(0.1953125);
    expect(use('limits.cpu').maxima.ratio).toBe(0.525);
    expect(use('pods').minima.ratio).toBe(0.05);
    expect(use('pods').maxima.ratio).toBe(0.09);
    expect(use('pods').peak.ratio).toBe(0.1);
  });

  it('counts the claims of every member, by storage class where the quota does', () => {
    expect(use('requests.storage').minima.ratio).toBe(0.6);
    expect(use('fast.storageclass.storage.k8s.io/persistentvolumeclaims').minima.ratio).toBe(0.5);
    expect(use('slow.storageclass.storage.k8s.io/requests.storage').minima.ratio).toBe(0);
    const claim = object('v1', 'PersistentVolumeClaim', 'shared', {
      resources: { requests: { storage: '40Gi' } },
    });
    const rows = platformTotals([...platform, claim]).quotas;
    expect(rows.find(({ resource }) => resource === 'requests.storage')?.maxima.ratio).toBe(1);
  });

  it('counts the ephemeral claims that pods bring', () => {
    const spec = { resources: { requests: { storage: '5Gi' } } };
    const volumes = [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec } } }];
    const worker = object('apps/v1', 'StatefulSet', 'worker', {
      replicas: 2,
      template: template('1', '1Gi', { volumes }),
    });
    const rows = platformTotals([worker, quota]).quotas;
    expect(rows.find(({ resource }) => resource === 'requests.storage')?.minima.ratio).toBe(0.1);
  });

  it('gives no row to what manifests cannot tell', () => {
    expect(quotas.map(({ resource }) => resource)).not.toContain('secrets');
    expect(quotas).toHaveLength(7);
  });

  it('leaves out other namespaces', () => {
    const elsewhere = { ...quota, metadata: { name: 'other', namespace: 'other' } };
    const rows = platformTotals([...platform, elsewhere]).quotas.filter((row) => row.quota === elsewhere);
    expect(rows.every(({ peak }) => peak.ratio === 0)).toBe(true);
    expect(rows).toHaveLength(7);
  });

  it('counts what a LimitRange fills in (case limitrange-default-not-counted)', () => {
    const range = object('v1', 'LimitRange', 'defaults', {
      limits: [{ type: 'Container', defaultRequest: { cpu: '50m', memory: '64Mi' } }],
    });
    const hello = object('apps/v1', 'Deployment', 'hello', {
      replicas: 2,
      template: { spec: { containers: [{ name: 'hello' }] } },
    });
    const rows = platformTotals([range, hello, quota]).quotas;
    const used = (name: string) => rows.find(({ resource }) => resource === name)?.minima.used.nanos;
    expect(used('requests.cpu')).toBe(100_000_000n);
    expect(used('memory')).toBe(128n * 1024n ** 2n * 1_000_000_000n);
  });

  it('leaves out the amount that is none', () => {
    const broken = object('v1', 'ResourceQuota', 'broken', { hard: { pods: 'many', 'requests.cpu': '1' } });
    expect(platformTotals([broken]).quotas.map(({ resource }) => resource)).toEqual(['requests.cpu']);
  });
});

describe('inScope', () => {
  const scoped = (spec: object) => object('v1', 'ResourceQuota', 'scoped', spec);
  const pod = (rest = {}): ScopedPod => {
    const [group] = podGroups([
      object('apps/v1', 'Deployment', 'x', { template: template('1', '1Gi', rest) }),
    ]);
    if (group === undefined) {
      throw new Error('no pods');
    }
    return group;
  };
  const idle = { ...pod(), requests: {}, limits: {} };
  const priority = (operator: string, values?: string[]) =>
    scoped({ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] } });
  const namespaces = { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ['other'] }] };

  it.each([
    [scoped({}), pod(), true],
    [scoped({ scopes: ['BestEffort'] }), pod(), false],
    [scoped({ scopes: ['BestEffort'] }), idle, true],
    [scoped({ scopes: ['NotBestEffort'] }), pod(), true],
    [scoped({ scopes: ['Terminating'] }), pod(), false],
    [scoped({ scopes: ['Terminating'] }), pod({ activeDeadlineSeconds: 60 }), true],
    [scoped({ scopes: ['NotTerminating', 'BestEffort'] }), pod(), false],
    [priority('In', ['high']), pod({ priorityClassName: 'high' }), true],
    [priority('In', ['high']), pod(), false],
    [priority('NotIn', ['high']), pod({ priorityClassName: 'low' }), true],
    [priority('Exists'), pod(), false],
    [priority('DoesNotExist'), pod(), true],
    [scoped({ scopes: ['CrossNamespacePodAffinity'] }), pod(), false],
    [
      scoped({ scopes: ['CrossNamespacePodAffinity'] }),
      pod({ affinity: { podAntiAffinity: namespaces } }),
      true,
    ],
  ])('case %#', (subject, counted, expected) => {
    expect(inScope(subject, counted)).toBe(expected);
  });

  it('counts nothing in a scope nobody knows, which the API refuses', () => {
    expect(inScope(scoped({ scopes: ['Sometimes'] }), pod())).toBe(false);
  });
});

describe('surge', () => {
  const rolling = (rollingUpdate?: object) =>
    object('apps/v1', 'Deployment', 'x', { strategy: { rollingUpdate } });

  it.each([
    [rolling(), 4, 1],
    [rolling(), 5, 2],
    [rolling({ maxSurge: 1 }), 9, 1],
    [rolling({ maxSurge: 0 }), 9, 0],
    [rolling({ maxSurge: '10%' }), 30, 3],
    [rolling({ maxSurge: '100%' }), 3, 3],
    [object('apps/v1', 'Deployment', 'x', { strategy: { type: 'Recreate' } }), 4, 0],
    [object('apps/v1', 'StatefulSet', 'x', {}), 3, 0],
    [object('apps/v1', 'DaemonSet', 'x', { updateStrategy: { type: 'OnDelete' } }), 3, 0],
  ])('case %#', (manifest, pods, expected) => {
    expect(surge(manifest, pods)).toBe(expected);
  });

  it('takes the default of the API for what is neither a number nor a percentage', () => {
    expect(surge(rolling({ maxSurge: 'some' }), 4)).toBe(1);
  });
});
