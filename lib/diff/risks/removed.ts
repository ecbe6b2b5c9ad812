import { apiGroup, isKind, type Manifest, title } from '../../manifest/manifest.ts';
import { budgetsOf } from '../../verify/model/budget.ts';
import type { EnvironmentPair } from '../pair.ts';
import type { Risk, RiskCheck } from '../risk.ts';

/** Objects whose deletion takes data or protection with it. */
export const removesState: RiskCheck = {
  id: 'removes',
  title: 'A StatefulSet, a claim, a namespace, a disruption budget or a definition is removed',
  *find(pair) {
    for (const { kind, before } of pair.changes) {
      if (kind === 'removed' && before !== undefined) {
        yield* ofKind(before, pair);
      }
    }
  },
};

function* ofKind(object: Manifest, pair: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  if (isKind(object, '', 'Namespace')) {
    yield {
      level: 'danger',
      object,
      message: 'The namespace is deleted, and with it everything in it, claims included.',
      remedy: 'Keep it, or take everything out of it first.',
    };
  } else if (isKind(object, '', 'PersistentVolumeClaim')) {
    yield {
      level: 'danger',
      object,
      message: 'The claim is deleted, and its volume where the storage class says so.',
      remedy: 'Keep it, or be sure that a backup can be restored.',
    };
  } else if (isKind(object, 'apps', 'StatefulSet')) {
    yield {
      level: 'danger',
      object,
      message:
        'The StatefulSet is deleted: all its members stop. Whether its claims stay is up to its retention policy.',
      remedy: 'Make sure that nothing uses it, and that a backup can be restored.',
    };
  } else if (isKind(object, 'policy', 'PodDisruptionBudget')) {
    yield* budget(object, pair);
  } else if (apiGroup(object) === 'apiextensions.k8s.io') {
    yield {
      level: 'danger',
      object,
      message: 'The definition is deleted, and with it every object of its kind in the cluster.',
      remedy: 'Keep it as long as any object of its kind exists.',
    };
  }
}

/** A budget matters as long as its pods are there. */
function* budget(object: Manifest, pair: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  const covered = budgetsOf(pair.before).find(({ manifest }) => manifest === object)?.workloads ?? [];
  const still = pair.after.workloads.filter(({ manifest }) =>
    covered.some((workload) => title(workload.manifest) === title(manifest)),
  );
  const replaced = budgetsOf(pair.after).some(({ workloads }) =>
    workloads.some((workload) => still.includes(workload)),
  );
  if (still.length > 0 && !replaced) {
    yield {
      level: 'danger',
      object,
      message: `The budget is removed: a drain may take every pod of ${still.map(({ manifest }) => manifest.metadata.name).join(', ')} at once.`,
      remedy: 'Keep a budget as long as its pods run.',
    };
  }
}
