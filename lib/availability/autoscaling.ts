import type { k8s } from 'cdk8s-plus-28';
import { type Component, labels } from '../workload/labels.ts';

export interface ScaleTarget {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  /**
   * Members that must be up, when the target is a quorum.
   * @default - no quorum
   */
  readonly quorum?: number;
}

export interface AutoscalerProps {
  readonly name: string;
  readonly component: Component;
  readonly target: ScaleTarget;
  /** At least 2: one pod survives nothing. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Average CPU over the pods, in % of their request. */
  readonly cpuUtilization: number;
  /**
   * Average memory over the pods, in % of their request.
   * @default - memory does not scale
   */
  readonly memoryUtilization?: number;
  /**
   * Seconds that a lower need must last before pods are removed.
   * @default 300
   */
  readonly scaleDownStabilization?: number;
}

/**
 * A HorizontalPodAutoscaler that grows at once and shrinks a pod a minute.
 * @throws Error when the target is a quorum member, or the bounds leave nothing to scale
 */
export function autoscaler(props: AutoscalerProps): k8s.KubeHorizontalPodAutoscalerV2Props {
  const { target, minReplicas, maxReplicas } = props;
  // A quorum member never has an HPA: adding one rebalances nothing, removing one is data movement.
  if (target.quorum !== undefined) {
    throw new Error(
      `HorizontalPodAutoscaler ${props.name}: target ${target.kind} ${target.name} is a quorum member, allowed: the elastic tier in front of it`,
    );
  }
  if (minReplicas < 2 || maxReplicas <= minReplicas) {
    throw new Error(
      `HorizontalPodAutoscaler ${props.name}: found minReplicas ${minReplicas}, maxReplicas ${maxReplicas}, allowed: minReplicas of 2 or more, maxReplicas above it`,
    );
  }
  return {
    metadata: { name: props.name, labels: labels(props.component) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: target.kind, name: target.name },
      minReplicas,
      maxReplicas,
      metrics: [
        resourceMetric('cpu', props.cpuUtilization),
        ...(props.memoryUtilization === undefined ? [] : [resourceMetric('memory', props.memoryUtilization)]),
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 2, periodSeconds: 60 },
            { type: 'Percent', value: 100, periodSeconds: 60 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: props.scaleDownStabilization ?? 300,
          selectPolicy: 'Max',
          policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
        },
      },
    },
  };
}

function resourceMetric(name: 'cpu' | 'memory', averageUtilization: number): k8s.MetricSpecV2 {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}
