import type { k8s } from 'cdk8s-plus-28';
import { fieldEnv, secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { exporterProbes } from '../../observability/exporter.ts';
import { container } from '../../workload/container.ts';
import { startupProbe, tcpProbe } from '../../workload/probes.ts';
import type { MountedVolume } from '../../workload/volumes.ts';
import { monitor, paths, ports } from './names.ts';
import type { NodePodProps, NodeVolumes } from './node-pod.ts';
import { isSecure } from './props.ts';
import { credentials } from './secrets.ts';
import { exporterResources, prepareResources } from './sizes.ts';

const dataClaim: k8s.VolumeMount = { name: 'data', mountPath: paths.claim };

function present(...volumes: readonly (MountedVolume | undefined)[]): MountedVolume[] {
  return volumes.filter((volume) => volume !== undefined);
}

/** The same folder under another path: the init container must see the image's own beside it. */
function preparedAs({ volume, mount }: MountedVolume): MountedVolume {
  return { volume, mount: { name: mount.name, mountPath: `${paths.prepared}/${mount.name}` } };
}

/** Fills the folders that Elasticsearch writes to, its keystore and its file realm. */
export function prepareContainer(props: NodePodProps, volumes: NodeVolumes): k8s.Container {
  const secret = credentials(props.instance);
  return container({
    name: 'prepare',
    image: image('elasticsearch', props.platform.images),
    command: ['/bin/bash', `${paths.files}/prepare.sh`],
    env: [
      ...(isSecure(props.platform)
        ? [
            secretEnv('ELASTIC_PASSWORD', secret, 'elastic-password'),
            secretEnv('MONITOR_PASSWORD', secret, 'monitor-password'),
          ]
        : []),
      ...(props.snapshots?.credentials ?? []),
    ],
    resources: prepareResources,
    volumes: present(
      volumes.files,
      preparedAs(volumes.config),
      preparedAs(volumes.bin),
      preparedAs(volumes.plugins),
      volumes.tmp,
      volumes.objectStoreAuthority,
    ),
  });
}

export function elasticsearchContainer(
  props: NodePodProps,
  volumes: NodeVolumes,
  zone: MountedVolume | undefined,
): k8s.Container {
  const { member } = props;
  return container({
    name: 'elasticsearch',
    image: image('elasticsearch', props.platform.images),
    // tini, the image's own PID 1, passes SIGTERM on.
    command: ['/bin/tini', '--', '/bin/bash', `${paths.files}/start.sh`],
    env: [
      fieldEnv('POD_NAME', 'metadata.name'),
      fieldEnv('POD_IP', 'status.podIP'),
      // For the preStop hook.
      ...(isSecure(props.platform) && member
        ? [secretEnv('MONITOR_PASSWORD', credentials(props.instance), 'monitor-password')]
        : []),
    ],
    ports: { http: ports.http, transport: ports.transport, readiness: ports.readiness },
    resources: props.tier.resources,
    claims: member ? [dataClaim] : [],
    volumes: present(
      volumes.files,
      volumes.config,
      volumes.bin,
      volumes.plugins,
      volumes.logs,
      volumes.tmp,
      volumes.data,
      volumes.tls,
      zone,
    ),
    probes: {
      // The transport port opens when the node's own files are read, with or without the others. No liveness probe:
      // the JVM ends itself when it can't go on, and nothing else is made better by a restart.
      startupProbe: startupProbe(tcpProbe({ port: 'transport' }), 1800),
      // Open while the node is in a cluster that has a master. Not the cluster's health: after a full stop every node
      // would wait for the others to be ready.
      readinessProbe: tcpProbe({ port: 'readiness', period: 5 }),
    },
    lifecycle: {
      preStop: {
        exec: {
          // A node without data has nothing to wait for but the Services that forget it.
          command: member ? ['/bin/bash', `${paths.files}/pre-stop.sh`] : ['/bin/sleep', '5'],
        },
      },
    },
  });
}

/** The state of this node, and the cluster's as it sees it. */
export function exporterContainer(props: NodePodProps, volumes: NodeVolumes): k8s.Container {
  const secure = isSecure(props.platform);
  return container({
    name: 'exporter',
    image: image('elasticsearch-exporter', props.platform.images),
    args: [
      `--es.uri=${secure ? 'https' : 'http'}://localhost:${ports.http}`,
      ...(secure ? [`--es.ca=${paths.tls}/ca.crt`] : []),
      ...(props.snapshots !== undefined && props.member ? ['--collector.slm'] : []),
      `--web.listen-address=:${ports.metrics}`,
    ],
    env: secure
      ? [
          { name: 'ES_USERNAME', value: monitor.user },
          secretEnv('ES_PASSWORD', credentials(props.instance), 'monitor-password'),
        ]
      : [],
    ports: { metrics: ports.metrics },
    resources: exporterResources,
    volumes: present(volumes.tls),
    probes: exporterProbes,
  });
}
