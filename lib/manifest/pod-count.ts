/** How many pods each workload runs, with whatever scales it at its minimum and at its maximum. */
import { apiGroup, type Fields, fieldsOf, type Manifest } from './manifest.ts';
import { replicas } from './workload.ts';

/** The same number twice without an autoscaler. */
export interface PodCount {
  readonly min: number;
  readonly max: number;
}

/** What scales a workload, and between which bounds. */
export interface Scaling extends PodCount {
  readonly autoscaler: Manifest;
}

/** The namespace that an object lands in. */
export type NamespaceOf = (manifest: Manifest) => string;

export interface PodCounts {
  /** Undefined where nothing scales the workload. Of several autoscalers the last one counts. */
  scalingOf(workload: Manifest): Scaling | undefined;
  /** Undefined for a DaemonSet, where the nodes decide, and for what owns no pods. */
  of(workload: Manifest): PodCount | undefined;
}

/** Kinds that scale others, each with the kind it takes where it names none, and with its bounds. */
const SCALERS: Readonly<
  Record<string, { readonly kind: string | undefined; readonly bounds: (spec: Fields) => PodCount }>
> = {
  'autoscaling/HorizontalPodAutoscaler': {
    kind: undefined,
    bounds: ({ minReplicas, maxReplicas }) => bounds(minReplicas, 1, maxReplicas, 1),
  },
  // KEDA makes a HorizontalPodAutoscaler of it. What may sleep with no pod at all is judged awake.
  'keda.sh/ScaledObject': {
    kind: 'Deployment',
    bounds: ({ minReplicaCount, maxReplicaCount }) => {
      const { min, max } = bounds(minReplicaCount, 0, maxReplicaCount, 100);
      return { min: Math.max(1, min), max: Math.max(1, max) };
    },
  },
};

/** What the manifest scales, and how far; undefined for what is no autoscaler. */
export function scalerOf(manifest: Manifest): (PodCount & { readonly target: Fields }) | undefined {
  const key = `${apiGroup(manifest)}/${manifest.kind}`;
  const scaler = Object.hasOwn(SCALERS, key) ? SCALERS[key] : undefined;
  if (scaler === undefined) {
    return undefined;
  }
  const spec = fieldsOf(manifest.spec);
  return { target: { kind: scaler.kind, ...fieldsOf(spec.scaleTargetRef) }, ...scaler.bounds(spec) };
}

export function podCounts(
  manifests: readonly Manifest[],
  namespaceOf: NamespaceOf = ownNamespace,
): PodCounts {
  const scalings = new Map<string, Scaling>();
  for (const autoscaler of manifests) {
    const scaler = scalerOf(autoscaler);
    if (scaler !== undefined) {
      const { target, min, max } = scaler;
      scalings.set(`${namespaceOf(autoscaler)}/${target.kind}/${target.name}`, { autoscaler, min, max });
    }
  }
  const scalingOf = (workload: Manifest) =>
    scalings.get(`${namespaceOf(workload)}/${workload.kind}/${workload.metadata.name}`);
  return {
    scalingOf,
    of: (workload) => {
      const asked = replicas(workload);
      if (asked === undefined) {
        return undefined;
      }
      // Zero pods are not scaled: the autoscaler rests as long as the count is 0.
      const { min, max } = (asked === 0 ? undefined : scalingOf(workload)) ?? { min: asked, max: asked };
      return { min, max };
    },
  };
}

function ownNamespace({ metadata }: Manifest): string {
  return metadata.namespace ?? '';
}

function bounds(least: unknown, leastByDefault: number, most: unknown, mostByDefault: number): PodCount {
  const min = whole(least, leastByDefault);
  return { min, max: Math.max(min, whole(most, mostByDefault)) };
}

/** A number of pods as a whole number of zero or more. */
function whole(value: unknown, byDefault: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : byDefault;
}
