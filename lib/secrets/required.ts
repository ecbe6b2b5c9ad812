/** The Secrets that an environment reads and that nothing of it makes. */
import { type App, Chart } from 'cdk8s';
import type { Environment } from '../environment/schema.ts';
import { ServiceCertificate } from '../identity/certificate.ts';
import { Secrets } from '../identity/external-secret.ts';
import type { SecretDeclaration, SecretKey } from '../identity/secret.ts';
import { fieldsOf, listOf, type Manifest } from '../manifest/manifest.ts';
import { type Inventory, takeInventory } from '../verify/model/inventory.ts';
import { findSource, sourceReferences } from '../verify/model/sources.ts';

export interface RequiredSecret extends SecretDeclaration {
  readonly namespace: string;
  readonly type: 'Opaque' | 'kubernetes.io/tls' | 'kubernetes.io/dockerconfigjson';
  /** Where External Secrets reads it; undefined where people make the Secret itself. */
  readonly remoteKey?: string;
}

/**
 * What services declare, in the order of their making; then what their pods read besides, such as the login at a
 * registry. A Secret that a Certificate makes is nobody's task.
 */
export function requiredSecrets(
  app: App,
  manifests: readonly Manifest[],
  { mode, store }: Environment['secrets'],
): RequiredSecret[] {
  const required = new Map<string, RequiredSecret>();
  const add = (secret: RequiredSecret) => {
    const key = `${secret.namespace}/${secret.name}`;
    required.set(key, required.get(key) ?? secret);
  };
  for (const construct of app.node.findAll()) {
    const namespace = construct === app ? '' : (Chart.of(construct).namespace ?? '');
    if (construct instanceof Secrets) {
      for (const secret of construct.declarations) {
        const remoteKey = mode === 'external-secrets' ? `${store?.prefix ?? ''}${secret.name}` : undefined;
        add({ ...secret, namespace, type: 'Opaque', remoteKey });
      }
    } else if (construct instanceof ServiceCertificate && construct.existing !== undefined) {
      // The type of a Secret can't be changed: cert-manager takes over one of its own type only.
      add({ ...construct.existing, namespace, type: 'kubernetes.io/tls' });
    }
  }
  for (const secret of undeclared(manifests, (key) => required.has(key))) {
    add(secret);
  }
  return [...required.values()];
}

/** A place where a Secret that nobody declares is read. */
interface Reading extends Pick<RequiredSecret, 'namespace' | 'name' | 'type'> {
  /** Undefined where the whole Secret is read. */
  readonly key?: string;
  readonly purpose: string;
}

/** Secrets that are read, and that neither a service declares nor an object makes. */
function undeclared(
  manifests: readonly Manifest[],
  isDeclared: (key: string) => boolean,
): readonly RequiredSecret[] {
  const inventory = takeInventory(manifests);
  const secrets = new Map<string, RequiredSecret>();
  for (const { namespace, name, type, key, purpose } of readings(inventory)) {
    const id = `${namespace}/${name}`;
    if (isDeclared(id) || findSource(inventory, namespace, { kind: 'Secret', name }) !== undefined) {
      continue;
    }
    const known = secrets.get(id) ?? { name, namespace, type, purpose, keys: {} };
    const added: Record<string, SecretKey> =
      key === undefined ? {} : { [key]: { purpose, kind: 'external' } };
    secrets.set(id, { ...known, keys: { ...added, ...known.keys } });
  }
  return [...secrets.values()];
}

function* readings(inventory: Inventory): Iterable<Reading> {
  for (const workload of inventory.workloads) {
    const { namespace, manifest, template } = workload;
    for (const { name } of listOf(template.spec.imagePullSecrets)) {
      const purpose = 'Login at the registry of the images, as `docker login` writes it.';
      const type = 'kubernetes.io/dockerconfigjson';
      yield { namespace, name: String(name), type, key: '.dockerconfigjson', purpose };
    }
    for (const { kind, name, key, optional } of sourceReferences(workload)) {
      if (kind === 'Secret' && !optional) {
        yield { namespace, name, type: 'Opaque', key, purpose: purposeOf(key, manifest.metadata.name) };
      }
    }
  }
  for (const store of inventory.of('external-secrets.io', 'SecretStore')) {
    const { vault } = fieldsOf(fieldsOf(store.spec).provider);
    const { type, name, key } = fieldsOf(fieldsOf(vault).caProvider);
    if (type === 'Secret') {
      const purpose = purposeOf(String(key), `SecretStore ${store.metadata.name}`);
      const namespace = inventory.namespaceOf(store);
      yield { namespace, name: String(name), type: 'Opaque', key: String(key), purpose };
    }
  }
}

function purposeOf(key: string | undefined, reader: string): string {
  return key === 'ca.crt' ? `Authority that ${reader} trusts, PEM.` : `Read by ${reader}.`;
}
