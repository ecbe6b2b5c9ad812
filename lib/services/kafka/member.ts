import type { k8s } from 'cdk8s-plus-28';
import { quorumSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { fieldEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { type NodeZone, nodeZone } from '../../workload/node-zone.ts';
import { podTemplate } from '../../workload/pod.ts';
import { startupProbe, tcpProbe } from '../../workload/probes.ts';
import type { Resources } from '../../workload/resources.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderBrokerMetrics } from './config/jmx.ts';
import { renderLogging } from './config/log4j2.ts';
import { drainScript, drainWait, prepareScript, reloadScript, toolScript } from './config/member-scripts.ts';
import { renderProperties } from './config/properties.ts';
import { internalClient, internalPasswordKey } from './config/security.ts';
import { renderServerProperties } from './config/server.ts';
import { agentContainer, agentFolder, javaEnv } from './java.ts';
import { controllerAddresses, isRackAware, type MemberSet, memberScripts } from './layout.ts';
import { kafkaNames, paths, ports, runAs, startupLimit } from './names.ts';
import type { KafkaProps } from './props.ts';
import { credentials } from './secrets.ts';
import {
  controllerResources,
  heapOf,
  heapOptions,
  memberResources,
  reloaderResources,
  toolHeap,
  toolResources,
} from './sizes.ts';

/** The version label: the image's tag. */
export function kafkaVersion(platform: Platform): string {
  return imageVersion(image('kafka', platform.images));
}

/** The ConfigMap of a set: Kafka's settings, and the scripts of its members. */
export function memberFiles(props: KafkaProps, set: MemberSet): Record<string, string> {
  const tls = props.platform.tls.mode !== 'off';
  const scripts = memberScripts(props, set);
  return {
    'server.properties': renderServerProperties({
      roles: set.roles,
      controllers: controllerAddresses(props),
      tls,
      rackAware: scripts.rackAware,
      heap: heapOf(resourcesOf(props, set)),
      overrides: props.properties,
    }),
    'jmx-exporter.yaml': renderBrokerMetrics(),
    'log4j2.yaml': renderLogging('INFO'),
    'prepare.sh': prepareScript(scripts),
    'drain.sh': drainScript(scripts),
    'tool.sh': toolScript(scripts),
    'client.properties': renderProperties(internalClient(tls)),
    ...(tls ? { 'reload.sh': reloadScript(scripts) } : {}),
  };
}

function resourcesOf(props: KafkaProps, set: MemberSet): Resources {
  return set.roles.includes('broker')
    ? memberResources(props.size)
    : controllerResources(props.controllers.size);
}

interface MemberVolumes {
  readonly config: MountedVolume;
  readonly credentials: MountedVolume;
  readonly run: MountedVolume;
  readonly tmp: MountedVolume;
  readonly agent: MountedVolume;
  readonly tls?: MountedVolume;
}

const dataClaim: k8s.VolumeMount = { name: 'data', mountPath: paths.claim };

/** One member: Kafka, prepared by init containers, and a certificate reloader where TLS is on. */
export function memberPod(
  props: KafkaProps,
  set: MemberSet,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform } = props;
  const names = kafkaNames(props.instance);
  const secret = credentials(props.instance);
  const volumes: MemberVolumes = {
    config: configFolder('config', set.config, paths.config),
    credentials: secretFolder('credentials', secret.name, paths.credentials, {
      [internalPasswordKey]: internalPasswordKey,
    }),
    // In memory: the certificate's key is copied into it.
    run: scratch({ name: 'run', path: paths.run, sizeLimit: '1Mi', memory: true }),
    tmp: scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    agent: agentFolder(),
    ...(platform.tls.mode === 'off' ? {} : { tls: secretFolder('tls', names.certificate, paths.tls) }),
  };
  const zone = zoneOf(props, set);
  return podTemplate({
    component: set.component,
    namespace: platform.namespace,
    version: kafkaVersion(platform),
    serviceAccount: set.name,
    priority: 'quorum',
    runAs,
    // The wait for the others, then the controlled shutdown: leaders move away, logs are flushed.
    terminationGracePeriod: drainWait + 180,
    spread: quorumSpread(set.component, platform.domains, set.replicas),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [
      agentContainer(platform, volumes.agent),
      ...(zone?.initContainers ?? []),
      prepareContainer(props, volumes, zone),
    ],
    containers: [
      kafkaContainer(props, set, volumes),
      ...(volumes.tls === undefined ? [] : [reloaderContainer(props, volumes, volumes.tls)]),
    ],
    volumes: [...Object.values(volumes), ...(zone?.volumes ?? [])],
  });
}

function zoneOf(props: KafkaProps, set: MemberSet): NodeZone | undefined {
  if (props.rackAwareness === 'off' || !isRackAware(props, set)) {
    return undefined;
  }
  return nodeZone({
    labels: props.rackAwareness,
    path: paths.rack,
    // Kafka's image has no curl.
    image: image('curl', props.platform.images),
  });
}

function prepareContainer(
  props: KafkaProps,
  volumes: MemberVolumes,
  zone: NodeZone | undefined,
): k8s.Container {
  return container({
    name: 'prepare',
    image: image('kafka', props.platform.images),
    command: ['/bin/bash', `${paths.config}/prepare.sh`],
    env: [fieldEnv('POD_NAME', 'metadata.name'), ...javaEnv({ heap: toolHeap })],
    resources: toolResources,
    claims: [dataClaim],
    volumes: [
      volumes.config,
      volumes.credentials,
      volumes.run,
      volumes.tmp,
      ...(volumes.tls ? [volumes.tls] : []),
      ...(zone ? [zone.folder] : []),
    ],
  });
}

function kafkaContainer(props: KafkaProps, set: MemberSet, volumes: MemberVolumes): k8s.Container {
  const resources = resourcesOf(props, set);
  const broker = set.roles.includes('broker');
  const controller = set.roles.includes('controller');
  // The controller's port opens before the log is recovered and without a quorum; a broker's only once the
  // controllers have let it in. Where a process has no such port, the JMX exporter's stands for it.
  const liveness = tcpProbe({ port: broker && controller ? 'controller' : 'metrics' });
  return container({
    name: 'kafka',
    image: image('kafka', props.platform.images),
    // The image's own entrypoint turns every KAFKA_* variable into a property. The last word is Java: PID 1.
    command: [`${paths.home}/bin/kafka-server-start.sh`, `${paths.run}/server.properties`],
    env: [
      fieldEnv('POD_NAME', 'metadata.name'),
      ...javaEnv({
        heap: heapOptions(heapOf(resources)),
        metrics: `${paths.config}/jmx-exporter.yaml`,
      }),
    ],
    ports: {
      ...(broker ? { client: ports.client, internal: ports.internal } : {}),
      ...(controller ? { controller: ports.controller } : {}),
      metrics: ports.metrics,
    },
    resources,
    claims: [dataClaim],
    volumes: [
      volumes.config,
      volumes.credentials,
      volumes.run,
      volumes.tmp,
      volumes.agent,
      ...(volumes.tls ? [volumes.tls] : []),
    ],
    probes: {
      startupProbe: startupProbe(liveness, startupLimit),
      livenessProbe: liveness,
      // A broker's port opens when it has caught up with the metadata and the controllers have let it in.
      readinessProbe: tcpProbe({ port: broker ? 'client' : 'controller', period: 5 }),
    },
    lifecycle: { preStop: { exec: { command: ['/bin/bash', `${paths.config}/drain.sh`] } } },
  });
}

function reloaderContainer(props: KafkaProps, volumes: MemberVolumes, tls: MountedVolume): k8s.Container {
  return certificateReloader({
    image: image('kafka', props.platform.images),
    folder: paths.tls,
    reload: `/bin/bash ${paths.config}/reload.sh`,
    env: [fieldEnv('POD_NAME', 'metadata.name'), { name: 'LOG_DIR', value: '/tmp/logs' }],
    resources: reloaderResources,
    volumes: [volumes.config, volumes.credentials, volumes.run, volumes.tmp, tls],
  });
}
