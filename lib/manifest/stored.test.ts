import { describe, expect, it } from 'vitest';
import { asStored } from './stored.ts';

const object = (apiVersion: string, kind: string, rest: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...rest,
});
const policy = (spec: object) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec });
const pod = (spec: object) => object('v1', 'Pod', { spec });

// What k8s.io/api makes of each, decoded into its types and encoded again.
describe('asStored', () => {
  it.each([
    [
      'lists without an entry',
      policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [], egress: [] }),
      policy({ podSelector: {}, policyTypes: ['Ingress'] }),
    ],
    [
      'lists deep inside',
      pod({ containers: [{ name: 'a', env: [], volumeMounts: [] }], volumes: [] }),
      pod({ containers: [{ name: 'a' }] }),
    ],
    [
      'amounts that are written otherwise',
      pod({
        containers: [{ resources: { requests: { cpu: '1000m', memory: '1.5Gi' }, limits: { cpu: 0.5 } } }],
      }),
      pod({
        containers: [{ resources: { requests: { cpu: '1', memory: '1536Mi' }, limits: { cpu: '500m' } } }],
      }),
    ],
    [
      'sizes of scratch volumes',
      pod({ volumes: [{ name: 'a', emptyDir: { sizeLimit: '1024Mi' } }] }),
      pod({ volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] }),
    ],
    [
      'a quota',
      object('v1', 'ResourceQuota', { spec: { hard: { pods: 100, 'requests.cpu': '8000m' } } }),
      object('v1', 'ResourceQuota', { spec: { hard: { pods: '100', 'requests.cpu': '8' } } }),
    ],
    [
      'flags and counts that are off',
      object('scheduling.k8s.io/v1', 'PriorityClass', { value: 0, globalDefault: false }),
      object('scheduling.k8s.io/v1', 'PriorityClass', { value: 0 }),
    ],
    [
      'maps without an entry, but none that say something',
      pod({ nodeSelector: {}, volumes: [{ name: 'a', emptyDir: {} }] }),
      pod({ volumes: [{ name: 'a', emptyDir: {} }] }),
    ],
  ])('leaves out or rewrites %s', (_what, written, expected) => {
    expect(asStored(written)).toEqual(expected);
    expect(asStored(expected)).toEqual(expected);
  });

  it.each([
    ['texts of others', object('v1', 'ConfigMap', { data: { readOnly: '', cpu: '1000m', limits: '[]' } })],
    ['a Role that permits nothing', object('rbac.authorization.k8s.io/v1', 'Role', { rules: [] })],
    [
      'custom resources',
      object('argoproj.io/v1alpha1', 'AppProject', { spec: { clusterResourceWhitelist: [] } }),
    ],
    ['flags that are pointers', pod({ automountServiceAccountToken: false, enableServiceLinks: false })],
  ])('keeps %s', (_what, written) => {
    expect(asStored(written)).toEqual(written);
  });
});
