/** How many pods each workload runs: at rest, and at the most it may come to. */
import { admissionOf } from './admission.ts';
import { scaledAmount } from './amount.ts';
import { type Fields, fieldsOf, isFields, isKind, listOf, type Manifest } from './manifest.ts';
import { podCounts } from './pod-count.ts';
import { podLimits, podRequests, type Resources } from './pod-resources.ts';
import { type PodTemplate, podTemplate, runsToCompletion } from './workload.ts';
import { workloadFault } from './workload-fault.ts';

/** The pods of one workload; they are all alike. */
export interface PodGroup {
  readonly owner: Manifest;
  /** As admission leaves it. */
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

/** The pods of every workload among the manifests, but for those that the API refuses. */
export function podGroups(
  manifests: readonly Manifest[],
  { nodes = 1 }: ClusterSize = {},
): readonly PodGroup[] {
  const counts = podCounts(manifests);
  const admit = admissionOf(manifests);
  return manifests.flatMap((owner) => {
    const written = podTemplate(owner);
    if (written === undefined || workloadFault(owner) !== undefined) {
      return [];
    }
    const template = admit(owner, written);
    const { min, max } = counts.of(owner) ?? { min: nodes, max: nodes };
    return [
      {
        owner,
        template,
        requests: podRequests(template),
        limits: podLimits(template),
        minima: min,
        maxima: max + surge(owner, max),
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
  if (isKind(manifest, 'argoproj.io', 'Rollout')) {
    const { blueGreen, canary } = fieldsOf(spec.strategy);
    // The new colour stands whole beside the old one.
    return isFields(blueGreen) ? pods : share(fieldsOf(canary).maxSurge ?? '25%', pods);
  }
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

/** An amount that is none counts as the API's own default. */
function share(amount: unknown, of: number): number {
  return Math.max(0, scaledAmount(amount, of) ?? Math.ceil(of / 4));
}
