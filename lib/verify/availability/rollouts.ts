import { scaledAmount } from '../../manifest/amount.ts';
import { claimRules, mountedClaimNames } from '../../manifest/claims.ts';
import { fieldsOf, isKind, listOf } from '../../manifest/manifest.ts';
import { surge } from '../../manifest/pod-groups.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import type { Check } from '../check.ts';
import { isServer } from '../model/workload.ts';

/** An update that takes everything down first. */
const recreate: Check = {
  id: 'update-recreates',
  severity: 'warning',
  title: 'A replicated Deployment is updated pod by pod',
  why: 'Recreate ends all pods before it starts a new one: every change of the image is an outage.',
  remedy: 'Write strategy type RollingUpdate.',
  *find({ workloads }) {
    for (const { manifest, count } of workloads) {
      const { type } = fieldsOf(fieldsOf(manifest.spec).strategy);
      if (isKind(manifest, 'apps', 'Deployment') && type === 'Recreate' && (count?.min ?? 0) >= 2) {
        yield {
          object: manifest,
          path: 'spec.strategy.type',
          message: `Recreate takes all ${count?.min} pods down at once.`,
        };
      }
    }
  },
};

/** An update that may take all pods away at once. */
const takesAll: Check = {
  id: 'update-takes-all-pods',
  severity: 'error',
  title: 'A rolling update keeps at least one pod',
  why: 'With maxUnavailable as large as the number of pods an update is an outage.',
  remedy: 'Write maxUnavailable: 0 with maxSurge: 1, or 1 when pods can not be added.',
  *find({ workloads }) {
    for (const { manifest, count } of workloads) {
      const { maxUnavailable } = fieldsOf(fieldsOf(fieldsOf(manifest.spec).strategy).rollingUpdate);
      const pods = count?.min ?? 0;
      if (
        isKind(manifest, 'apps', 'Deployment') &&
        pods >= 2 &&
        (scaledAmount(maxUnavailable, pods) ?? 0) >= pods
      ) {
        yield {
          object: manifest,
          path: 'spec.strategy.rollingUpdate.maxUnavailable',
          message: `maxUnavailable ${maxUnavailable} of ${pods} pods lets an update take them all.`,
        };
      }
    }
  },
};

/** Members that wait for each other after a full stop. */
const orderedQuorum: Check = {
  id: 'quorum-starts-in-order',
  severity: 'warning',
  title: 'Members of a quorum start in parallel',
  why: 'Where readiness needs the quorum, OrderedReady waits for the first member, which waits for the second: after a full stop nothing comes up.',
  remedy: 'Write podManagementPolicy: Parallel.',
  *find({ workloads }) {
    for (const workload of workloads) {
      const { podManagementPolicy } = fieldsOf(workload.manifest.spec);
      if (
        workload.manifest.kind === 'StatefulSet' &&
        isQuorumMember(workload) &&
        podManagementPolicy !== 'Parallel'
      ) {
        yield {
          object: workload.manifest,
          path: podManagementPolicy === undefined ? 'spec' : 'spec.podManagementPolicy',
          message: `podManagementPolicy is ${podManagementPolicy ?? 'OrderedReady, the default'}.`,
        };
      }
    }
  },
};

/** Data that goes when the count does. */
const claimsDeleted: Check = {
  id: 'claims-deleted-with-pods',
  severity: 'error',
  title: 'Claims of a StatefulSet outlive its pods',
  why: 'whenScaled or whenDeleted: Delete removes the data as soon as somebody lowers the count or prunes the object.',
  remedy: 'Write Retain for both.',
  *find({ workloads }) {
    for (const { manifest } of workloads) {
      const policy = fieldsOf(fieldsOf(manifest.spec).persistentVolumeClaimRetentionPolicy);
      for (const when of ['whenScaled', 'whenDeleted'] as const) {
        if (manifest.kind === 'StatefulSet' && policy[when] === 'Delete') {
          yield {
            object: manifest,
            path: `spec.persistentVolumeClaimRetentionPolicy.${when}`,
            message: `${when}: Delete removes the claims with the pods.`,
          };
        }
      }
    }
  },
};

/** A pod that is killed while it still says goodbye. */
const graceTooShort: Check = {
  id: 'grace-period-too-short',
  severity: 'warning',
  title: 'The grace period outlasts what the pod does before it stops',
  why: 'The kubelet kills the pod at the end of the period, in the middle of its work or before the program has got its signal.',
  remedy: 'Raise terminationGracePeriodSeconds above the time of preStop plus that of a clean stop.',
  *find({ workloads }) {
    for (const workload of workloads) {
      const { terminationGracePeriodSeconds: set } = workload.template.spec;
      const grace = typeof set === 'number' ? set : 30;
      const path = `${workload.specPath}${set === undefined ? '' : '.terminationGracePeriodSeconds'}`;
      if (grace === 0 && isServer(workload)) {
        yield {
          object: workload.manifest,
          path,
          message: 'A grace period of 0 kills the pod without a signal.',
        };
        continue;
      }
      for (const { container } of workload.containers) {
        const seconds = preStopSeconds(container.lifecycle);
        if (seconds !== undefined && seconds >= grace) {
          yield {
            object: workload.manifest,
            path,
            message: `preStop of ${container.name} sleeps ${seconds} s, the grace period is ${grace} s.`,
          };
        }
      }
    }
  },
};

/** Seconds that a preStop hook sleeps whatever happens: its own sleep action, or a command that is nothing else. */
function preStopSeconds(lifecycle: unknown): number | undefined {
  const { exec, sleep } = fieldsOf(fieldsOf(lifecycle).preStop);
  const { seconds } = fieldsOf(sleep);
  if (typeof seconds === 'number') {
    return seconds;
  }
  const { command } = fieldsOf(exec);
  const words = Array.isArray(command) ? command.join(' ') : '';
  const slept = /^(?:\S*sh -\w*c )?sleep (\d+)s?$/.exec(words)?.[1];
  return slept === undefined ? undefined : Number(slept);
}

/** A pod whose importance nobody stated. */
const priorityMissing: Check = {
  id: 'priority-class-missing',
  severity: 'info',
  title: 'Every pod has a PriorityClass',
  why: 'When nodes are lost and room is short, the scheduler keeps pods in the order of their priority; without one all are equal, a batch job and a database.',
  remedy: 'Set priorityClassName.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (!workload.controlled && typeof workload.template.spec.priorityClassName !== 'string') {
        yield { object: workload.manifest, path: workload.specPath, message: 'No priorityClassName.' };
      }
    }
  },
};

/** A change of configuration that reaches no running pod. */
const configDoesNotRoll: Check = {
  id: 'config-change-does-not-roll',
  severity: 'info',
  title: 'A change of a ConfigMap rolls the pods that read it',
  why: 'Programs read their configuration at start: without a hash in the template the old one stays in force until something restarts the pod.',
  remedy: 'Put a hash of the ConfigMap into an annotation of the pod template, or into its name.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      if (workload.transient || workload.controlled) {
        continue;
      }
      const read = listOf(workload.template.spec.volumes)
        .map(({ configMap }) => fieldsOf(configMap).name)
        .find(
          (name) =>
            typeof name === 'string' &&
            !/-[a-z0-9]{8,}$/.test(name) &&
            inventory.find('', 'ConfigMap', workload.namespace, name) !== undefined,
        );
      const { annotations } = workload.template;
      if (
        read !== undefined &&
        !Object.keys(annotations).some((key) => /checksum|hash|reload|config/i.test(key))
      ) {
        yield {
          object: workload.manifest,
          path: workload.metadataPath,
          message: `It reads ConfigMap ${read}, and no annotation of its template changes with it.`,
        };
      }
    }
  },
};

/** A new pod that waits for the volume of the old one. */
const claimHeldByOldPod: Check = {
  id: 'claim-held-during-update',
  severity: 'warning',
  title: 'An update does not wait for a volume that the old pod holds',
  why: 'A ReadWriteOnce volume is attached to one node: a new pod on another one waits until the old one is gone, and the update keeps that until the new one is ready.',
  remedy: 'Write strategy type Recreate, or maxSurge: 0 with maxUnavailable: 1.',
  *find(inventory) {
    const rulesOf = claimRules(inventory.manifests);
    for (const { manifest, template, namespace, count } of inventory.workloads) {
      const pods = count?.min ?? 0;
      if (!isKind(manifest, 'apps', 'Deployment') || pods === 0 || surge(manifest, pods) === 0) {
        continue;
      }
      for (const { claimName } of mountedClaimNames(manifest, template.spec)) {
        const claim = inventory.find('', 'PersistentVolumeClaim', namespace, claimName);
        if (claim !== undefined && rulesOf({ spec: fieldsOf(claim.spec) }).exclusive !== undefined) {
          yield {
            object: manifest,
            path: 'spec.strategy',
            message: `Its update starts a pod beside the old one, which holds claim ${claimName}.`,
          };
        }
      }
    }
  },
};

export const rolloutChecks: readonly Check[] = [
  recreate,
  claimHeldByOldPod,
  takesAll,
  orderedQuorum,
  claimsDeleted,
  graceTooShort,
  priorityMissing,
  configDoesNotRoll,
];
