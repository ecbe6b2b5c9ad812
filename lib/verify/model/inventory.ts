import type { Environment } from '../../environment/schema.ts';
import { admissionOf } from '../../manifest/admission.ts';
import { apiGroup, type fieldsOf, identity, type Manifest } from '../../manifest/manifest.ts';
import { controllerOf } from '../../manifest/ownership.ts';
import { podCounts } from '../../manifest/pod-count.ts';
import { isClusterScoped } from '../../manifest/scope.ts';
import { type LabelSelector, selects } from '../../manifest/selector.ts';
import { isHelmTest, ownsPods, podTemplate, templateFault } from '../../manifest/workload.ts';
import { viewWorkload, type Workload } from './workload.ts';

/** What is known beyond the manifests. */
export interface VerifyContext {
  /**
   * The environment they were made for. Without it, checks that need the cluster's nodes say nothing.
   * @default - unknown
   */
  readonly environment?: Environment;
  /**
   * What is applied now. Without it, checks of immutable fields say nothing.
   * @default - nothing
   */
  readonly previous?: readonly Manifest[];
}

/** The manifests, indexed once for all checks. */
export interface Inventory {
  readonly manifests: readonly Manifest[];
  readonly environment?: Environment;
  /** What is applied now, by `identity`. */
  readonly previous: ReadonlyMap<string, Manifest>;
  /** Every object that owns pods, but for those that another object of the set made, and Helm's tests. */
  readonly workloads: readonly Workload[];
  /** Workloads whose template can't be read, with the reason. */
  readonly unreadable: readonly { readonly manifest: Manifest; readonly reason: string }[];
  /** The namespaces that pods of the set run in. */
  readonly namespaces: ReadonlySet<string>;
  /** All objects of a kind, in any version. */
  of(group: string, kind: string): readonly Manifest[];
  /** One object; for cluster-scoped kinds the namespace is ''. */
  find(group: string, kind: string, namespace: string, name: string): Manifest | undefined;
  /** The namespace an object lands in, even where it names none; '' for cluster-scoped kinds. */
  namespaceOf(manifest: Manifest): string;
  /** The workloads of a namespace whose pods the selector picks. */
  podsOf(namespace: string, selector: LabelSelector | undefined): readonly Workload[];
}

export function takeInventory(
  manifests: readonly Manifest[],
  { environment, previous = [] }: VerifyContext = {},
): Inventory {
  const fallback = unnamedNamespace(manifests, environment);
  const namespaceOf = (manifest: Manifest) =>
    isClusterScoped(manifest) ? '' : (manifest.metadata.namespace ?? fallback);

  const byKind = groupBy(manifests, (manifest) => `${apiGroup(manifest)}/${manifest.kind}`);
  const byName = new Map<string, Manifest>();
  for (const manifest of manifests) {
    byName.set(
      key(apiGroup(manifest), manifest.kind, namespaceOf(manifest), manifest.metadata.name),
      manifest,
    );
  }
  const of = (group: string, kind: string) => byKind.get(`${group}/${kind}`) ?? [];

  const counts = podCounts(manifests, namespaceOf);
  const admit = admissionOf(manifests, namespaceOf);
  const workloads: Workload[] = [];
  const unreadable: { manifest: Manifest; reason: string }[] = [];
  for (const manifest of manifests) {
    if (!ownsPods(manifest) || isHelmTest(manifest)) {
      continue;
    }
    const namespace = namespaceOf(manifest);
    const owner = controllerOf(manifest);
    if (owner !== undefined && byName.has(ownerKey(owner, namespace))) {
      continue;
    }
    const template = podTemplate(manifest);
    if (template === undefined) {
      unreadable.push({ manifest, reason: templateFault(manifest) ?? '' });
    } else {
      workloads.push(viewWorkload(manifest, template, admit(manifest, template), namespace, counts));
    }
  }

  return {
    manifests,
    environment,
    previous: new Map(previous.map((manifest) => [identity(manifest), manifest])),
    workloads,
    unreadable,
    namespaces: new Set(workloads.map(({ namespace }) => namespace)),
    of,
    find: (group, kind, namespace, name) => byName.get(key(group, kind, namespace, name)),
    namespaceOf,
    podsOf: podIndex(workloads),
  };
}

/** The pods of a selector, by way of its rarest label. */
function podIndex(workloads: readonly Workload[]): Inventory['podsOf'] {
  const byNamespace = groupBy(workloads, ({ namespace }) => namespace);
  const byLabel = new Map<string, Workload[]>();
  for (const workload of workloads) {
    for (const [name, value] of Object.entries(workload.template.labels)) {
      const label = `${workload.namespace}/${name}=${value}`;
      const list = byLabel.get(label);
      if (list === undefined) {
        byLabel.set(label, [workload]);
      } else {
        list.push(workload);
      }
    }
  }
  return (namespace, selector) => {
    if (selector === undefined) {
      return [];
    }
    let candidates: readonly Workload[] = byNamespace.get(namespace) ?? [];
    for (const [name, value] of Object.entries(selector.matchLabels ?? {})) {
      const labelled = byLabel.get(`${namespace}/${name}=${value}`) ?? [];
      candidates = labelled.length < candidates.length ? labelled : candidates;
    }
    return candidates.filter(({ template }) => selects(selector, template.labels));
  };
}

/**
 * Where objects without a namespace land: in the environment's, or in the only one that the others name (as with
 * `helm template -n`), or in the one that kubectl takes.
 */
function unnamedNamespace(manifests: readonly Manifest[], environment: Environment | undefined): string {
  if (environment !== undefined) {
    return environment.namespace;
  }
  const named = new Set(manifests.filter(ownsPods).flatMap(({ metadata }) => metadata.namespace ?? []));
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : 'default';
}

function ownerKey({ apiVersion, kind, name }: ReturnType<typeof fieldsOf>, namespace: string): string {
  return key(apiGroup({ apiVersion: String(apiVersion) }), String(kind), namespace, String(name));
}

function key(group: string, kind: string, namespace: string, name: string): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The items by a key, in their order. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = keyOf(item);
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}
