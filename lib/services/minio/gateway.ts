import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { certificateKeys } from '../../identity/certificate.ts';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe } from '../../workload/probes.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderHaproxyConfig } from './config/haproxy.ts';
import { gatewayRunAs, memberHosts, paths, ports } from './names.ts';
import type { MinioPartProps } from './props.ts';
import { restartsTogether } from './rollout.ts';
import { gatewayConnections, gatewayResources, gatewayThreads } from './sizes.ts';

const pidFile = '/tmp/haproxy.pid';

/** Seconds: the endpoints drop the pod, then transfers end. */
const [leaving, drain] = [10, 60];

/** MinIO's elastic tier: HAProxy, which sends S3 requests to healthy members only. */
export class MinioGateway extends Construct {
  constructor(scope: Construct, id: string, props: MinioPartProps) {
    super(scope, id);
    const { names, platform, gateway } = props;
    const files = { 'haproxy.cfg': gatewayConfig(props) };
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.gatewayName, labels: labels(names.gateway) },
        data: files,
      }),
    );
    new ElasticDeployment(this, 'gateways', {
      name: names.gatewayName,
      component: names.gateway,
      version: imageVersion(image('haproxy', platform.images)),
      template: gatewayPod(props, files),
      minReplicas: gateway.minReplicas,
      maxReplicas: gateway.maxReplicas,
      cpuUtilization: gateway.cpuUtilization,
    });
  }
}

function gatewayConfig(props: MinioPartProps): string {
  const { names, platform } = props;
  // While pools join, members of the first one are the only ones that all know the same pools.
  const pools = restartsTogether(props) ? names.pools.slice(0, 1) : names.pools;
  return renderHaproxyConfig({
    members: pools.flatMap((pool, index) => {
      const shape = props.pools[index];
      return shape === undefined ? [] : memberHosts(pool, shape, platform);
    }),
    memberPort: ports.s3,
    address: `:${ports.s3}`,
    metricsAddress: `:${ports.gatewayMetrics}`,
    maxConnections: gatewayConnections,
    threads: gatewayThreads,
    drain,
    tls:
      platform.tls.mode === 'off'
        ? undefined
        : {
            certificate: `${paths.gatewayTls}/${certificateKeys.certificate}`,
            authority: `${paths.gatewayTls}/${certificateKeys.authority}`,
            pidFile,
          },
  });
}

function gatewayPod(props: MinioPartProps, files: Readonly<Record<string, string>>): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const reference = image('haproxy', platform.images);
  const tmp = scratch({ name: 'tmp', path: '/tmp', sizeLimit: '16Mi' });
  const tls =
    platform.tls.mode === 'off' ? undefined : secretFolder('tls', names.gatewayCertificate, paths.gatewayTls);
  const volumes = [configFolder('config', names.gatewayName, paths.gateway), tmp, ...(tls ? [tls] : [])];
  return podTemplate({
    component: names.gateway,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.gatewayName,
    priority: 'elastic',
    runAs: gatewayRunAs,
    terminationGracePeriod: leaving + drain + 10,
    spread: statelessSpread(names.gateway),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    shareProcessNamespace: tls !== undefined,
    containers: [
      gatewayContainer(reference, volumes, tls !== undefined),
      ...(tls
        ? [
            certificateReloader({
              image: reference,
              folder: paths.gatewayTls,
              // The master starts a new worker with the new certificate; the old one ends its transfers.
              reload: `kill -USR2 "$(cat ${pidFile})"`,
              volumes: [tls, tmp],
            }),
          ]
        : []),
    ],
    volumes,
  });
}

function gatewayContainer(reference: string, volumes: readonly MountedVolume[], tls: boolean): k8s.Container {
  return container({
    name: 'haproxy',
    image: reference,
    // -W: a master that can reload. -db: in the foreground.
    command: ['haproxy', ...(tls ? ['-W'] : []), '-db', '-f', `${paths.gateway}/haproxy.cfg`],
    ports: { s3: ports.s3, metrics: ports.gatewayMetrics },
    resources: gatewayResources,
    volumes,
    probes: {
      livenessProbe: httpProbe({ path: '/alive', port: 'metrics' }),
      readinessProbe: httpProbe({ path: '/ready', port: 'metrics', period: 5 }),
    },
    lifecycle: {
      // Then the image's stop signal, SIGUSR1: no new connection, and the transfers under way may end.
      preStop: { exec: { command: ['sleep', String(leaving)] } },
    },
  });
}
