/** How many pods each workload runs: at rest, and at the most it may come to. */
import { type Fields, fieldsOf, isFields, isKind, listOf, type Manifest } from './manifest.ts';
import { podLimits, podRequests, type Resources } from './pod-resources.ts';
import { type PodTemplate, podTemplate, replicas, runsToCompletion } from './workload.ts';

/** The pods of one workload; they are all alike. */
export interface PodGroup {
  readonly owner: Manifest;
  readonly template: PodTemplate;
  /** What the scheduler reserves for one pod. */
  readonly requests: Resources;
  /** What one pod may take. */
  readonly limits: Resources;
  /** Pods with its autoscaler, if any, at its minimum. */
  readonly minima: number;
  /** Pods with its autoscaler at its maximum and a rolling update under way. */
  readonly maxima: number;
  /** Pods of Jobs and CronJobs come and go; both counts are those of one run. */
  readonly transient: boolean;
}

export interface ClusterSize {
  /**
   * Nodes that run each DaemonSet.
   * @default 1
   */
  readonly nodes?: number;
}

/**
 * The pods of every workload among the manifests.
 * @throws Error when a workload has no template with containers, or an amount is no quantity
 */
export function podGroups(
  manifests: readonly Manifest[],
  { nodes = 1 }: ClusterSize = {},
): readonly PodGroup[] {
  const bounds = autoscalerBounds(manifests);
  return manifests.flatMap((owner) => {
    const template = podTemplate(owner);
    if (template === undefined) {
      return [];
    }
    const asked = replicas(owner) ?? nodes;
    const { minimum, maximum } = bounds.get(scaleTarget(owner)) ?? { minimum: asked, maximum: asked };
    return [
      {
        owner,
        template,
        requests: podRequests(template),
        limits: podLimits(template),
        minima: minimum,
        maxima: maximum + surge(owner, maximum),
        transient: runsToCompletion(owner),
      },
    ];
  });
}

/**
 * Whether runs of the CronJob may pile up: under `concurrencyPolicy: Allow`, the default, no manifest says how
 * many run side by side.
 */
export function mayPileUp(manifest: Manifest): boolean {
  return (
    isKind(manifest, 'batch', 'CronJob') && (fieldsOf(manifest.spec).concurrencyPolicy ?? 'Allow') === 'Allow'
  );
}

/** The claims that each pod of the group brings with it as ephemeral volumes. */
export function ephemeralClaims({ template }: PodGroup): readonly Fields[] {
  return listOf(template.spec.volumes)
    .map(({ ephemeral }) => fieldsOf(ephemeral).volumeClaimTemplate)
    .filter(isFields)
    .map((claim) => fieldsOf(claim.spec));
}

/**
 * Pods beyond the wanted number while an update rolls: a Deployment's maxSurge (25 % when absent; percentages
 * round up), a DaemonSet's (0 when absent), none elsewhere.
 */
export function surge(manifest: Manifest, pods: number): number {
  const spec = fieldsOf(manifest.spec);
  if (isKind(manifest, 'apps', 'Deployment')) {
    const strategy = fieldsOf(spec.strategy);
    return strategy.type === 'Recreate' ? 0 : share(fieldsOf(strategy.rollingUpdate).maxSurge ?? '25%', pods);
  }
  if (isKind(manifest, 'apps', 'DaemonSet')) {
    const strategy = fieldsOf(spec.updateStrategy);
    return strategy.type === 'OnDelete' ? 0 : share(fieldsOf(strategy.rollingUpdate).maxSurge ?? 0, pods);
  }
  return 0;
}

function share(amount: unknown, of: number): number {
  if (typeof amount === 'number') {
    return amount;
  }
  const percent = /^(\d+)%$/.exec(String(amount))?.[1];
  if (percent === undefined) {
    throw new Error(
      `maxSurge ${JSON.stringify(amount)} is neither a number of pods nor a percentage such as 25%`,
    );
  }
  // The product of whole numbers is exact, so that 10 % of 30 is 3 and not 4.
  return Math.ceil((Number(percent) * of) / 100);
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

function autoscalerBounds(manifests: readonly Manifest[]): ReadonlyMap<string, Bounds> {
  const bounds = new Map<string, Bounds>();
  for (const manifest of manifests) {
    if (!isKind(manifest, 'autoscaling', 'HorizontalPodAutoscaler')) {
      continue;
    }
    const spec = fieldsOf(manifest.spec);
    const target = fieldsOf(spec.scaleTargetRef);
    const minimum = typeof spec.minReplicas === 'number' ? spec.minReplicas : 1;
    const maximum = typeof spec.maxReplicas === 'number' ? spec.maxReplicas : minimum;
    bounds.set(`${manifest.metadata.namespace ?? ''}/${target.kind}/${target.name}`, { minimum, maximum });
  }
  return bounds;
}

function scaleTarget(manifest: Manifest): string {
  return `${manifest.metadata.namespace ?? ''}/${manifest.kind}/${manifest.metadata.name}`;
}
