import type { k8s } from 'cdk8s-plus-28';

/** The user a program runs as: the ids that its image was built for. */
export interface RunAs {
  readonly user: number;
  readonly group: number;
}

/** The container half of the Pod Security Standard "restricted", with a read-only root besides. */
export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The pod half of "restricted": a numeric user other than root, and volumes that belong to its group. */
export function restrictedPod(runAs: RunAs): k8s.PodSecurityContext {
  if (runAs.user < 1 || runAs.group < 1) {
    throw new Error(`runAs: found user ${runAs.user}, group ${runAs.group}, allowed: ids above 0 (not root)`);
  }
  return {
    runAsNonRoot: true,
    runAsUser: runAs.user,
    runAsGroup: runAs.group,
    fsGroup: runAs.group,
    // Changing the owner of every file of a large volume can outlast a startup probe.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
