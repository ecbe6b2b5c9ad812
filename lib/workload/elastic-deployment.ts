import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as k8s from '../../imports/k8s.ts';
import { autoscaler } from '../availability/autoscaling.ts';
import { disruptionBudget } from '../availability/disruption.ts';
import { type Component, labels, selectorLabels } from './labels.ts';

export interface ElasticDeploymentProps {
  readonly name: string;
  readonly component: Component;
  /** Version of the program, for the label. */
  readonly version: string;
  readonly template: k8s.PodTemplateSpec;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Target of the autoscaler, in % of the CPU request. */
  readonly cpuUtilization: number;
  /**
   * Target of the autoscaler, in % of the memory request.
   * @default - memory does not scale
   */
  readonly memoryUtilization?: number;
}

/** Stateless pods that scale: a Deployment with its autoscaler and its disruption budget. */
export class ElasticDeployment extends Construct {
  constructor(scope: Construct, id: string, props: ElasticDeploymentProps) {
    super(scope, id);
    const { name, component } = props;
    new ApiObject(
      this,
      'deployment',
      k8s.KubeDeployment.manifest({
        metadata: { name, labels: labels({ ...component, version: props.version }) },
        spec: {
          // No replicas: the autoscaler owns the count, and a sync would set it back.
          selector: { matchLabels: selectorLabels(component) },
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: {
              // One pod more during an update, never one fewer: the surge is what the quota must have room for.
              maxSurge: k8s.IntOrString.fromNumber(1),
              maxUnavailable: k8s.IntOrString.fromNumber(0),
            },
          },
          revisionHistoryLimit: 5,
          progressDeadlineSeconds: 600,
          template: props.template,
        },
      }),
    );
    new ApiObject(
      this,
      'autoscaler',
      k8s.KubeHorizontalPodAutoscalerV2.manifest(
        autoscaler({
          name,
          component,
          target: { kind: 'Deployment', name },
          minReplicas: props.minReplicas,
          maxReplicas: props.maxReplicas,
          cpuUtilization: props.cpuUtilization,
          memoryUtilization: props.memoryUtilization,
        }),
      ),
    );
    new ApiObject(
      this,
      'disruption-budget',
      k8s.KubePodDisruptionBudget.manifest(disruptionBudget({ name, component })),
    );
  }
}
