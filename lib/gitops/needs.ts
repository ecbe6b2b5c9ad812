/** What the objects of one app need of another's, read off the manifests. */
import {
  apiGroup,
  type Fields,
  fieldsOf,
  identity,
  listOf,
  type Manifest,
  title,
} from '../manifest/manifest.ts';
import { isEmptySelector, readSelector } from '../manifest/selector.ts';
import type { AppManifests } from '../output/flatten.ts';
import { type Inventory, takeInventory } from '../verify/model/inventory.ts';
import { peerPicks, policiesOf } from '../verify/model/policy.ts';
import { findSource, sourceReferences } from '../verify/model/sources.ts';
import type { Workload } from '../verify/model/workload.ts';

/** One app can't begin before another. */
export interface Need {
  readonly from: string;
  readonly to: string;
  /**
   * - `object`: the API server, the kubelet or an operator refuses the one without the other
   * - `address`: a program calls the other; without an answer it starts, fails and tries again
   */
  readonly kind: 'object' | 'address';
  /** The two ends: `StatefulSet data-platform/kafka: PriorityClass data-platform-quorum`. */
  readonly because: string;
}

/** An object that another one names. */
interface Reference {
  readonly from: Manifest;
  readonly to: Manifest | undefined;
  readonly kind: Need['kind'];
}

/** Every need between two apps; the first reason of each stands for the others. */
export function needsOf(apps: readonly AppManifests[]): readonly Need[] {
  const inventory = takeInventory(apps.flatMap(({ manifests }) => manifests));
  const owner = new Map(
    apps.flatMap(({ app, manifests }) => manifests.map((manifest) => [identity(manifest), app] as const)),
  );
  const needs = new Map<string, Need>();
  for (const { from, to, kind } of references(inventory)) {
    const apps = to && { from: owner.get(identity(from)), to: owner.get(identity(to)) };
    if (apps?.from === undefined || apps.to === undefined || apps.from === apps.to) {
      continue;
    }
    const key = `${apps.from}/${apps.to}/${kind}`;
    if (!needs.has(key)) {
      needs.set(key, {
        from: apps.from,
        to: apps.to,
        kind,
        because: `${title(from)}: ${title(to as Manifest)}`,
      });
    }
  }
  return [...needs.values()];
}

/** The apps whose pods read a Secret that no object makes: somebody has to bring it. */
export function readersOfGivenSecrets(apps: readonly AppManifests[]): readonly string[] {
  const inventory = takeInventory(apps.flatMap(({ manifests }) => manifests));
  const readers = new Set(
    inventory.workloads
      .filter((workload) => readsGivenSecret(inventory, workload))
      .map(({ manifest }) => manifest),
  );
  return apps
    .filter(({ manifests }) => manifests.some((manifest) => readers.has(manifest)))
    .map(({ app }) => app);
}

function readsGivenSecret(inventory: Inventory, workload: Workload): boolean {
  const { namespace, template } = workload;
  const logins = listOf(template.spec.imagePullSecrets).map(({ name }) => String(name));
  const read = sourceReferences(workload).filter(({ kind, optional }) => kind === 'Secret' && !optional);
  return [...logins, ...read.map(({ name }) => name)].some(
    (name) => findSource(inventory, namespace, { kind: 'Secret', name }) === undefined,
  );
}

function* references(inventory: Inventory): Iterable<Reference> {
  for (const from of inventory.manifests) {
    const namespace = inventory.namespaceOf(from);
    yield { from, to: inventory.find('', 'Namespace', '', namespace), kind: 'object' };
    for (const to of named(inventory, from, namespace)) {
      yield { from, to, kind: 'object' };
    }
  }
  for (const workload of inventory.workloads) {
    for (const to of ofPods(inventory, workload)) {
      yield { from: workload.manifest, to, kind: 'object' };
    }
  }
  yield* calls(inventory);
}

/**
 * Who calls whom. In a namespace where nothing leaves a pod unasked, its egress names all that it calls, however its
 * configuration learns the address; a name on a start page is no call.
 */
function* calls(inventory: Inventory): Iterable<Reference> {
  for (const { namespace, pods, closes, egress } of policiesOf(inventory)) {
    const peers = closes.includes('egress')
      ? egress.flatMap((rule) => rule.peers ?? []).filter(namesPods)
      : [];
    for (const peer of peers) {
      for (const server of inventory.workloads) {
        if (peerPicks(inventory, peer, namespace, server)) {
          for (const client of pods) {
            yield { from: client.manifest, to: server.manifest, kind: 'address' };
          }
        }
      }
    }
  }
}

/** Every pod of a namespace, or every address, is nobody in particular. */
function namesPods({ podSelector }: Fields): boolean {
  const selector = readSelector(podSelector);
  return selector !== undefined && !isEmptySelector(selector);
}

/** What a pod can't start without. */
function* ofPods(inventory: Inventory, workload: Workload): Iterable<Manifest | undefined> {
  const { namespace, template } = workload;
  const { serviceAccountName, priorityClassName, imagePullSecrets, volumes } = template.spec;
  yield find(inventory, '', 'ServiceAccount', namespace, serviceAccountName);
  yield find(inventory, 'scheduling.k8s.io', 'PriorityClass', '', priorityClassName);
  for (const { name } of listOf(imagePullSecrets)) {
    yield findSource(inventory, namespace, { kind: 'Secret', name: String(name) })?.maker;
  }
  for (const { persistentVolumeClaim } of listOf(volumes)) {
    const { claimName } = fieldsOf(persistentVolumeClaim);
    yield find(inventory, '', 'PersistentVolumeClaim', namespace, claimName);
  }
  for (const reference of sourceReferences(workload)) {
    if (!reference.optional) {
      yield findSource(inventory, namespace, reference)?.maker;
    }
  }
}

/** What other objects name in their specs, and come to nothing without. */
function* named(inventory: Inventory, from: Manifest, namespace: string): Iterable<Manifest | undefined> {
  const spec = fieldsOf(from.spec);
  switch (`${apiGroup(from)}/${from.kind}`) {
    case 'cert-manager.io/Certificate':
      yield ofKindAndName(inventory, 'cert-manager.io', namespace, fieldsOf(spec.issuerRef));
      break;
    case 'cert-manager.io/Issuer':
      yield secret(inventory, namespace, fieldsOf(spec.ca).secretName);
      break;
    case 'external-secrets.io/ExternalSecret':
      yield ofKindAndName(inventory, 'external-secrets.io', namespace, fieldsOf(spec.secretStoreRef));
      break;
    case 'rbac.authorization.k8s.io/RoleBinding':
    case 'rbac.authorization.k8s.io/ClusterRoleBinding':
      yield ofKindAndName(inventory, 'rbac.authorization.k8s.io', namespace, fieldsOf(from.roleRef));
      break;
  }
}

/** The object of a reference that says its kind; one of the whole cluster is in no namespace. */
function ofKindAndName(inventory: Inventory, group: string, namespace: string, { kind, name }: Fields) {
  return (
    find(inventory, group, String(kind), namespace, name) ?? find(inventory, group, String(kind), '', name)
  );
}

function secret(inventory: Inventory, namespace: string, name: unknown): Manifest | undefined {
  return typeof name === 'string'
    ? findSource(inventory, namespace, { kind: 'Secret', name })?.maker
    : undefined;
}

function find(inventory: Inventory, group: string, kind: string, namespace: string, name: unknown) {
  return typeof name === 'string' ? inventory.find(group, kind, namespace, name) : undefined;
}
