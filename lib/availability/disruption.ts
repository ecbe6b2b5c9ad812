import { k8s } from 'cdk8s-plus-28';
import { type Component, labels, selectorLabels } from '../workload/labels.ts';

export interface DisruptionBudgetProps {
  readonly name: string;
  readonly component: Component;
  /**
   * Members whose eviction is judged by the budget even when they are not ready.
   * @default false
   */
  readonly quorumMember?: boolean;
}

/**
 * A PodDisruptionBudget that lets go one pod at a time. A number, not a percentage: percentages round up.
 *
 * Quorum members keep `IfHealthyBudget`, the API's default: `AlwaysAllow` would let a drain evict members
 * that run but are not ready, such as one that replays its log, and take the quorum with them. Stateless
 * pods use `AlwaysAllow`, so that a pod that never becomes ready can't block a drain.
 */
export function disruptionBudget(props: DisruptionBudgetProps): k8s.KubePodDisruptionBudgetProps {
  return {
    metadata: { name: props.name, labels: labels(props.component) },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: selectorLabels(props.component) },
      unhealthyPodEvictionPolicy: props.quorumMember === true ? 'IfHealthyBudget' : 'AlwaysAllow',
    },
  };
}
