/** How far autoscalers may move the replicas of a workload. */
import { fieldsOf, isKind, type Manifest } from '../manifest/manifest.ts';

export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** Bounds by `namespace/Kind/name` of the target; of several autoscalers on one target the last one. */
export function autoscalerBounds(manifests: readonly Manifest[]): ReadonlyMap<string, Bounds> {
  return new Map(
    manifests
      .filter((manifest) => isKind(manifest, 'autoscaling', 'HorizontalPodAutoscaler'))
      .map((manifest) => {
        const { scaleTargetRef, minReplicas, maxReplicas } = fieldsOf(manifest.spec);
        const { kind, name } = fieldsOf(scaleTargetRef);
        // The API's default.
        const minimum = podCount(minReplicas, 1);
        const maximum = Math.max(minimum, podCount(maxReplicas, minimum));
        return [`${manifest.metadata.namespace ?? ''}/${kind}/${name}`, { minimum, maximum }];
      }),
  );
}

/** A number of pods as a whole number of zero or more. */
export function podCount(value: unknown, byDefault: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : byDefault;
}
