import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import type { ImageName } from '../../images/catalog.ts';
import { image, imageVersion } from '../../images/image.ts';
import { FixedDeployment } from '../../workload/fixed-deployment.ts';
import type { Component } from '../../workload/labels.ts';
import type { Resources } from '../../workload/resources.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { backendPod } from './backend-pod.ts';
import { maeEnv, mceEnv } from './config/parts.ts';
import { ports } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { consumerClasses } from './sizes.ts';
import { revisionOf } from './system-update.ts';

interface Consumer {
  readonly name: string;
  readonly component: Component;
  readonly image: ImageName;
  readonly env: (props: DatahubPartProps, resources: Resources) => k8s.EnvVar[];
  readonly database: boolean;
}

/**
 * The MCE and the MAE consumers. The pods of each share out the partitions of its topics; what a lost one has not
 * committed, the others read again.
 */
export class DatahubConsumers extends Construct {
  constructor(scope: Construct, id: string, props: DatahubPartProps) {
    super(scope, id);
    const { names } = props;
    const consumers: readonly Consumer[] = [
      {
        name: names.maeConsumerName,
        component: names.maeConsumer,
        image: 'datahub-mae-consumer',
        env: maeEnv,
        database: false,
      },
      {
        name: names.mceConsumerName,
        component: names.mceConsumer,
        image: 'datahub-mce-consumer',
        env: mceEnv,
        database: true,
      },
    ];
    for (const consumer of consumers) {
      addConsumer(new Construct(this, consumer.component.component), props, consumer);
    }
  }
}

function addConsumer(scope: Construct, props: DatahubPartProps, consumer: Consumer): void {
  const { name, component } = consumer;
  const { platform, consumers } = props;
  const reference = image(consumer.image, platform.images);
  const resources = statelessResources(consumers.size, consumerClasses);
  new ComponentAccess(scope, 'access', {
    name,
    component,
    namespace: platform.namespace,
    flows: props.flows,
  });
  new FixedDeployment(scope, 'pods', {
    name,
    component,
    version: imageVersion(reference),
    replicas: consumers.replicas,
    template: backendPod(props, {
      component,
      name,
      image: reference,
      env: consumer.env(props, resources),
      resources,
      ports: { management: ports.management },
      health: { port: 'management', path: '/actuator/health' },
      database: consumer.database,
      revision: revisionOf(props),
    }),
  });
}
