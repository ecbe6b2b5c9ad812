import { type Case, fires, pod, quiet } from './case.testing.ts';
import { environment, soundManifests } from './sound.testing.ts';

const WEB = 'Deployment/web';
const DB = 'StatefulSet/database';
const live = { environment, previous: [...soundManifests(), ...extra()] };

/** Objects that the sound platform lacks, as they are applied now. */
function extra() {
  const inNamespace = (apiVersion: string, kind: string, name: string, fields: object) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop' },
    ...fields,
  });
  return [
    inNamespace('v1', 'PersistentVolumeClaim', 'files', {
      spec: { resources: { requests: { storage: '10Gi' } } },
    }),
    inNamespace('v1', 'ConfigMap', 'frozen', { immutable: true, data: { a: '1' } }),
    inNamespace('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', {
      roleRef: { kind: 'Role', name: 'a' },
    }),
  ];
}
const withExtra: (target: string, path: string, value: unknown) => Case['edit'] =
  (target, path, value) => (set) =>
    set.add(...structuredClone(extra())).put(target, path, value);

export const objectCases: readonly Case[] = [
  fires('duplicate-object', 'the same twice', (set) => set.add(structuredClone(set.object('Service/web')))),
  quiet('duplicate-object', 'in another namespace', (set) => {
    const second = structuredClone(set.object('Service/web'));
    return set.add({ ...second, metadata: { ...second.metadata, namespace: 'other' } });
  }),
  fires('name-invalid', 'an underscore', (set) => set.put('ConfigMap/web', 'metadata.name', 'web_config')),
  fires('name-invalid', 'a Service that begins with a digit', (set) =>
    set.put('Service/web', 'metadata.name', '1web'),
  ),
  fires('name-invalid', 'a StatefulSet too long for its pods', (set) =>
    set.put(DB, 'metadata.name', 'd'.repeat(53)),
  ),
  fires('label-invalid', 'a value with blanks', (set) => set.put(WEB, 'metadata.labels.owner', 'team web')),
  fires('label-invalid', 'a value of 64 characters', (set) =>
    set.put(WEB, 'spec.template.metadata.labels.owner', 'a'.repeat(64)),
  ),
  quiet('label-invalid', 'an empty value', (set) => set.put(WEB, 'metadata.labels.owner', '')),
  fires('namespace-default', 'default', (set) => set.put('ConfigMap/web', 'metadata.namespace', 'default')),
  fires('namespace-not-named', 'none', (set) => set.drop('ConfigMap/web', 'metadata.namespace')),
  fires('namespace-not-named', 'none in the whole set', (set) => {
    for (const [index, { metadata, ...manifest }] of set.manifests.entries()) {
      const { namespace: _, ...others } = metadata;
      set.manifests[index] = { ...manifest, metadata: others } as (typeof set.manifests)[number];
    }
  }),
  fires('api-version-removed', 'a beta that has gone', (set) =>
    set.put('CronJob/backup', 'apiVersion', 'batch/v1beta1'),
  ),
  fires('api-version-deprecated', 'Endpoints', (set) =>
    set.add({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e', namespace: 'shop' } }),
  ),
  fires('server-field-written', 'creationTimestamp', (set) =>
    set.put(WEB, 'metadata.creationTimestamp', null),
  ),
  quiet('server-field-written', 'in a dump of a live cluster', (set) =>
    set.put(WEB, 'metadata.creationTimestamp', '2026-01-01').put(WEB, 'metadata.uid', 'a'),
  ),
  fires('selector-holds-version', 'a version', (set) =>
    set
      .put(WEB, 'spec.selector.matchLabels.version', '1')
      .put(WEB, 'spec.template.metadata.labels.version', '1'),
  ),
  fires('selector-invalid', 'an operator that is none', (set) =>
    set.put('NetworkPolicy/web', 'spec.podSelector.matchExpressions', [
      { key: 'a', operator: 'Is', values: ['b'] },
    ]),
  ),
  fires('configmap-too-large', 'a byte too many', (set) =>
    set.put('ConfigMap/web', 'data.large', 'x'.repeat(1024 * 1024)),
  ),
];

export const immutableCases: readonly Case[] = [
  fires(
    'immutable-statefulset-field',
    'another Service',
    (set) => set.put(DB, 'spec.serviceName', 'kafka-peers'),
    live,
  ),
  fires(
    'immutable-statefulset-field',
    'a larger claim',
    (set) => set.put(DB, 'spec.volumeClaimTemplates[0].spec.resources.requests.storage', '20Gi'),
    live,
  ),
  quiet(
    'immutable-statefulset-field',
    'what the API server fills in',
    (set) => set.put(DB, 'spec.volumeClaimTemplates[0].spec.volumeMode', 'Filesystem'),
    live,
  ),
  quiet('immutable-statefulset-field', 'another count', (set) => set.put(DB, 'spec.replicas', 5), live),
  fires(
    'immutable-selector',
    'one label less',
    (set) => set.drop(WEB, 'spec.selector.matchLabels["app.kubernetes.io/instance"]'),
    live,
  ),
  fires(
    'immutable-job',
    'another image',
    (set) => set.put('Job/migrate', `${pod}.containers[0].image`, 'a:2'),
    live,
  ),
  quiet(
    'immutable-job',
    'one that is replaced as a whole',
    (set) =>
      set
        .put('Job/migrate', `${pod}.containers[0].image`, 'a:2')
        .put('Job/migrate', 'metadata.annotations', { 'kustomize.toolkit.fluxcd.io/force': 'enabled' }),
    live,
  ),
  fires(
    'immutable-cluster-ip',
    'headless from now on',
    (set) => set.put('Service/web', 'spec.clusterIP', 'None'),
    live,
  ),
  fires(
    'claim-shrinks',
    'smaller',
    withExtra('PersistentVolumeClaim/files', 'spec.resources.requests.storage', '5Gi'),
    live,
  ),
  quiet(
    'claim-shrinks',
    'larger',
    withExtra('PersistentVolumeClaim/files', 'spec.resources.requests.storage', '15Gi'),
    live,
  ),
  fires('immutable-role-ref', 'another role', withExtra('RoleBinding/web', 'roleRef.name', 'b'), live),
  fires(
    'immutable-priority-class',
    'another value',
    (set) => set.put('PriorityClass/shop', 'value', 2000),
    live,
  ),
  fires('immutable-configuration', 'other data', withExtra('ConfigMap/frozen', 'data.a', '2'), live),
];
