import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { disruptionBudget } from '../availability/disruption.ts';
import { type DeploymentProps, deployment } from './deployment.ts';

export interface FixedDeploymentProps extends DeploymentProps {
  /** At least 2: one pod survives nothing. */
  readonly replicas: number;
  /**
   * Name of the disruption budget.
   * @default - the Deployment's
   */
  readonly disruptionBudget?: string;
}

/** Stateless pods whose load does not call for an autoscaler: a Deployment with its disruption budget. */
export class FixedDeployment extends Construct {
  constructor(scope: Construct, id: string, props: FixedDeploymentProps) {
    super(scope, id);
    const { name, component, replicas } = props;
    if (replicas < 2) {
      throw new Error(`Deployment ${name}: found ${replicas} replicas, allowed: 2 or more`);
    }
    new ApiObject(this, 'deployment', k8s.KubeDeployment.manifest(deployment(props)));
    new ApiObject(
      this,
      'disruption-budget',
      k8s.KubePodDisruptionBudget.manifest(
        disruptionBudget({ name: props.disruptionBudget ?? name, component }),
      ),
    );
  }
}
