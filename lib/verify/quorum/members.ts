import { title } from '../../manifest/manifest.ts';
import { isQuorumMember, quorumAnnotation, quorumOf } from '../../manifest/quorum.ts';
import type { Check, Problem } from '../check.ts';
import { allowedDisruptions, budgetsByWorkload } from '../model/budget.ts';
import { drivesToOutliveOne, minioPools, poolsByWorkload } from '../model/minio.ts';
import { zonesOf } from '../model/nodes.ts';

import type { Workload } from '../model/workload.ts';
import { pathOf } from '../path.ts';

const PATH = pathOf('metadata', 'annotations', quorumAnnotation);

/** A quorum that is no number of members. */
const annotationInvalid: Check = {
  id: 'quorum-annotation-invalid',
  severity: 'error',
  title: 'The quorum annotation holds a number of members that there are',
  why: 'Every check of the quorum reads it: with a wrong number they prove nothing.',
  remedy: 'Write the number of members that must be up for the service to take writes, in quotes.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (!isQuorumMember(workload)) {
        continue;
      }
      const quorum = quorumOf(workload);
      const members = workload.count?.max ?? 0;
      if (quorum === undefined || quorum > members) {
        const found = JSON.stringify(workload.manifest.metadata.annotations?.[quorumAnnotation]);
        yield {
          object: workload.manifest,
          path: PATH,
          message: `The quorum is ${found}, the members are ${members}.`,
        };
      }
    }
  },
};

/** Members of which nobody says how many must be up. */
const notStated: Check = {
  id: 'quorum-not-stated',
  severity: 'info',
  title: 'A StatefulSet of three or more says how many members must be up',
  why: 'Losses, drains and updates are judged as if one member were enough.',
  remedy: `Annotate it with ${quorumAnnotation}: the members that must be up for it to take writes, in quotes; "1" where one is enough.`,
  *find({ workloads, environment }) {
    for (const workload of environment === undefined ? [] : workloads) {
      const members = workload.count?.min ?? 0;
      if (workload.manifest.kind === 'StatefulSet' && members >= 3 && !isQuorumMember(workload)) {
        yield { object: workload.manifest, path: '', message: `${members} members, and no quorum.` };
      }
    }
  },
};

/** A quorum that no member may miss. */
const lostWithMember: Check = {
  id: 'quorum-lost-with-a-member',
  severity: 'error',
  title: 'A quorum outlives the loss of one member',
  why: 'Every restart, drain and lost node stops the service.',
  remedy: 'Add members: 2 of 3 and 3 of 5 outlive the loss of one.',
  *find({ workloads }) {
    for (const workload of workloads) {
      const quorum = quorumOf(workload);
      const members = workload.count?.min ?? 0;
      if (quorum !== undefined && quorum === members) {
        yield {
          object: workload.manifest,
          path: 'spec.replicas',
          message: `${quorum} of ${members} members must be up: none may be lost.`,
        };
      }
    }
  },
};

/** A budget that lets a drain break the quorum. */
const budgetBreaks: Check = {
  id: 'pdb-breaks-quorum',
  severity: 'error',
  title: 'The PodDisruptionBudget of a quorum keeps the quorum',
  why: 'Two drains at a time take as many members as the budget allows, and the service stops.',
  remedy: 'Write maxUnavailable: 1.',
  *find(inventory) {
    for (const [workload, budgets] of budgetsByWorkload(inventory)) {
      const quorum = quorumOf(workload);
      const members = workload.count?.min ?? 0;
      for (const { manifest, rule } of budgets) {
        const left = rule === undefined ? members : members - allowedDisruptions(rule, members);
        if (quorum !== undefined && rule !== undefined && left < quorum && quorum < members) {
          yield {
            object: manifest,
            path: `spec.${rule.field}`,
            message: `It leaves ${left} of ${members} members of ${title(workload.manifest)}, which needs ${quorum}.`,
          };
        }
      }
    }
  },
};

/** An even number of voters stands no more losses than one voter less. */
const evenVoters: Check = {
  id: 'quorum-even-voters',
  severity: 'warning',
  title: 'A quorum by majority has an odd number of members',
  why: 'Four voters outlive the loss of one, as three do, and one more can fail.',
  remedy: 'Add a member, or take one away.',
  *find(inventory) {
    const erasure = new Set(minioPools(inventory).flatMap(({ workload }) => workload));
    for (const workload of inventory.workloads) {
      const quorum = quorumOf(workload);
      const members = workload.count?.min ?? 0;
      // Erasure sets count drives, and have quorums of their own.
      if (quorum === members / 2 + 1 && members >= 2 && !erasure.has(workload)) {
        yield {
          object: workload.manifest,
          path: 'spec.replicas',
          message: `${members} members with a quorum of ${quorum} outlive ${members - quorum}, and so do ${members - 1}.`,
        };
      }
    }
  },
};

/** More members than nodes: some node holds too many of them. */
const lostWithNode: Check = {
  id: 'quorum-lost-with-a-node',
  severity: 'error',
  title: 'A quorum outlives the loss of any declared node',
  why: 'With fewer nodes than members some node holds several, and its loss takes more than the quorum can miss.',
  remedy: 'Add nodes until there is one for each member, or choose a layout with fewer members.',
  *find(inventory) {
    const nodes = inventory.environment?.cluster.nodePools.reduce((sum, { count }) => sum + count, 0) ?? 0;
    const minio = poolsByWorkload(inventory);
    for (const workload of inventory.workloads) {
      const drives = minio.has(workload) ? drivesToOutliveOne(nodes) : undefined;
      for (const problem of lostWith(workload, nodes, 'node')) {
        yield drives === undefined
          ? problem
          : {
              ...problem,
              remedy: `Add nodes until there is one for each member, or run ${nodes} members of ${drives} drives each, which outlive one.`,
            };
      }
    }
  },
};

/** Too few zones for the members. */
const lostWithZone: Check = {
  id: 'quorum-lost-with-a-zone',
  severity: 'error',
  title: 'A quorum outlives the loss of any declared zone, where the environment asks for it',
  why: 'However the members are dealt to the zones, one zone holds more than the quorum can miss.',
  remedy: 'Add a zone, or choose a layout whose quorum fits the zones.',
  *find({ workloads, environment }) {
    const zones = environment?.survive === 'zone' ? zonesOf(environment.cluster).length : 0;
    for (const workload of workloads) {
      yield* lostWith(workload, zones, 'zone');
    }
  },
};

function* lostWith(workload: Workload, domains: number, kind: 'node' | 'zone'): Iterable<Problem> {
  const quorum = quorumOf(workload);
  const members = workload.count?.min ?? 0;
  const together = Math.ceil(members / Math.max(1, domains));
  if (domains > 0 && quorum !== undefined && quorum < members && members - together < quorum) {
    yield {
      object: workload.manifest,
      path: 'spec.replicas',
      message: `${members} members on ${domains} ${kind}${domains === 1 ? '' : 's'}: one ${kind} holds ${together}, and its loss leaves ${members - together} of the ${quorum} that must be up.`,
    };
  }
}

export const memberChecks: readonly Check[] = [
  annotationInvalid,
  notStated,
  lostWithMember,
  budgetBreaks,
  evenVoters,
  lostWithNode,
  lostWithZone,
];
