import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import type { EdgeSettings } from '../../environment/services/edge.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { type Endpoint, httpAddress } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { FixedDeployment } from '../../workload/fixed-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe } from '../../workload/probes.ts';
import { statelessResources, usualClasses } from '../../workload/stateless-size.ts';
import { configFolder, secretFolder } from '../../workload/volumes.ts';
import { edgeAlerts } from './alerts.ts';
import { renderRoutes } from './config/routes.ts';
import { type EdgeNames, edgeNames, paths, ports, runAs, tunnelToken } from './names.ts';

/** A published service. */
export interface Published {
  readonly hostname: string;
  readonly origin: Endpoint;
}

export interface EdgeProps extends Omit<EdgeSettings, 'enabled' | 'hostnames'> {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly published: readonly Published[];
}

/**
 * Connectors of a Cloudflare Tunnel. They call out, so no port of the cluster is open to the internet. No autoscaler:
 * Cloudflare sends requests to the nearest connection and not to the idlest, and a removed connector cuts off the
 * requests it carries.
 */
export class Edge extends Construct {
  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const { platform, flows } = props;
    const names = edgeNames(props.instance);
    const { name, connector } = names;
    new Secrets(this, 'secrets', {
      labels: labels(connector),
      secrets: [tunnelToken(props.instance)],
      settings: platform.secrets,
    });
    new ComponentAccess(this, 'access', {
      name,
      component: connector,
      namespace: platform.namespace,
      flows,
    });
    const files = { 'config.yml': renderRoutes(props.published.map(route)) };
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({ metadata: { name, labels: labels(connector) }, data: files }),
    );
    new FixedDeployment(this, 'connectors', {
      name,
      component: connector,
      version: imageVersion(image('cloudflared', platform.images)),
      template: connectorPod(props, names, files),
      replicas: props.replicas,
    });
    addObservability(this, props, names);
  }
}

function route({ hostname, origin }: Published) {
  return {
    hostname,
    origin: httpAddress(origin),
    ...(origin.authority === undefined
      ? {}
      : { authorityFile: `${authorityFolder(origin.authority)}/ca.crt` }),
  };
}

function authorityFolder(secret: string): string {
  return `${paths.authorities}/${secret}`;
}

function connectorPod(
  props: EdgeProps,
  names: EdgeNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform } = props;
  const reference = image('cloudflared', platform.images);
  const token = tunnelToken(props.instance);
  const authorities = [...new Set(props.published.flatMap(({ origin }) => origin.authority ?? []))];
  const volumes = [
    configFolder('config', names.name, paths.config),
    secretFolder('token', token.name, paths.token, { token: 'token' }),
    ...authorities.map((secret) =>
      secretFolder(`authority-${secret}`, secret, authorityFolder(secret), { 'ca.crt': 'ca.crt' }),
    ),
  ];
  return podTemplate({
    component: names.connector,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.name,
    priority: 'elastic',
    runAs,
    // On SIGTERM a connector takes no new requests and gives the open ones 30 s, its own default.
    terminationGracePeriod: 45,
    spread: statelessSpread(names.connector),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'cloudflared',
        image: reference,
        args: [
          'tunnel',
          '--config',
          `${paths.config}/config.yml`,
          '--metrics',
          `0.0.0.0:${ports.metrics}`,
          '--no-autoupdate',
          'run',
        ],
        // As a file: the command line and the environment of a process are read more easily than its files.
        env: [{ name: 'TUNNEL_TOKEN_FILE', value: `${paths.token}/token` }],
        ports,
        resources: statelessResources(props.size, usualClasses),
        volumes,
        probes: {
          startupProbe: startupProbe(httpProbe({ path: '/healthcheck', port: 'metrics' }), 60),
          // 200 with at least one connection to the edge.
          readinessProbe: httpProbe({ path: '/ready', port: 'metrics' }),
          // Answers as long as the program runs. With /ready an outage of the network would restart every connector.
          livenessProbe: httpProbe({ path: '/healthcheck', port: 'metrics' }),
        },
      }),
    ],
    volumes,
  });
}

function addObservability(scope: Construct, props: EdgeProps, names: EdgeNames): void {
  const { platform } = props;
  if (platform.prometheus === undefined) {
    return;
  }
  const { monitorLabels, runbooks, namespace } = platform;
  const { name, connector: component } = names;
  new ApiObject(
    scope,
    'monitor',
    podMonitor({ name, component, monitorLabels, endpoints: [{ port: 'metrics' }] }),
  );
  const alerts = edgeAlerts({ namespace, name, replicas: props.replicas });
  new ApiObject(scope, 'alerts', alertRules({ name, component, monitorLabels, runbooks, alerts }));
}
