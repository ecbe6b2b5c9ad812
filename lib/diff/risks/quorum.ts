import { identity } from '../../manifest/manifest.ts';
import { quorumOf } from '../../manifest/quorum.ts';
import { allowedDisruptions, budgetsOf } from '../../verify/model/budget.ts';
import type { Workload } from '../../verify/model/workload.ts';
import type { EnvironmentPair } from '../pair.ts';
import type { Risk, RiskCheck } from '../risk.ts';

/** Members of a quorum that a change takes away, or lets a drain take away. */
export const belowQuorum: RiskCheck = {
  id: 'below-quorum',
  title: 'Fewer members may be left than the quorum needs',
  *find(pair) {
    const before = new Map(pair.before.workloads.map((workload) => [identity(workload.manifest), workload]));
    for (const workload of pair.after.workloads) {
      const was = before.get(identity(workload.manifest));
      if (was !== undefined) {
        yield* membersOf(was, workload);
      }
    }
    yield* budgets(pair);
  },
};

function* membersOf(was: Workload, is: Workload): Iterable<Omit<Risk, 'id'>> {
  const [least, now] = [was.count?.min, is.count?.min];
  const running = quorumOf(was);
  const wanted = quorumOf(is);
  const object = is.manifest;
  if (least === undefined || now === undefined) {
    return;
  }
  if (running !== undefined && now < least && now < running) {
    yield {
      level: 'danger',
      object,
      message: `It goes from ${least} to ${now} members while the quorum is ${running}: it stops taking writes.`,
      remedy:
        'Take members out of the cluster one by one with its own tools first, and lower replicas after.',
    };
  } else if (wanted !== undefined && now - 1 < wanted && !(least - 1 < (running ?? wanted))) {
    yield {
      level: 'danger',
      object,
      message: `${now} members with a quorum of ${wanted}: the loss of one stops it.`,
      remedy: 'Keep a member more than the quorum.',
    };
  } else if (running !== undefined && now < least) {
    yield {
      level: 'warning',
      object,
      message: `It goes from ${least} to ${now} members of a quorum: ${least - now} leave without being taken out.`,
      remedy: 'Take them out with the program’s own tools first, and move their data.',
    };
  }
  if (running !== undefined && wanted === undefined) {
    yield {
      level: 'warning',
      object,
      message: 'It no longer says what quorum it needs: nothing judges budgets and failures by it.',
      remedy: 'Keep the annotation holdfast.dev/quorum.',
    };
  }
}

/** Budgets that let more members go than the quorum can lose, and did not before. */
function* budgets({ before, after }: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  const known = new Map(budgetsOf(before).map((budget) => [identity(budget.manifest), budget]));
  for (const { manifest, rule, workloads } of budgetsOf(after)) {
    const was = known.get(identity(manifest));
    for (const workload of workloads) {
      const [members, quorum] = [workload.count?.min, quorumOf(workload)];
      if (rule === undefined || members === undefined || quorum === undefined) {
        continue;
      }
      const allowed = allowedDisruptions(rule, members);
      const allowedBefore = was?.rule === undefined ? 0 : allowedDisruptions(was.rule, members);
      if (members - allowed < quorum && allowed > allowedBefore) {
        yield {
          level: 'danger',
          object: manifest,
          message: `It lets ${allowed} of ${members} pods of ${workload.manifest.metadata.name} go at once, ${allowedBefore} before; the quorum is ${quorum}.`,
          remedy: `Let ${members - quorum} go at most.`,
        };
      }
    }
  }
}
