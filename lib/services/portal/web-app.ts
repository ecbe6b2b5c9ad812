import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { imageVersion } from '../../images/image.ts';
import type { Flow } from '../../network/flow.ts';
import { clientService } from '../../network/service.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import type { Component } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import type { Resources } from '../../workload/resources.ts';
import type { RunAs } from '../../workload/security.ts';
import type { MountedVolume } from '../../workload/volumes.ts';

export interface WebAppProps {
  readonly platform: Platform;
  /** Every flow of the platform: the component's policy takes its own. */
  readonly flows: readonly Flow[];
  /** Name of the Deployment, the Service, the ServiceAccount and the NetworkPolicy. */
  readonly name: string;
  readonly component: Component;
  /** Whole reference. */
  readonly image: string;
  /** Port that the app listens on, and that the Service has. */
  readonly port: number;
  /** Path that answers 200 to 399 when the app can serve. */
  readonly healthPath: string;
  readonly runAs: RunAs;
  readonly resources: Resources;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Target of the autoscaler, in % of the CPU request. */
  readonly cpuUtilization: number;
  readonly autoscaler: string;
  readonly disruptionBudget: string;
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /** @default - none: the whole root is read-only */
  readonly volumes?: readonly MountedVolume[];
  /** Containers that run before it, and the volumes that they alone use. @default - none */
  readonly prepare?: {
    readonly containers: readonly k8s.Container[];
    readonly volumes: readonly MountedVolume[];
  };
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Any web app that keeps no state: two pods or more behind a Service, with an autoscaler and a budget. */
export class WebApp extends Construct {
  constructor(scope: Construct, id: string, props: WebAppProps) {
    super(scope, id);
    const { name, component, platform } = props;
    new ComponentAccess(this, 'access', {
      name,
      component,
      namespace: platform.namespace,
      flows: props.flows,
    });
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({ name, component, ports: [{ name: 'http', port: props.port, appProtocol: 'http' }] }),
      ),
    );
    new ElasticDeployment(this, 'pods', {
      name,
      component,
      version: imageVersion(props.image),
      template: webPod(props),
      minReplicas: props.minReplicas,
      maxReplicas: props.maxReplicas,
      cpuUtilization: props.cpuUtilization,
      autoscaler: props.autoscaler,
      disruptionBudget: props.disruptionBudget,
    });
  }
}

function webPod(props: WebAppProps): k8s.PodTemplateSpec {
  const { name, component, platform, prepare } = props;
  const health = httpProbe({ path: props.healthPath, port: 'http' });
  return podTemplate({
    component,
    namespace: platform.namespace,
    version: imageVersion(props.image),
    serviceAccount: name,
    priority: 'elastic',
    runAs: props.runAs,
    terminationGracePeriod: 30,
    spread: statelessSpread(component),
    annotations: props.annotations,
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: prepare?.containers,
    containers: [
      container({
        name: 'web',
        image: props.image,
        env: props.env,
        ports: { http: props.port },
        resources: props.resources,
        volumes: props.volumes,
        probes: {
          startupProbe: startupProbe(health, 120),
          readinessProbe: health,
          // It listens: whether it can serve is readiness's question.
          livenessProbe: tcpProbe({ port: 'http' }),
        },
        // Until every proxy and edge connector has dropped the pod, it still gets requests. In an image without
        // sleep the hook fails, and the pod ends at once as it would without one.
        lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
      }),
    ],
    volumes: [...(props.volumes ?? []), ...(prepare?.volumes ?? [])],
  });
}
