/** The order a person expects: of objects in a list, and of keys in an object. */
import { type Fields, isFields, type Manifest, title } from '../manifest/manifest.ts';

/** What others lean on comes first: the namespace, its bounds, identities, configuration, then what runs. */
const KINDS = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ClusterIssuer',
  'Issuer',
  'Certificate',
  'ClusterSecretStore',
  'SecretStore',
  'ExternalSecret',
  'Secret',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
  'DaemonSet',
  'StatefulSet',
  'Deployment',
  'Pod',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
];
const KIND_RANK = new Map(KINDS.map((kind, rank) => [kind, rank]));

/** By kind as above (other kinds last, by name), then by name and namespace. */
export function compareManifests(a: Manifest, b: Manifest): number {
  return (
    (KIND_RANK.get(a.kind) ?? KINDS.length) - (KIND_RANK.get(b.kind) ?? KINDS.length) ||
    compareTexts(a.kind, b.kind) ||
    compareTexts(a.metadata.name, b.metadata.name) ||
    compareTexts(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
    compareTexts(a.apiVersion, b.apiVersion)
  );
}

/**
 * Well-known keys in their order; each object holds a few of them. Keys that are not here follow in the
 * order of the alphabet.
 */
const KEYS = [
  ['apiVersion', 'kind', 'apiGroup', 'metadata'],
  ['alert', 'record', 'expr', 'for', 'keep_firing_for'],
  ['name', 'generateName', 'namespace', 'labels', 'annotations'],
  ['weight', 'preference', 'podAffinityTerm', 'maxSkew', 'minDomains', 'topologyKey', 'whenUnsatisfiable'],
  ['key', 'operator', 'value', 'values', 'valueFrom', 'effect'],
  ['type', 'immutable', 'apiGroups', 'roleRef', 'subjects'],
  ['scaleTargetRef', 'minReplicas', 'maxReplicas', 'metrics', 'behavior'],
  ['minAvailable', 'maxUnavailable', 'podSelector', 'policyTypes', 'ingress', 'egress', 'from', 'to'],
  ['schedule', 'timeZone', 'suspend', 'concurrencyPolicy', 'startingDeadlineSeconds', 'jobTemplate'],
  [
    'clusterIP',
    'serviceName',
    'podManagementPolicy',
    'replicas',
    'parallelism',
    'completions',
    'backoffLimit',
  ],
  ['strategy', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit', 'selector', 'template'],
  ['volumeClaimTemplates', 'persistentVolumeClaimRetentionPolicy'],
  ['image', 'imagePullPolicy', 'restartPolicy', 'command', 'args', 'workingDir', 'ports'],
  ['path', 'port', 'containerPort', 'targetPort', 'nodePort', 'protocol', 'appProtocol', 'env', 'envFrom'],
  ['resources', 'resourceNames', 'verbs'],
  ['mountPath', 'subPath', 'startupProbe', 'readinessProbe', 'livenessProbe', 'lifecycle', 'volumeMounts'],
  ['exec', 'grpc', 'httpGet', 'tcpSocket', 'serviceAccountName', 'automountServiceAccountToken'],
  ['priorityClassName', 'terminationGracePeriodSeconds', 'securityContext', 'nodeSelector', 'tolerations'],
  ['affinity', 'topologySpreadConstraints', 'initContainers', 'containers', 'volumes'],
].flat();
const KEY_RANK = new Map(KEYS.map((key, rank) => [key, rank]));

/** Mappings whose keys are data, not fields. */
const DATA = new Set([
  'annotations',
  'binaryData',
  'data',
  'default',
  'defaultRequest',
  'hard',
  'labels',
  'limits',
  'matchLabels',
  'max',
  'min',
  'nodeSelector',
  'parameters',
  'properties',
  'requests',
  'stringData',
]);

/**
 * The same object with its keys in order, without what only a running cluster knows: `status`,
 * `creationTimestamp: null`, undefined fields.
 * @throws Error naming the field when a value cannot be written as YAML
 */
export function inOrder(manifest: Manifest): Manifest {
  const { status: _, ...desired } = manifest;
  try {
    return fieldsInOrder(desired, '') as Manifest;
  } catch (error) {
    throw error instanceof Misfit
      ? new Error(`${title(manifest)}: ${error.path.join('.')} is ${error.what}`)
      : error;
  }
}

/** A value that YAML cannot hold; its path grows on the way up. */
class Misfit extends Error {
  readonly path: (string | number)[] = [];
  readonly what: string;

  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

function under(key: string | number, value: unknown): unknown {
  try {
    return valueInOrder(value, key);
  } catch (error) {
    if (error instanceof Misfit) {
      error.path.unshift(key);
    }
    throw error;
  }
}

function valueInOrder(value: unknown, key: string | number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    // Array.from also visits the holes of a sparse list, which `map` skips.
    return Array.from(value, (item, index) => under(index, item));
  }
  if (!isFields(value)) {
    throw new Misfit(`${typeof value === 'number' ? value : typeof value}, which YAML cannot hold`);
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
    throw new Misfit(`a ${value.constructor?.name}, not plain data`);
  }
  return fieldsInOrder(value, key);
}

function fieldsInOrder(fields: Fields, parent: string | number): Fields {
  const keys = Object.keys(fields).filter((key) => isWritten(key, fields[key]));
  const ordered: Record<string, unknown> = {};
  for (const key of sorted(keys, DATA.has(String(parent)))) {
    const value = under(key, fields[key]);
    if (key === '__proto__') {
      // As any other, and not the prototype.
      Object.defineProperty(ordered, key, { value, enumerable: true, configurable: true, writable: true });
    } else {
      ordered[key] = value;
    }
  }
  return ordered;
}

/** Objects of one shape are many, and shapes are few. */
const known = { data: new Map<string, readonly string[]>(), fields: new Map<string, readonly string[]>() };

function sorted(keys: string[], isData: boolean): readonly string[] {
  const compare = isData ? compareTexts : compareKeys;
  if (keys.some((key) => key.includes('\n'))) {
    return keys.sort(compare);
  }
  const shapes = isData ? known.data : known.fields;
  const shape = keys.join('\n');
  let order = shapes.get(shape);
  if (order === undefined) {
    order = keys.sort(compare);
    shapes.set(shape, order);
  }
  return order;
}

function isWritten(key: string, value: unknown): boolean {
  return value !== undefined && !(key === 'creationTimestamp' && value === null);
}

function compareKeys(a: string, b: string): number {
  return (KEY_RANK.get(a) ?? KEYS.length) - (KEY_RANK.get(b) ?? KEYS.length) || compareTexts(a, b);
}

/** By code unit: the same on every machine, whatever its language. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
