import type { Severity } from './finding.ts';

/** What the simulation looks for, beside the checks: the same words for the catalogue and for SARIF. */
export interface VerdictRule {
  readonly id: string;
  readonly severity: Severity;
  /** What holds when nothing is found, in a sentence without a full stop. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  readonly remedy: string;
}

export const verdictRules: readonly VerdictRule[] = [
  {
    id: 'pod-finds-no-node',
    severity: 'error',
    title: 'Every pod finds a node while nothing is lost',
    why: 'It stays Pending: the scheduler’s own words say for which reason on how many nodes.',
    remedy: 'Lower what it requests, loosen the rule that is named, or declare more or larger nodes.',
  },
  {
    id: 'node-loss-not-survived',
    severity: 'error',
    title: 'Every service outlives the loss of any node',
    why: 'A quorum is lost, or no pod is left and none can be started.',
    remedy: 'Keep members on different nodes, leave room for the pods of one node, or choose another layout.',
  },
  {
    id: 'zone-loss-not-survived',
    severity: 'error',
    title: 'Every service outlives the loss of any zone, where the environment says survive: zone',
    why: 'A quorum is lost with the zone, or no pod is left and none can be started.',
    remedy: 'Spread members over three zones, and leave room in the others for the pods of one.',
  },
  {
    id: 'drain-interrupts',
    severity: 'error',
    title: 'Every service answers while any node is drained',
    why: 'The drain evicts what the service needs. A warning where it comes back by itself.',
    remedy: 'Give it a PodDisruptionBudget with maxUnavailable: 1, and spread its pods over nodes.',
  },
  {
    id: 'drain-stuck',
    severity: 'error',
    title: 'A drain of every node comes to its end',
    why: 'A budget lets none of its pods go, and the node can’t be maintained. A warning for a pod without a controller.',
    remedy: 'Let the budget allow one pod to leave; let one budget alone pick each pod.',
  },
  {
    id: 'rollout-interrupts',
    severity: 'error',
    title: 'Every service answers while anything is updated',
    why: 'The update takes too many pods at once. A warning where they come back by themselves.',
    remedy: 'Let an update replace one pod at a time.',
  },
  {
    id: 'rollout-stuck',
    severity: 'error',
    title: 'Every update comes to its end',
    why: 'The pod that it adds finds no node: the old version stays for ever.',
    remedy: 'Leave room for the surge, or let maxUnavailable be 1 and maxSurge 0.',
  },
  {
    id: 'maxima-do-not-fit',
    severity: 'warning',
    title: 'All pods find nodes with every autoscaler at its maximum',
    why: 'The autoscaler asks for pods that stay Pending just when the load is highest.',
    remedy: 'Lower the maxima, or declare more or larger nodes.',
  },
  {
    id: 'job-finds-no-node',
    severity: 'warning',
    title: 'A run of every Job finds a node beside everything else',
    why: 'The backup or the provisioning waits for ever.',
    remedy: 'Lower what it requests, or declare more or larger nodes.',
  },
];
