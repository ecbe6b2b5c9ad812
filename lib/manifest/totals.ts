/** What a set of manifests asks of a cluster, added up. */
import type { Manifest } from './manifest.ts';
import { type ClusterSize, mayPileUp, type PodGroup, podGroups } from './pod-groups.ts';
import { addResources, podLimits, podRequests, type Resources } from './pod-resources.ts';
import { multiply } from './quantity.ts';
import { type QuotaUse, quotaUses } from './quota.ts';

export interface Totals {
  readonly pods: number;
  readonly requests: Resources;
  readonly limits: Resources;
}

export interface PlatformTotals {
  /** Every autoscaler at its minimum, no Job running. */
  readonly minima: Totals;
  /** Every autoscaler at its maximum, and a rolling update under way on every workload at once; no Job running. */
  readonly maxima: Totals;
  /** One run of every Job and CronJob, all at once. */
  readonly jobs: Totals;
  /** CronJobs whose runs may pile up: they count with one run, and may come to more. */
  readonly unbounded: readonly Manifest[];
  /** A row per resource of each ResourceQuota. */
  readonly quotas: readonly QuotaUse[];
}

/** @throws Error when a workload has no pod template, or an amount is no quantity */
export function platformTotals(manifests: readonly Manifest[], size: ClusterSize = {}): PlatformTotals {
  const groups = podGroups(manifests, size);
  const steady = groups.filter(({ transient }) => !transient);
  return {
    minima: total(steady, ({ minima }) => minima),
    maxima: total(steady, ({ maxima }) => maxima),
    jobs: total(
      groups.filter(({ transient }) => transient),
      ({ maxima }) => maxima,
    ),
    unbounded: manifests.filter(mayPileUp),
    quotas: quotaUses(manifests, groups),
  };
}

function total(groups: readonly PodGroup[], pods: (group: PodGroup) => number): Totals {
  const times = (of: typeof podRequests) =>
    addResources(...groups.map((group) => scale(of(group.template), pods(group))));
  return {
    pods: groups.reduce((sum, group) => sum + pods(group), 0),
    requests: times(podRequests),
    limits: times(podLimits),
  };
}

function scale(resources: Resources, by: number): Resources {
  return Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, multiply(amount, by)]));
}
