import { scaledAmount } from '../../manifest/amount.ts';
import { fieldsOf, type Manifest } from '../../manifest/manifest.ts';
import { readSelector } from '../../manifest/selector.ts';
import type { Inventory } from './inventory.ts';
import type { Workload } from './workload.ts';

/** A PodDisruptionBudget and the workloads it holds its hand over. */
export interface Budget {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly workloads: readonly Workload[];
  /** The rule it sets, if it sets one that can be read. */
  readonly rule?: BudgetRule;
}

export interface BudgetRule {
  readonly field: 'minAvailable' | 'maxUnavailable';
  /** As written: a number of pods, or a percentage. */
  readonly amount: number | string;
}

export function budgetsOf(inventory: Inventory): readonly Budget[] {
  return inventory.of('policy', 'PodDisruptionBudget').map((manifest) => {
    const namespace = inventory.namespaceOf(manifest);
    const { selector } = fieldsOf(manifest.spec);
    return {
      manifest,
      namespace,
      rule: ruleOf(manifest),
      // Pods of Jobs come to an end by themselves, and those of a DaemonSet a drain leaves alone.
      workloads: inventory
        .podsOf(namespace, readSelector(selector))
        .filter(({ transient, count }) => !transient && count !== undefined && count.max > 0),
    };
  });
}

/** Budgets by the workload they cover. */
export function budgetsByWorkload(inventory: Inventory): ReadonlyMap<Workload, readonly Budget[]> {
  const covered = new Map<Workload, Budget[]>();
  for (const budget of budgetsOf(inventory)) {
    for (const workload of budget.workloads) {
      covered.set(workload, [...(covered.get(workload) ?? []), budget]);
    }
  }
  return covered;
}

/** Pods of a budget when its autoscalers are at their minima. */
export function podsAtMinimum({ workloads }: Budget): number {
  return workloads.reduce((sum, { count }) => sum + (count?.min ?? 0), 0);
}

/**
 * Pods that may be evicted at once while all are healthy. Percentages round up on either field, as in the disruption
 * controller: 67 % of 3 are 3.
 */
export function allowedDisruptions({ field, amount }: BudgetRule, pods: number): number {
  const scaled = scaledAmount(amount, pods) ?? 0;
  return Math.max(0, field === 'maxUnavailable' ? Math.min(scaled, pods) : pods - scaled);
}

function ruleOf(manifest: Manifest): BudgetRule | undefined {
  const spec = fieldsOf(manifest.spec);
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const amount = spec[field];
    if (typeof amount === 'number' || (typeof amount === 'string' && scaledAmount(amount, 1) !== undefined)) {
      return { field, amount };
    }
  }
  return undefined;
}
