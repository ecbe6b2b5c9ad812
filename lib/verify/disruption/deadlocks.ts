import { title } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';
import {
  allowedDisruptions,
  type Budget,
  budgetsByWorkload,
  budgetsOf,
  podsAtMinimum,
} from '../model/budget.ts';

/** A budget that lets no pod go stops every drain, and with it the upgrade of the nodes. */
const allowsNoDisruption: Check = {
  id: 'pdb-allows-no-disruption',
  severity: 'error',
  title: 'A PodDisruptionBudget lets at least one pod go',
  why: 'Evictions are refused for ever: a drain hangs, and nodes are upgraded by force or not at all. Percentages round up, so that 67 % of three pods are all three.',
  remedy: 'Write maxUnavailable: 1, which stays right for every number of pods.',
  *find(inventory) {
    for (const budget of budgetsOf(inventory)) {
      const { rule, manifest } = budget;
      const pods = fullCount(budget);
      if (rule !== undefined && pods > 0 && allowedDisruptions(rule, pods) === 0) {
        yield {
          object: manifest,
          path: `spec.${rule.field}`,
          message: `${rule.field} ${rule.amount} of ${pods} pods (${named(budget)}) lets none go: a drain of their nodes never ends.`,
        };
      }
    }
  },
};

/** A budget that lets a pod go at the usual count and none at the autoscaler's minimum. */
const allowsNoneAtMinimum: Check = {
  id: 'pdb-deadlock-at-hpa-minimum',
  severity: 'error',
  title: 'A PodDisruptionBudget lets a pod go when the autoscaler is at its minimum',
  why: 'At night the autoscaler takes the workload to its minimum, and every drain hangs until the load comes back.',
  remedy: 'Write maxUnavailable: 1, or raise minReplicas above minAvailable.',
  *find(inventory) {
    for (const budget of budgetsOf(inventory)) {
      const { rule, manifest } = budget;
      const least = podsAtMinimum(budget);
      const most = fullCount(budget);
      if (
        rule !== undefined &&
        least < most &&
        allowedDisruptions(rule, most) > 0 &&
        allowedDisruptions(rule, least) === 0
      ) {
        yield {
          object: manifest,
          path: `spec.${rule.field}`,
          message: `${rule.field} ${rule.amount} lets none of ${least} pods go when the autoscaler of ${named(budget)} is at its minimum.`,
        };
      }
    }
  },
};

/** Two budgets on one pod: the eviction API refuses outright. */
const overlap: Check = {
  id: 'pdb-overlap',
  severity: 'error',
  title: 'No pod is under two PodDisruptionBudgets',
  why: 'The eviction API answers with an error as soon as more than one budget covers the pod: it can never be drained.',
  remedy: 'Keep one budget, or make the selectors disjoint.',
  *find(inventory) {
    for (const [workload, budgets] of budgetsByWorkload(inventory)) {
      const [first, ...others] = budgets;
      for (const other of others) {
        yield {
          object: other.manifest,
          path: 'spec.selector',
          message: `${title(workload.manifest)} is under ${first?.manifest.metadata.name} as well: its pods can't be evicted at all.`,
        };
      }
    }
  },
};

function fullCount({ workloads }: Budget): number {
  return workloads.reduce((sum, { count }) => sum + (count?.max ?? 0), 0);
}

function named({ workloads }: Budget): string {
  return workloads.map(({ manifest }) => title(manifest)).join(', ');
}

export const deadlockChecks: readonly Check[] = [allowsNoDisruption, allowsNoneAtMinimum, overlap];
