/** Which pods a ResourceQuota counts. */
import { type Fields, fieldsOf, isFields, listOf, type Manifest } from './manifest.ts';
import type { PodGroup } from './pod-groups.ts';

/** What a scope looks at. */
export type ScopedPod = Pick<PodGroup, 'template' | 'requests' | 'limits'>;

/** Whether a quota's scopes, all of them, take in a pod. */
export function inScope(quota: Manifest, pod: ScopedPod): boolean {
  const { scopes, scopeSelector } = fieldsOf(quota.spec);
  const named = (Array.isArray(scopes) ? scopes : []).map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return [...named, ...listOf(fieldsOf(scopeSelector).matchExpressions)].every((requirement) =>
    scopeHolds(requirement, pod),
  );
}

function scopeHolds(requirement: Fields, pod: ScopedPod): boolean {
  const { spec } = pod.template;
  const isBestEffort = [...Object.values(pod.requests), ...Object.values(pod.limits)].every(
    ({ nanos }) => nanos === 0n,
  );
  switch (requirement.scopeName) {
    case 'Terminating':
      return typeof spec.activeDeadlineSeconds === 'number';
    case 'NotTerminating':
      return typeof spec.activeDeadlineSeconds !== 'number';
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return priorityHolds(requirement, spec.priorityClassName);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(spec.affinity);
    default:
      // The API refuses such a quota.
      return false;
  }
}

function priorityHolds({ operator, values }: Fields, priorityClass: unknown): boolean {
  const listed = Array.isArray(values) && values.includes(priorityClass);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'DoesNotExist':
      return priorityClass === undefined;
    default:
      return priorityClass !== undefined;
  }
}

/** Whether any affinity term of the pod names namespaces or a namespace selector. */
function crossesNamespaces(affinity: unknown): boolean {
  return ['podAffinity', 'podAntiAffinity'].some((side) => {
    const { requiredDuringSchedulingIgnoredDuringExecution: required, ...rest } = fieldsOf(
      fieldsOf(affinity)[side],
    );
    const preferred = listOf(rest.preferredDuringSchedulingIgnoredDuringExecution).map(
      (term) => term.podAffinityTerm,
    );
    return [...listOf(required), ...preferred.filter(isFields)].some(
      (term) =>
        term.namespaceSelector !== undefined ||
        (Array.isArray(term.namespaces) && term.namespaces.length > 0),
    );
  });
}
