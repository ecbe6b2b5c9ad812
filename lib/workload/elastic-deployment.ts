import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { autoscaler } from '../availability/autoscaling.ts';
import { disruptionBudget } from '../availability/disruption.ts';
import { type DeploymentProps, deployment } from './deployment.ts';

export interface ElasticDeploymentProps extends Omit<DeploymentProps, 'replicas'> {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Target of the autoscaler, in % of the CPU request. */
  readonly cpuUtilization: number;
  /**
   * Target of the autoscaler, in % of the memory request.
   * @default - memory does not scale
   */
  readonly memoryUtilization?: number;
  /**
   * Seconds that a lower need must last before pods are removed.
   * @default 300
   */
  readonly scaleDownStabilization?: number;
  /**
   * Name of the autoscaler.
   * @default - the Deployment's
   */
  readonly autoscaler?: string;
  /**
   * Name of the disruption budget.
   * @default - the Deployment's
   */
  readonly disruptionBudget?: string;
}

/** Stateless pods that scale: a Deployment with its autoscaler and its disruption budget. */
export class ElasticDeployment extends Construct {
  constructor(scope: Construct, id: string, props: ElasticDeploymentProps) {
    super(scope, id);
    const { name, component } = props;
    new ApiObject(this, 'deployment', k8s.KubeDeployment.manifest(deployment(props)));
    new ApiObject(
      this,
      'autoscaler',
      k8s.KubeHorizontalPodAutoscalerV2.manifest(
        autoscaler({
          name: props.autoscaler ?? name,
          component,
          target: { kind: 'Deployment', name },
          minReplicas: props.minReplicas,
          maxReplicas: props.maxReplicas,
          cpuUtilization: props.cpuUtilization,
          memoryUtilization: props.memoryUtilization,
          scaleDownStabilization: props.scaleDownStabilization,
        }),
      ),
    );
    new ApiObject(
      this,
      'disruption-budget',
      k8s.KubePodDisruptionBudget.manifest(
        disruptionBudget({ name: props.disruptionBudget ?? name, component }),
      ),
    );
  }
}
