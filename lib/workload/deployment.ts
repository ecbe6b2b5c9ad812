import { k8s } from 'cdk8s-plus-28';
import { type Component, labels, selectorLabels } from './labels.ts';

/** Says of a Deployment why an update takes a pod away before it adds one. */
export const inPlaceAnnotation = 'holdfast.dev/in-place';

export interface DeploymentProps {
  readonly name: string;
  readonly component: Component;
  /** Version of the program, for the label. */
  readonly version: string;
  readonly template: k8s.PodTemplateSpec;
  /**
   * How many pods, where no autoscaler owns the count.
   * @default - an autoscaler owns it: a sync would set it back
   */
  readonly replicas?: number;
  /**
   * Why an update takes a pod away before it adds one.
   * @default - it adds one first
   */
  readonly inPlace?: string;
}

/** Stateless pods that are replaced one by one: one more during an update, never one fewer, unless in place. */
export function deployment(props: DeploymentProps): k8s.KubeDeploymentProps {
  const { name, component, replicas, inPlace } = props;
  return {
    metadata: {
      name,
      labels: labels({ ...component, version: props.version }),
      ...(inPlace === undefined ? {} : { annotations: { [inPlaceAnnotation]: inPlace } }),
    },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: selectorLabels(component) },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          // The surge is what the quota must have room for.
          maxSurge: k8s.IntOrString.fromNumber(inPlace === undefined ? 1 : 0),
          maxUnavailable: k8s.IntOrString.fromNumber(inPlace === undefined ? 0 : 1),
        },
      },
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 600,
      template: props.template,
    },
  };
}
