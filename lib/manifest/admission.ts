/** What the API server makes of a pod before it stores it: LimitRanges and RuntimeClasses fill in what it left out. */
import { type Fields, fieldsOf, isKind, listOf, type Manifest } from './manifest.ts';
import type { NamespaceOf } from './pod-count.ts';
import type { Container, PodTemplate } from './workload.ts';

/** The template as its pods are stored; the same object where admission changes nothing. */
export type Admit = (owner: Manifest, template: PodTemplate) => PodTemplate;

interface Defaults {
  readonly requests: Fields;
  readonly limits: Fields;
}

export function admissionOf(manifests: readonly Manifest[], namespaceOf: NamespaceOf = ownNamespace): Admit {
  const defaults = defaultsByNamespace(manifests, namespaceOf);
  const overheads = new Map(
    manifests
      .filter((manifest) => isKind(manifest, 'node.k8s.io', 'RuntimeClass'))
      .map((manifest) => [manifest.metadata.name, fieldsOf(manifest.overhead).podFixed]),
  );
  return (owner, template) => {
    const { spec } = template;
    const ranges = defaults.get(namespaceOf(owner)) ?? [];
    const overhead = overheads.get(String(spec.runtimeClassName)) ?? spec.overhead;
    if (ranges.length === 0 && overhead === spec.overhead) {
      return template;
    }
    const fill = (container: Container) => ranges.reduce(filled, container);
    return {
      ...template,
      spec: {
        ...spec,
        ...(overhead === undefined ? {} : { overhead }),
        containers: spec.containers.map(fill),
        ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(fill) }),
      },
    };
  };
}

/** The rules for containers of each namespace, with the defaults that the API works out of them. */
function defaultsByNamespace(
  manifests: readonly Manifest[],
  namespaceOf: NamespaceOf,
): ReadonlyMap<string, readonly Defaults[]> {
  const byNamespace = new Map<string, Defaults[]>();
  for (const range of manifests) {
    if (!isKind(range, '', 'LimitRange')) {
      continue;
    }
    const namespace = namespaceOf(range);
    for (const rule of listOf(fieldsOf(range.spec).limits).filter(({ type }) => type === 'Container')) {
      // As the API defaults a LimitRange: the most a container may have is what it gets, and what it gets is promised.
      const limits = { ...fieldsOf(rule.max), ...fieldsOf(rule.default) };
      const requests = { ...fieldsOf(rule.min), ...limits, ...fieldsOf(rule.defaultRequest) };
      byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), { requests, limits }]);
    }
  }
  return byNamespace;
}

/** A request that is absent is first taken from the container's own limit, and only then from the LimitRange. */
function filled(container: Container, defaults: Defaults): Container {
  const { requests, limits, ...rest } = fieldsOf(container.resources);
  return {
    ...container,
    resources: {
      ...rest,
      requests: { ...defaults.requests, ...fieldsOf(limits), ...fieldsOf(requests) },
      limits: { ...defaults.limits, ...fieldsOf(limits) },
    },
  };
}

function ownNamespace({ metadata }: Manifest): string {
  return metadata.namespace ?? '';
}
