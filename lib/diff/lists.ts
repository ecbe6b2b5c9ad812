/** How Kubernetes reads its lists: by a key of each item, as a set, or in their order. */
import { type Fields, fieldsOf, isFields } from '../manifest/manifest.ts';

/** The key of an item, among its siblings; undefined where it has none. */
type KeyOf = (item: Fields) => string | undefined;

const field =
  (name: string): KeyOf =>
  (item) =>
    scalar(item[name]);

function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function joined(...parts: (string | undefined)[]): string | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.join('/');
}

/** The API's own merge keys (x-kubernetes-list-map-keys), and those of the custom resources that we render. */
const keys: Readonly<Record<string, KeyOf>> = {
  containers: field('name'),
  initContainers: field('name'),
  ephemeralContainers: field('name'),
  env: field('name'),
  volumes: field('name'),
  volumeMounts: field('mountPath'),
  volumeDevices: field('devicePath'),
  ports: (item) =>
    joined(scalar(item.containerPort ?? item.port ?? item.name), scalar(item.protocol ?? 'TCP')),
  imagePullSecrets: field('name'),
  topologySpreadConstraints: (item) => joined(scalar(item.topologyKey), scalar(item.whenUnsatisfiable)),
  hostAliases: field('ip'),
  items: field('key'),
  volumeClaimTemplates: (item) => scalar(fieldsOf(item.metadata).name),
  groups: field('name'),
  rules: (item) => scalar(item.alert ?? item.record),
  subjects: (item) => joined(scalar(item.kind), scalar(item.namespace ?? ''), scalar(item.name)),
  dependsOn: field('name'),
  // Of an ExternalSecret; a ConfigMap's data is no list.
  data: field('secretKey'),
  limits: field('type'),
};

/** Lists whose order says something beside their keys: init containers run one after the other. */
const keyedInOrder = new Set(['initContainers']);

/** Lists whose order says nothing. */
const sets = new Set([
  'accessModes',
  'add',
  'apiGroups',
  'clusterResourceBlacklist',
  'clusterResourceWhitelist',
  'destinations',
  'dnsNames',
  'drop',
  'egress',
  'finalizers',
  'from',
  'ignoreDifferences',
  'ingress',
  'ipAddresses',
  'jsonPointers',
  'jqPathExpressions',
  'matchExpressions',
  'matchFields',
  'matchLabelKeys',
  'metrics',
  'namespaceResourceBlacklist',
  'namespaceResourceWhitelist',
  'namespaces',
  'nodeSelectorTerms',
  'nonResourceURLs',
  'podMetricsEndpoints',
  'policies',
  'policyTypes',
  'preferredDuringSchedulingIgnoredDuringExecution',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'resourceNames',
  'resources',
  'scopes',
  'sourceNamespaces',
  'sourceRepos',
  'sources',
  'supplementalGroups',
  'syncOptions',
  'to',
  'tolerations',
  'usages',
  'values',
  'verbs',
]);

export interface ListReading {
  /** The key of each item; undefined: the items are their own keys. */
  readonly keys?: readonly string[];
  readonly ordered: boolean;
}

/** How the list under a field is read. */
export function readingOf(name: string, list: readonly unknown[]): ListReading {
  const keyOf = Object.hasOwn(keys, name) ? keys[name] : undefined;
  const found = keyOf && list.map((item) => (isFields(item) ? keyOf(item) : undefined));
  if (found?.every((key) => key !== undefined) && new Set(found).size === found.length) {
    return { keys: found, ordered: keyedInOrder.has(name) };
  }
  // Rules of a Role have no key, and no order either; nor have entries of ports that are alike.
  return { ordered: !sets.has(name) && name !== 'ports' && !(name === 'rules' && list.every(isPermission)) };
}

function isPermission(item: unknown): boolean {
  return isFields(item) && item.verbs !== undefined;
}
