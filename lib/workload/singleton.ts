import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { disruptionBudget } from '../availability/disruption.ts';
import { type DeploymentProps, deployment } from './deployment.ts';

/** Says of a workload why it has one pod. Without it, a server with a single pod is a fault. */
export const singletonAnnotation = 'holdfast.dev/singleton';

/** Linters want every Deployment to have several pods, and to overlap two of them. */
const linterAnnotations = {
  'ignore-check.kube-linter.io/no-rolling-update-strategy':
    'two at once would be wrong: holdfast.dev/singleton',
  'kube-score/ignore': 'deployment-replicas,deployment-strategy',
};

export interface SingletonDeploymentProps extends Omit<DeploymentProps, 'replicas'> {
  /** Why two of them at once would be wrong. */
  readonly reason: string;
  /**
   * Name of the disruption budget.
   * @default - the Deployment's
   */
  readonly disruptionBudget?: string;
}

/**
 * A single pod, where the program takes no second one: the old one is gone before the new one begins. Its loss is
 * an outage until Kubernetes has started it elsewhere. The budget lets a drain evict it, since nothing else could
 * happen, and answers who asks whether it was forgotten.
 */
export class SingletonDeployment extends Construct {
  constructor(scope: Construct, id: string, props: SingletonDeploymentProps) {
    super(scope, id);
    const { name, component, reason } = props;
    const { metadata, spec } = deployment({ ...props, replicas: 1 });
    if (metadata === undefined || spec === undefined) {
      throw new Error(`Deployment ${name}: found no spec, allowed: one`);
    }
    new ApiObject(
      this,
      'deployment',
      k8s.KubeDeployment.manifest({
        metadata: { ...metadata, annotations: { [singletonAnnotation]: reason, ...linterAnnotations } },
        spec: { ...spec, strategy: { type: 'Recreate' } },
      }),
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
