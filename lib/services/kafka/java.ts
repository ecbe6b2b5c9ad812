import type { k8s } from 'cdk8s-plus-28';
import type { Platform } from '../../environment/platform.ts';
import { image } from '../../images/image.ts';
import { container } from '../../workload/container.ts';
import { type MountedVolume, scratch } from '../../workload/volumes.ts';
import { paths, ports } from './names.ts';
import { copyResources } from './sizes.ts';

const agentJar = `${paths.agent}/agent.jar`;

/** Where the JMX exporter's agent comes to lie: Kafka's image does not have it. */
export function agentFolder(): MountedVolume {
  return scratch({ name: 'agent', path: paths.agent, sizeLimit: '16Mi' });
}

/** Brings the JMX exporter's agent from an image that holds nothing else. */
export function agentContainer(platform: Platform, folder: MountedVolume): k8s.Container {
  return container({
    name: 'jmx-exporter',
    image: image('jmx-exporter-agent', platform.images),
    command: ['cp', '/jmx_prometheus_javaagent.jar', agentJar],
    resources: copyResources,
    volumes: [folder],
  });
}

export interface JavaProps {
  readonly heap: string;
  /**
   * Configuration of the JMX exporter.
   * @default - no metrics
   */
  readonly metrics?: string;
}

/** What Kafka's start scripts read. */
export function javaEnv(props: JavaProps): k8s.EnvVar[] {
  const agent =
    props.metrics === undefined ? undefined : `-javaagent:${agentJar}=${ports.metrics}:${props.metrics}`;
  return [
    { name: 'KAFKA_HEAP_OPTS', value: props.heap },
    { name: 'KAFKA_LOG4J_OPTS', value: `-Dlog4j2.configurationFile=${paths.config}/log4j2.yaml` },
    ...(agent === undefined ? [] : [{ name: 'KAFKA_OPTS', value: agent }]),
    // The scripts make this folder, and write garbage collection logs to it unless told otherwise.
    { name: 'LOG_DIR', value: '/tmp/logs' },
    { name: 'KAFKA_GC_LOG_OPTS', value: ' ' },
  ];
}
