/** Manifests in a line each, for tests. */
import type { Manifest } from '../manifest/manifest.ts';
import { type ClusterNodes, hostnameLabel, type Pool } from '../manifest/nodes.ts';
import type { World } from './world.ts';

/** One pool of nodes with 4 CPU and 8Gi, all of it for pods, in one zone unless said otherwise. */
export function nodes(count: number, pool: Partial<Pool> = {}): ClusterNodes {
  return {
    nodePools: [{ name: 'node', count, cpu: 4, memory: '8Gi', zones: ['a'], reserved: 0, ...pool }],
  };
}

export interface SetOptions {
  readonly replicas?: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly quorum?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Fields of the pod spec. */
  readonly pod?: Readonly<Record<string, unknown>>;
  /** Fields of the workload's spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly claims?: boolean;
  readonly namespace?: string;
}

function workload(kind: string, name: string, options: SetOptions): Manifest {
  const { replicas = 1, cpu = '100m', memory = '128Mi', quorum, labels = {}, pod, spec, claims } = options;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: options.namespace ?? 'ns',
      ...(quorum === undefined ? {} : { annotations: { 'holdfast.dev/quorum': String(quorum) } }),
    },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...labels } },
        spec: {
          containers: [{ name: 'main', image: 'example', resources: { requests: { cpu, memory } } }],
          ...pod,
        },
      },
      ...(claims === true ? { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] } : {}),
      ...spec,
    },
  };
}

export const deployment = (name: string, options: SetOptions = {}) => workload('Deployment', name, options);
export const statefulSet = (name: string, options: SetOptions = {}) => workload('StatefulSet', name, options);
export const daemonSet = (name: string, options: SetOptions = {}) => workload('DaemonSet', name, options);

const term = (name: string, topologyKey: string) => ({
  topologyKey,
  labelSelector: { matchLabels: { app: name } },
});

/** Pods of a name never share a domain. */
export function apart(name: string, topologyKey = hostnameLabel) {
  return {
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(name, topologyKey)] },
    },
  };
}

/** Pods of a name rather do not share a domain. */
export function ratherApart(name: string, topologyKey = hostnameLabel) {
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: term(name, topologyKey) },
        ],
      },
    },
  };
}

export function budget(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  picks: Readonly<Record<string, string>> = { app: name },
): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'ns' },
    spec: { selector: { matchLabels: picks }, ...spec },
  };
}

export function autoscaler(name: string, minReplicas: number, maxReplicas: number): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'ns' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas, maxReplicas },
  };
}

export function priorityClass(name: string, value: number, preemptionPolicy?: 'Never'): Manifest {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    preemptionPolicy,
  };
}

export function quota(hard: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'quota', namespace: 'ns' },
    spec: { hard },
  };
}

/** The node of each pod, without the namespace; `-` while it is pending. */
export function whereabouts({ pods, nodes: all, state }: World): Readonly<Record<string, string>> {
  return Object.fromEntries(
    state.nodeOf.map((node, pod) => [
      (pods[pod]?.name ?? '').replace(/^[^/]*\//, ''),
      all[node]?.name ?? (node === -1 ? '-' : 'absent'),
    ]),
  );
}
