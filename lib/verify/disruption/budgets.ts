import { scaledAmount } from '../../manifest/amount.ts';
import { fieldsOf, title } from '../../manifest/manifest.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import { isEmptySelector, readSelector } from '../../manifest/selector.ts';
import type { Check } from '../check.ts';
import { allowedDisruptions, budgetsByWorkload, budgetsOf, podsAtMinimum } from '../model/budget.ts';
import { mayComeFromOperator } from '../model/custom-resources.ts';
import { isServer } from '../model/workload.ts';

/** A replicated workload that a drain may take down whole. */
const missing: Check = {
  id: 'pdb-missing',
  severity: 'warning',
  title: 'Every workload with two or more pods has a PodDisruptionBudget',
  why: 'Two drains at a time, or one of a node that holds two of its pods, take all of them away at once.',
  remedy: 'Add a PodDisruptionBudget with maxUnavailable: 1 and the selector of the workload.',
  *find(inventory) {
    const covered = budgetsByWorkload(inventory);
    for (const workload of inventory.workloads) {
      if (
        isServer(workload) &&
        !workload.controlled &&
        (workload.count?.min ?? 0) >= 2 &&
        !covered.has(workload)
      ) {
        yield {
          object: workload.manifest,
          path: '',
          message: `${workload.count?.min} pods and no PodDisruptionBudget: drains may take them all at once.`,
        };
      }
    }
  },
};

/** A budget whose selector picks no pod of the set. */
const matchesNothing: Check = {
  id: 'pdb-matches-nothing',
  severity: 'warning',
  title: 'A PodDisruptionBudget selects the pods of a workload',
  why: 'A budget without pods protects nothing; most often its selector is a letter or a label off.',
  remedy: "Copy the workload's spec.selector.",
  *find(inventory) {
    for (const { manifest, namespace } of budgetsOf(inventory)) {
      const { selector } = fieldsOf(manifest.spec);
      if (
        inventory.podsOf(namespace, readSelector(selector)).length === 0 &&
        !mayComeFromOperator(inventory, namespace, selector)
      ) {
        yield {
          object: manifest,
          path: 'spec.selector',
          message: `No pod in ${namespace} has these labels.`,
        };
      }
    }
  },
};

/** A budget that lets everything go at once. */
const protectsNothing: Check = {
  id: 'pdb-protects-nothing',
  severity: 'warning',
  title: 'A PodDisruptionBudget keeps at least one pod up',
  why: 'A budget that lets all pods go at once is none.',
  remedy: 'Write maxUnavailable: 1.',
  *find(inventory) {
    for (const budget of budgetsOf(inventory)) {
      const pods = podsAtMinimum(budget);
      const { rule, manifest } = budget;
      if (rule !== undefined && pods >= 2 && allowedDisruptions(rule, pods) >= pods) {
        yield {
          object: manifest,
          path: `spec.${rule.field}`,
          message: `${rule.field} ${rule.amount} lets all ${pods} pods go at once.`,
        };
      }
    }
  },
};

/** Exactly one of minAvailable and maxUnavailable: the API takes no more, and none means none protected. */
const ruleUnclear: Check = {
  id: 'pdb-rule-unclear',
  severity: 'error',
  title: 'A PodDisruptionBudget sets one of minAvailable and maxUnavailable',
  why: 'The API server refuses both together; without either the budget defaults to minAvailable 1, and nobody can tell that it was meant.',
  remedy: 'Write maxUnavailable: 1 and nothing else.',
  *find(inventory) {
    for (const manifest of inventory.of('policy', 'PodDisruptionBudget')) {
      const spec = fieldsOf(manifest.spec);
      const set = (['minAvailable', 'maxUnavailable'] as const).filter(
        (field) => (spec[field] ?? null) !== null,
      );
      const [field] = set;
      if (field === undefined || set.length === 2) {
        const message = field === undefined ? 'Neither field is set.' : 'Both fields are set.';
        yield { object: manifest, path: 'spec', message };
      } else if (scaledAmount(spec[field], 1) === undefined) {
        const message = `${field} ${JSON.stringify(spec[field])} is neither a number of pods nor a percentage such as 25%.`;
        yield { object: manifest, path: `spec.${field}`, message };
      }
    }
  },
};

/** An empty selector picks every pod of the namespace. */
const selectsEverything: Check = {
  id: 'pdb-selects-everything',
  severity: 'warning',
  title: 'A PodDisruptionBudget names the pods it is for',
  why: 'An empty selector puts all pods of the namespace, those of other workloads included, under one budget.',
  remedy: "Copy the workload's spec.selector.",
  *find(inventory) {
    for (const manifest of inventory.of('policy', 'PodDisruptionBudget')) {
      const selector = readSelector(fieldsOf(manifest.spec).selector);
      if (selector !== undefined && isEmptySelector(selector)) {
        yield {
          object: manifest,
          path: 'spec.selector',
          message: 'The selector is empty: it picks every pod.',
        };
      }
    }
  },
};

/** One budget for pods of several workloads. */
const spansWorkloads: Check = {
  id: 'pdb-spans-workloads',
  severity: 'warning',
  title: 'A PodDisruptionBudget covers one workload',
  why: 'The broken pods of one workload use up the budget of the other, and a percentage is of their sum.',
  remedy: 'Give each workload a budget of its own.',
  *find(inventory) {
    for (const { manifest, workloads } of budgetsOf(inventory)) {
      const selector = readSelector(fieldsOf(manifest.spec).selector);
      const servers = workloads.filter(isServer);
      if (servers.length > 1 && selector !== undefined && !isEmptySelector(selector)) {
        yield {
          object: manifest,
          path: 'spec.selector',
          message: `It covers ${servers.map((workload) => title(workload.manifest)).join(' and ')}.`,
        };
      }
    }
  },
};

/** Quorum members that are up but not ready hold data; they must not be evicted freely. */
const evictsUnready: Check = {
  id: 'pdb-evicts-unready-members',
  severity: 'warning',
  title: 'The budget of a quorum keeps members that are not ready yet',
  why: 'AlwaysAllow evicts members that recover, although the budget is used up: a drain then breaks the quorum.',
  remedy: 'Write unhealthyPodEvictionPolicy: IfHealthyBudget, or leave it out.',
  *find(inventory) {
    for (const { manifest, workloads } of budgetsOf(inventory)) {
      const members = workloads.find(isQuorumMember);
      if (members !== undefined && fieldsOf(manifest.spec).unhealthyPodEvictionPolicy === 'AlwaysAllow') {
        yield {
          object: manifest,
          path: 'spec.unhealthyPodEvictionPolicy',
          message: `AlwaysAllow evicts members of ${title(members.manifest)} that are still recovering.`,
        };
      }
    }
  },
};

/** Stateless pods that crash must not hold up a drain. */
const keepsBroken: Check = {
  id: 'pdb-keeps-broken-pods',
  severity: 'info',
  title: 'The budget of stateless pods lets broken ones go',
  why: 'By default a pod that is not ready counts as disrupted: one that crashes for ever blocks every drain.',
  remedy: 'Write unhealthyPodEvictionPolicy: AlwaysAllow.',
  *find(inventory) {
    for (const { manifest, workloads } of budgetsOf(inventory)) {
      const stateless =
        workloads.length > 0 &&
        workloads.every((workload) => workload.manifest.kind === 'Deployment' && !isQuorumMember(workload));
      if (stateless && fieldsOf(manifest.spec).unhealthyPodEvictionPolicy !== 'AlwaysAllow') {
        yield {
          object: manifest,
          path: 'spec.unhealthyPodEvictionPolicy',
          message: 'A pod that crashes for ever blocks the drain of its node.',
        };
      }
    }
  },
};

export const budgetChecks: readonly Check[] = [
  missing,
  matchesNothing,
  protectsNothing,
  ruleUnclear,
  selectsEverything,
  spansWorkloads,
  evictsUnready,
  keepsBroken,
];
