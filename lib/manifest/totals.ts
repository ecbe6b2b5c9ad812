/** What a set of manifests asks of a cluster, added up. */
import type { Manifest } from './manifest.ts';
import { type ClusterSize, mayPileUp, type PodGroup, podGroups } from './pod-groups.ts';
import { addResources, type Resources } from './pod-resources.ts';
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

export function platformTotals(manifests: readonly Manifest[], size: ClusterSize = {}): PlatformTotals {
  return totalsOf(manifests, podGroups(manifests, size));
}

/** The same, of groups that are known already. */
export function totalsOf(manifests: readonly Manifest[], groups: readonly PodGroup[]): PlatformTotals {
  return {
    minima: minimaOf(groups),
    maxima: total(groups, ({ transient, maxima }) => (transient ? 0 : maxima)),
    jobs: total(groups, ({ transient, maxima }) => (transient ? maxima : 0)),
    unbounded: manifests.filter(mayPileUp),
    quotas: quotaUses(manifests, groups),
  };
}

/** What the pods that stay take, with every autoscaler at its minimum. */
export function minimaOf(groups: readonly PodGroup[]): Totals {
  return total(groups, ({ transient, minima }) => (transient ? 0 : minima));
}

function total(groups: readonly PodGroup[], pods: (group: PodGroup) => number): Totals {
  const counted = groups.filter((group) => pods(group) > 0);
  return {
    pods: counted.reduce((sum, group) => sum + pods(group), 0),
    requests: addResources(...counted.map((group) => scale(group.requests, pods(group)))),
    limits: addResources(...counted.map((group) => scale(group.limits, pods(group)))),
  };
}

function scale(resources: Resources, by: number): Resources {
  return Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, multiply(amount, by)]));
}
