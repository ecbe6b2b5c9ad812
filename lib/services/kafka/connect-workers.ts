import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { fieldEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { clientService } from '../../network/service.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderWorkerProperties, workerStartScript } from './config/connect.ts';
import { renderConnectMetrics } from './config/jmx.ts';
import { renderLogging } from './config/log4j2.ts';
import { connectPasswordKey, connectUser } from './config/security.ts';
import { agentContainer, agentFolder, javaEnv } from './java.ts';
import { serviceHost } from './layout.ts';
import { type KafkaNames, paths, ports, runAs } from './names.ts';
import type { KafkaProps } from './props.ts';
import { credentials, mirrorCredentials } from './secrets.ts';
import { heapOf, heapOptions, workerResources } from './sizes.ts';

/**
 * Kafka's elastic tier: Kafka Connect in distributed mode. Connectors, offsets and states stand in Kafka itself, so
 * workers come and go; their tasks move to the others.
 */
export class KafkaConnect extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps & { readonly names: KafkaNames }) {
    super(scope, id);
    const { names, platform, connect } = props;
    const files = workerFiles(props, names);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.connectConfig, labels: labels(names.connect) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.connectName,
          component: names.connect,
          ports: [{ name: 'rest', port: ports.rest, appProtocol: 'http' }],
        }),
      ),
    );
    new ElasticDeployment(this, 'workers', {
      name: names.connectName,
      component: names.connect,
      version: imageVersion(image('kafka-connect', platform.images)),
      template: workerPod(props, names, files),
      minReplicas: connect.minReplicas,
      maxReplicas: connect.maxReplicas,
      cpuUtilization: connect.cpuUtilization,
    });
  }
}

function workerFiles(props: KafkaProps, names: KafkaNames): Record<string, string> {
  const { platform, connect, backup } = props;
  return {
    'worker.properties': renderWorkerProperties({
      group: names.connectName,
      bootstrap: `${serviceHost(names.bootstrap, platform)}:${ports.client}`,
      user: connectUser,
      passwordKey: connectPasswordKey,
      tls: platform.tls.mode !== 'off',
      secretFolders: backup.enabled ? [paths.mirror] : [],
      overrides: connect.properties,
    }),
    'start.sh': workerStartScript(),
    'jmx-exporter.yaml': renderConnectMetrics(),
    'log4j2.yaml': renderLogging('INFO'),
  };
}

/** The authority of the members' certificate, without its key. */
export function authorityFolder(names: KafkaNames): MountedVolume {
  return secretFolder('server-ca', names.certificate, paths.tls, { 'ca.crt': 'ca.crt' });
}

function workerPod(
  props: KafkaProps,
  names: KafkaNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform, backup } = props;
  const agent = agentFolder();
  const volumes = [
    configFolder('config', names.connectConfig, paths.config),
    secretFolder('credentials', credentials(props.instance).name, paths.credentials, {
      [connectPasswordKey]: connectPasswordKey,
    }),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    agent,
    ...(platform.tls.mode === 'off' ? [] : [authorityFolder(names)]),
    ...(backup.enabled ? [mirrorFolder(props)] : []),
  ];
  return podTemplate({
    component: names.connect,
    namespace: platform.namespace,
    version: imageVersion(image('kafka-connect', platform.images)),
    serviceAccount: names.connectName,
    priority: 'elastic',
    runAs,
    // 30 s for what the tasks have in hand (task.shutdown.graceful.timeout.ms), then offsets and the group.
    terminationGracePeriod: 90,
    spread: statelessSpread(names.connect),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [agentContainer(platform, agent)],
    containers: [workerContainer(props, volumes)],
    volumes,
  });
}

function mirrorFolder({ backup }: KafkaProps): MountedVolume {
  const secret = mirrorCredentials(backup.credentials, backup.tls);
  const keys = Object.fromEntries(Object.keys(secret.keys).map((key) => [key, key]));
  return secretFolder('mirror', secret.name, paths.mirror, keys);
}

function workerContainer(props: KafkaProps, volumes: readonly MountedVolume[]): k8s.Container {
  const resources = workerResources(props.connect.size);
  const liveness = tcpProbe({ port: 'rest' });
  return container({
    name: 'connect',
    image: image('kafka-connect', props.platform.images),
    command: ['/bin/bash', `${paths.config}/start.sh`],
    env: [
      fieldEnv('POD_IP', 'status.podIP'),
      ...javaEnv({
        heap: heapOptions(heapOf(resources)),
        metrics: `${paths.config}/jmx-exporter.yaml`,
      }),
    ],
    ports: { rest: ports.rest, metrics: ports.metrics },
    resources,
    volumes,
    probes: {
      // Plugins are searched for before the port opens: with many of them that takes minutes.
      startupProbe: startupProbe(liveness, 600),
      livenessProbe: liveness,
      // Kafka's own health check: the worker has joined its group and its herder moves (KIP-1017).
      readinessProbe: httpProbe({ path: '/health', port: 'rest', timeout: 12 }),
    },
    lifecycle: { preStop: { exec: { command: ['/bin/bash', '-c', 'sleep 5'] } } },
  });
}
