import { k8s } from 'cdk8s-plus-28';

/** What one container is promised and what it may take at most. */
export interface Resources {
  /** Cores, as Kubernetes quantities (`250m`, `2`). */
  readonly cpu: { readonly request: string; readonly limit: string };
  /** Bytes, as Kubernetes quantities (`512Mi`). Stateful members: request = limit. */
  readonly memory: { readonly request: string; readonly limit: string };
  /**
   * Writable layer, logs and disk-backed emptyDirs.
   * @default { request: '64Mi', limit: '1Gi' }
   */
  readonly ephemeralStorage?: { readonly request: string; readonly limit: string };
}

/** Memory that is promised in full: the container is never the first to be killed under node pressure. */
export function guaranteedMemory(memory: string, cpu: Resources['cpu']): Resources {
  return { cpu, memory: { request: memory, limit: memory } };
}

export function resourceRequirements(resources: Resources): k8s.ResourceRequirements {
  const storage = resources.ephemeralStorage ?? { request: '64Mi', limit: '1Gi' };
  const list = (side: 'request' | 'limit') => ({
    cpu: k8s.Quantity.fromString(resources.cpu[side]),
    memory: k8s.Quantity.fromString(resources.memory[side]),
    'ephemeral-storage': k8s.Quantity.fromString(storage[side]),
  });
  return { requests: list('request'), limits: list('limit') };
}
