import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { clientService } from '../../network/service.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { scratch } from '../../workload/volumes.ts';
import { drain, gracePeriod } from './backend-pod.ts';
import { frontendEnv } from './config/parts.ts';
import { loginScript } from './config/scripts.ts';
import { adminUser, paths, ports, runAs } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { credentials } from './secrets.ts';
import { copyResources, frontendClasses } from './sizes.ts';
import { tracingTrust } from './trust.ts';

/** The frontend: it signs people in, and hands their requests to GMS. */
export class DatahubFrontend extends Construct {
  constructor(scope: Construct, id: string, props: DatahubPartProps) {
    super(scope, id);
    const { names, platform, frontend } = props;
    const component = names.frontend;
    new ComponentAccess(this, 'access', {
      name: names.frontendName,
      component,
      namespace: platform.namespace,
      flows: props.flows,
    });
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.frontendName,
          component,
          ports: [{ name: 'http', port: ports.frontend, appProtocol: 'http' }],
        }),
      ),
    );
    new ElasticDeployment(this, 'pods', {
      name: names.frontendName,
      component,
      version: imageVersion(frontendImage(props)),
      template: frontendPod(props),
      minReplicas: frontend.minReplicas,
      maxReplicas: frontend.maxReplicas,
      cpuUtilization: frontend.cpuUtilization,
      autoscaler: names.frontendAutoscaler,
      disruptionBudget: names.frontendDisruptionBudget,
    });
  }
}

const frontendImage = ({ platform }: DatahubPartProps) => image('datahub-frontend', platform.images);

function frontendPod(props: DatahubPartProps): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const reference = frontendImage(props);
  const resources = statelessResources(props.frontend.size, frontendClasses);
  // In memory: a password is in it.
  const conf = { name: 'conf', sizeLimit: '4Mi', memory: true } as const;
  const prepared = scratch({ ...conf, path: '/prepared' });
  const volumes = [
    ...tracingTrust(props.tracing),
    scratch({ ...conf, path: paths.frontendConf }),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' }),
  ];
  const health = httpProbe({ path: '/admin', port: 'http' });
  return podTemplate({
    component: names.frontend,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.frontendName,
    priority: 'elastic',
    runAs,
    terminationGracePeriod: gracePeriod,
    spread: statelessSpread(names.frontend),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [
      container({
        name: 'login',
        image: reference,
        command: ['/bin/sh', '-c'],
        args: [loginScript('/prepared', adminUser)],
        env: [secretEnv('ADMIN_PASSWORD', credentials(props.instance), 'admin-password')],
        resources: copyResources,
        volumes: [prepared],
      }),
    ],
    containers: [
      container({
        name: 'frontend',
        image: reference,
        env: frontendEnv(props, resources),
        ports: { http: ports.frontend, metrics: ports.frontendMetrics },
        resources,
        volumes,
        probes: {
          startupProbe: startupProbe(health, 300),
          readinessProbe: health,
          livenessProbe: tcpProbe({ port: 'http' }),
        },
        lifecycle: drain,
      }),
    ],
    volumes,
  });
}
