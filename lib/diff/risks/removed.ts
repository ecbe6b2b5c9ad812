import { apiGroup, identity, isKind, type Manifest, title } from '../../manifest/manifest.ts';
import { ownsPods } from '../../manifest/workload.ts';
import { budgetsOf } from '../../verify/model/budget.ts';
import type { EnvironmentPair } from '../pair.ts';
import { protection } from '../pruning.ts';
import type { Risk, RiskCheck } from '../risk.ts';

type Found = Omit<Risk, 'id'>;

/** Objects whose deletion takes data, pods or protection with it; and those that stay when the rest goes. */
export const removesState: RiskCheck = {
  id: 'removes',
  title: 'A workload, a claim, a namespace, a disruption budget or a definition is removed, or stays behind',
  *find(pair) {
    for (const object of removedFrom(pair)) {
      const kept = protection(object);
      yield* kept === undefined ? ofKind(object, pair) : leftBehind(object, kept, pair);
    }
  },
};

/** What was there before the change and is not after it. */
export function removedFrom({ changes }: EnvironmentPair): readonly Manifest[] {
  return changes.flatMap(({ kind, before }) => (kind === 'removed' && before !== undefined ? [before] : []));
}

/** No removal is routine: of what has no other risk it is said that nobody is known to miss it. */
export function unusedRemovals(pair: EnvironmentPair, found: readonly Risk[]): readonly Risk[] {
  const judged = new Set(found.map(({ object }) => object && identity(object)));
  return removedFrom(pair)
    .filter((object) => !judged.has(identity(object)))
    .map((object) => ({
      id: removesState.id,
      level: 'notice',
      object,
      message: 'It is deleted; nothing that stays is known to use it.',
    }));
}

/** An object that no engine deletes: it runs on, without what goes from around it. */
function leftBehind(object: Manifest, annotation: string, pair: EnvironmentPair): Iterable<Found> {
  const app = appOf(object, pair);
  const gone = removedFrom(pair).filter((one) => appOf(one, pair) === app && protection(one) === undefined);
  const kinds = [...new Set(gone.map(({ kind }) => kind))].sort();
  const without = kinds.length === 0 ? '' : `, without what is deleted around it: ${kinds.join(', ')}`;
  return [
    {
      level: ownsPods(object) || kinds.length > 0 ? 'danger' : 'warning',
      object,
      message: `It is not deleted (${annotation}): it ${ownsPods(object) ? 'runs' : 'lives'} on${without}.`,
      remedy: 'Delete it by hand when its data is no longer needed, or keep all of it in the manifests.',
    },
  ];
}

function appOf(object: Manifest, { changes }: EnvironmentPair): string | undefined {
  return changes.find(({ before }) => before === object)?.app;
}

function* ofKind(object: Manifest, pair: EnvironmentPair): Iterable<Found> {
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
  } else if (isKind(object, 'batch', 'CronJob')) {
    yield scheduled(object);
  } else if (ownsPods(object) && !isKind(object, 'batch', 'Job')) {
    yield {
      level: 'warning',
      object,
      message: `The ${object.kind} is deleted: all its pods stop.`,
      remedy: 'Make sure that nothing uses it.',
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

const BACKUP = /backup|snapshot|dump|archive/;

/** Whatever it is for: a name that tells of a copy makes it the graver. */
function scheduled(object: Manifest): Found {
  const labels = Object.values(object.metadata.labels ?? {});
  const isBackup = [object.metadata.name, ...labels].some((text) => BACKUP.test(text));
  return isBackup
    ? {
        level: 'danger',
        object,
        message: 'The CronJob is deleted: this backup is taken no more, and its last copy grows old.',
        remedy: 'Keep it, or be sure that something else takes the copies.',
      }
    : {
        level: 'warning',
        object,
        message: 'The CronJob is deleted: it runs no more.',
        remedy: 'Be sure that nothing waits for what it does.',
      };
}

/** A budget matters as long as its pods are there. */
function* budget(object: Manifest, pair: EnvironmentPair): Iterable<Found> {
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
