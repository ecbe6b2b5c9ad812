/** Whose pods go before whose. */
import { fieldsOf, isKind, type Manifest } from './manifest.ts';
import type { PodSpec } from './workload.ts';

export interface Priority {
  readonly value: number;
  /** Whether such a pod may push out pods of lower priority. */
  readonly preempts: boolean;
  /** A class that the pod names and nobody declares. */
  readonly unknown?: string;
}

/** The classes that every cluster has. */
const BUILT_IN: readonly (readonly [string, Priority])[] = [
  ['system-cluster-critical', { value: 2_000_000_000, preempts: true }],
  ['system-node-critical', { value: 2_000_001_000, preempts: true }],
];

/** Tells the priority of a pod by its class, or the default one among the manifests, or 0. */
export function priorities(manifests: readonly Manifest[]): (spec: PodSpec) => Priority {
  const classes = new Map<string, Priority>(BUILT_IN);
  let byDefault: Priority = { value: 0, preempts: true };
  for (const manifest of manifests) {
    if (isKind(manifest, 'scheduling.k8s.io', 'PriorityClass')) {
      const priority = {
        value: typeof manifest.value === 'number' ? manifest.value : 0,
        preempts: manifest.preemptionPolicy !== 'Never',
      };
      classes.set(manifest.metadata.name, priority);
      byDefault = manifest.globalDefault === true ? priority : byDefault;
    }
  }
  return (spec) => {
    const name = spec.priorityClassName;
    if (typeof name === 'string' && name !== '') {
      return classes.get(name) ?? { ...fieldless(spec), unknown: name };
    }
    return typeof spec.priority === 'number' ? fieldless(spec) : byDefault;
  };
}

/** A pod of a live cluster carries the numbers that admission worked out. */
function fieldless(spec: PodSpec): Priority {
  const { priority, preemptionPolicy } = fieldsOf(spec);
  return { value: typeof priority === 'number' ? priority : 0, preempts: preemptionPolicy !== 'Never' };
}
