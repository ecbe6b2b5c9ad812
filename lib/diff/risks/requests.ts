import { identity } from '../../manifest/manifest.ts';
import { podGroups } from '../../manifest/pod-groups.ts';
import type { Resources } from '../../manifest/pod-resources.ts';
import { ZERO } from '../../manifest/quantity.ts';
import { amountOf } from '../../report/amounts.ts';
import type { EnvironmentPair } from '../pair.ts';
import type { Risk, RiskCheck } from '../risk.ts';
import { totalsOf } from '../totals.ts';

/** What pods are promised, with what the quota and the nodes have. */
export const requests: RiskCheck = {
  id: 'requests',
  title: 'Pods request more or less, or there are more or fewer of them',
  *find(pair) {
    yield* perWorkload(pair);
    yield* perTotal(pair);
  },
};

function groupsOf({ manifests, environment }: EnvironmentPair['before']) {
  const nodes = environment?.cluster.nodePools.reduce((sum, { count }) => sum + count, 0);
  try {
    return podGroups(manifests, { nodes });
  } catch {
    // An amount that is none: verify names it.
    return [];
  }
}

function* perWorkload({ before, after }: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  const known = new Map(groupsOf(before).map((group) => [identity(group.owner), group]));
  for (const { owner, requests, minima } of groupsOf(after)) {
    const was = known.get(identity(owner));
    if (was === undefined) {
      continue;
    }
    const parts = [
      ...resourceChanges(was.requests, requests),
      ...(was.minima === minima ? [] : [`${was.minima} → ${minima} pods`]),
    ];
    if (parts.length > 0) {
      yield {
        level: 'notice',
        object: owner,
        message: `One pod requests: ${parts.join(', ')}.`.replace(
          /^One pod requests: (\d+ → \d+ pods\.)$/,
          '$1',
        ),
      };
    }
  }
}

function resourceChanges(was: Resources, is: Resources): readonly string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort().flatMap((name) => {
    const [old, now] = [was[name] ?? ZERO, is[name] ?? ZERO];
    return old.nanos === now.nanos ? [] : [`${name} ${amountOf(name, old)} → ${amountOf(name, now)}`];
  });
}

/** The sums, where they come to more than they may. */
function* perTotal(pair: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  const target = pair.after.environment?.quota.target ?? 1;
  for (const { resource, of, before, after } of totalsOf(pair)) {
    const [least, most] = [after.minima / after.hard, after.maxima / after.hard];
    const [leastBefore, mostBefore] =
      before === undefined ? [0, 0] : [before.minima / before.hard, before.maxima / before.hard];
    const grew =
      after.minima > (before?.minima ?? 0) ||
      after.maxima > (before?.maxima ?? 0) ||
      after.hard < (before?.hard ?? 0);
    const share = (ratio: number) => `${Math.ceil(ratio * 100)} %`;
    if (most > 1 && grew) {
      yield {
        level: 'danger',
        message: `${of}: ${resource} comes to ${share(most)} when autoscalers are at their maxima and all of it rolls, ${share(mostBefore)} before: pods are refused.`,
        remedy: 'Lower requests or maxima, or raise what there is.',
      };
    } else if (least > target && leastBefore <= target) {
      yield {
        level: 'warning',
        message: `${of}: ${resource} at rest goes from ${share(leastBefore)} to ${share(least)}, above the target of ${share(target)}.`,
        remedy: 'Lower requests, or raise what there is.',
      };
    }
  }
}
