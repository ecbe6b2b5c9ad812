import { apiGroup } from './manifest.ts';

/** Groups that every Kubernetes serves, besides those that end in .k8s.io. */
const BUILT_IN = new Set(['', 'apps', 'autoscaling', 'batch', 'policy']);
/** Groups under .k8s.io whose definitions are installed apart. */
const INSTALLED_APART = new Set(['gateway.networking.k8s.io', 'snapshot.storage.k8s.io']);

/** Whether every Kubernetes serves the object's group: no program has to define it first. */
export function isBuiltIn(object: { readonly apiVersion: string }): boolean {
  const group = apiGroup(object);
  return BUILT_IN.has(group) || (group.endsWith('.k8s.io') && !INSTALLED_APART.has(group));
}
