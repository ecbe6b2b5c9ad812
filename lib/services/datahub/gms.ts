import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { image, imageVersion } from '../../images/image.ts';
import { clientService, headlessService } from '../../network/service.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { backendPod, drain } from './backend-pod.ts';
import { gmsEnv } from './config/parts.ts';
import { hazelcastService, ports } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { gmsClasses } from './sizes.ts';
import { revisionOf } from './system-update.ts';

/** GMS, the metadata service: several pods that share a cache. */
export class DatahubGms extends Construct {
  constructor(scope: Construct, id: string, props: DatahubPartProps) {
    super(scope, id);
    const { names, platform, gms } = props;
    const reference = image('datahub-gms', platform.images);
    const version = imageVersion(reference);
    const component = names.gms;
    const resources = statelessResources(gms.size, gmsClasses);
    new ComponentAccess(this, 'access', {
      name: names.gmsName,
      component,
      namespace: platform.namespace,
      flows: props.flows,
    });
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.gmsName,
          component,
          ports: [{ name: 'http', port: ports.gms, appProtocol: 'http' }],
        }),
      ),
    );
    new ApiObject(
      this,
      'cache-service',
      k8s.KubeService.manifest(
        headlessService({
          name: hazelcastService(names, version),
          component,
          version,
          ports: [{ name: 'hazelcast', port: ports.hazelcast, appProtocol: 'tcp' }],
        }),
      ),
    );
    new ElasticDeployment(this, 'pods', {
      name: names.gmsName,
      component,
      version,
      template: backendPod(props, {
        component,
        name: names.gmsName,
        image: reference,
        env: gmsEnv(props, { resources, version }),
        resources,
        ports: { http: ports.gms, hazelcast: ports.hazelcast, management: ports.management },
        health: { port: 'http', path: '/health' },
        database: true,
        revision: revisionOf(props),
        lifecycle: drain,
      }),
      minReplicas: gms.minReplicas,
      maxReplicas: gms.maxReplicas,
      cpuUtilization: gms.cpuUtilization,
      autoscaler: names.gmsAutoscaler,
      disruptionBudget: names.disruptionBudget,
    });
  }
}
