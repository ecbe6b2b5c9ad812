/** The ConfigMaps and Secrets that pods read, key by key, and the objects that make them. */
import { type Fields, fieldsOf, isFields, listOf, type Manifest } from '../../manifest/manifest.ts';
import type { Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import type { Workload } from './workload.ts';

/** A place in a pod where a ConfigMap or a Secret is read. */
export interface SourceReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Undefined where the whole object is read. */
  readonly key?: string;
  readonly optional: boolean;
  readonly path: string;
}

export function sourceReferences({ containers, template, specPath }: Workload): readonly SourceReference[] {
  return [
    ...containers.flatMap(({ container, path }) => environmentReferences(container, path)),
    ...listOf(template.spec.volumes).flatMap((volume, index) =>
      volumeReferences(volume, `${specPath}.volumes[${index}]`),
    ),
  ];
}

function environmentReferences(container: Fields, path: string): SourceReference[] {
  const single = listOf(container.env).flatMap(({ valueFrom }, index) => {
    const { configMapKeyRef, secretKeyRef } = fieldsOf(valueFrom);
    const at = `${path}.env[${index}].valueFrom`;
    return [
      ...reference('ConfigMap', configMapKeyRef, `${at}.configMapKeyRef`),
      ...reference('Secret', secretKeyRef, `${at}.secretKeyRef`),
    ];
  });
  const whole = listOf(container.envFrom).flatMap(({ configMapRef, secretRef }, index) => [
    ...reference('ConfigMap', configMapRef, `${path}.envFrom[${index}].configMapRef`),
    ...reference('Secret', secretRef, `${path}.envFrom[${index}].secretRef`),
  ]);
  return [...single, ...whole];
}

function volumeReferences(volume: Fields, path: string): SourceReference[] {
  const sources = listOf(fieldsOf(volume.projected).sources).flatMap(({ configMap, secret }, index) => [
    ...withItems('ConfigMap', configMap, `${path}.projected.sources[${index}].configMap`),
    ...withItems('Secret', secret, `${path}.projected.sources[${index}].secret`),
  ]);
  return [
    ...withItems('ConfigMap', volume.configMap, `${path}.configMap`),
    ...withItems('Secret', volume.secret, `${path}.secret`),
    ...sources,
  ];
}

function withItems(kind: SourceReference['kind'], source: unknown, path: string): SourceReference[] {
  const whole = reference(kind, source, path);
  const keys = listOf(fieldsOf(source).items).flatMap(({ key }, index) =>
    typeof key === 'string'
      ? whole.map((found) => ({ ...found, key, path: `${path}.items[${index}].key` }))
      : [],
  );
  return keys.length === 0 ? whole : keys;
}

function reference(kind: SourceReference['kind'], source: unknown, path: string): SourceReference[] {
  const { name: named, secretName, key, optional } = fieldsOf(source);
  const name = named ?? secretName;
  if (typeof name !== 'string' || name === '') {
    return [];
  }
  const found = { kind, name, optional: optional === true, path };
  return [typeof key === 'string' ? { ...found, key } : found];
}

/** ConfigMaps that Kubernetes, or a mesh, puts into every namespace. */
const GIVEN_CONFIG_MAPS: Readonly<Record<string, readonly string[]>> = {
  'kube-root-ca.crt': ['ca.crt'],
  'openshift-service-ca.crt': ['service-ca.crt'],
  'istio-ca-root-cert': ['root-cert.pem'],
  'linkerd-identity-trust-roots': ['ca-bundle.crt'],
};

/** The keys of a ConfigMap, or of a Secret by whatever makes it. */
export interface Source {
  /** Undefined when the set can't tell which keys there will be. */
  readonly keys?: ReadonlySet<string>;
  /** The object that makes it; undefined when the cluster does. */
  readonly maker?: Manifest;
}

/** `kind/namespace/name` of every ConfigMap and Secret that the set makes. */
const sources = memo((inventory): ReadonlyMap<string, Source> => {
  const made = new Map<string, Source>();
  const put = (kind: string, maker: Manifest, name: unknown, keys: Iterable<string> | undefined) => {
    made.set(`${kind}/${inventory.namespaceOf(maker)}/${name}`, {
      maker,
      keys: keys === undefined ? undefined : new Set(keys),
    });
  };
  for (const map of inventory.of('', 'ConfigMap')) {
    put('ConfigMap', map, map.metadata.name, keysOf(map.data, map.binaryData));
  }
  for (const secret of inventory.of('', 'Secret')) {
    const filledLater = secret.type === 'kubernetes.io/service-account-token';
    put(
      'Secret',
      secret,
      secret.metadata.name,
      filledLater ? undefined : keysOf(secret.data, secret.stringData),
    );
  }
  for (const certificate of inventory.of('cert-manager.io', 'Certificate')) {
    const { secretName, keystores, additionalOutputFormats } = fieldsOf(certificate.spec);
    const plain = !isFields(keystores) && listOf(additionalOutputFormats).length === 0;
    put('Secret', certificate, secretName, plain ? ['tls.crt', 'tls.key', 'ca.crt'] : undefined);
  }
  for (const external of inventory.of('external-secrets.io', 'ExternalSecret')) {
    const { target, data, dataFrom } = fieldsOf(external.spec);
    const { name = external.metadata.name, template } = fieldsOf(target);
    const known = listOf(dataFrom).length === 0 && !isFields(template);
    put('Secret', external, name, known ? listOf(data).map(({ secretKey }) => String(secretKey)) : undefined);
  }
  for (const sealed of inventory.of('bitnami.com', 'SealedSecret')) {
    put('Secret', sealed, sealed.metadata.name, keysOf(fieldsOf(sealed.spec).encryptedData));
  }
  return made;
});

/** What a reference leads to; undefined when nothing in the set makes it. */
export function findSource(
  inventory: Inventory,
  namespace: string,
  { kind, name }: Pick<SourceReference, 'kind' | 'name'>,
): Source | undefined {
  const given =
    kind === 'ConfigMap' && Object.hasOwn(GIVEN_CONFIG_MAPS, name) ? GIVEN_CONFIG_MAPS[name] : undefined;
  return sources(inventory).get(`${kind}/${namespace}/${name}`) ?? (given && { keys: new Set(given) });
}

/** Whether the set makes any Secret of the namespace: only then is one that it does not make worth a word. */
export function makesSecrets(inventory: Inventory, namespace: string): boolean {
  const prefix = `Secret/${namespace}/`;
  return [...sources(inventory).keys()].some((key) => key.startsWith(prefix));
}

function keysOf(...mappings: readonly unknown[]): string[] {
  return mappings.flatMap((mapping) => Object.keys(fieldsOf(mapping)));
}
