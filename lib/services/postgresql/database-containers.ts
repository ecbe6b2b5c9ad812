import type { k8s } from 'cdk8s-plus-28';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { objectStoreCredentials } from '../../identity/object-store.ts';
import { fieldEnv, secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { exporterProbes } from '../../observability/exporter.ts';
import { container } from '../../workload/container.ts';
import { httpProbe, startupProbe } from '../../workload/probes.ts';
import type { MountedVolume } from '../../workload/volumes.ts';
import type { DatabasePodProps } from './database.ts';
import { paths, ports, roles } from './names.ts';
import { credentials } from './secrets.ts';
import { backupServerResources, databaseResources, exporterResources } from './sizes.ts';

/** Volumes of the pod, by what they hold; those that the environment doesn't need are absent. */
export interface DatabaseVolumes {
  readonly config: MountedVolume;
  readonly tmp: MountedVolume;
  readonly socket: MountedVolume;
  readonly shm: MountedVolume;
  readonly token: MountedVolume;
  readonly tls?: MountedVolume;
  readonly pgbackrest?: MountedVolume;
  readonly objectStoreAuthority?: MountedVolume;
}

const dataClaim: k8s.VolumeMount = { name: 'data', mountPath: paths.claim };

function present(...volumes: readonly (MountedVolume | undefined)[]): MountedVolume[] {
  return volumes.filter((volume) => volume !== undefined);
}

export function patroniContainer(props: DatabasePodProps, volumes: DatabaseVolumes): k8s.Container {
  const { platform, names } = props;
  const secret = credentials(props.instance);
  const host = `$(PATRONI_NAME).${names.headless}.${platform.namespace}.svc.${platform.clusterDomain}`;
  const liveness = httpProbe({
    path: '/liveness',
    port: 'patroni',
    scheme: platform.tls.mode === 'off' ? 'HTTP' : 'HTTPS',
  });
  return container({
    name: 'patroni',
    image: image('postgresql', platform.images),
    command: ['patroni', `${paths.patroni}/patroni.yml`],
    env: [
      fieldEnv('PATRONI_NAME', 'metadata.name'),
      fieldEnv('PATRONI_KUBERNETES_POD_IP', 'status.podIP'),
      // The certificate holds names, not pod addresses.
      { name: 'PATRONI_POSTGRESQL_CONNECT_ADDRESS', value: `${host}:${ports.postgresql}` },
      { name: 'PATRONI_RESTAPI_CONNECT_ADDRESS', value: `${host}:${ports.patroni}` },
      secretEnv('PATRONI_SUPERUSER_PASSWORD', secret, 'superuser-password'),
      secretEnv('PATRONI_REPLICATION_PASSWORD', secret, 'replication-password'),
      secretEnv('PATRONI_REWIND_PASSWORD', secret, 'rewind-password'),
      { name: 'PATRONI_RESTAPI_USERNAME', value: 'patroni' },
      secretEnv('PATRONI_RESTAPI_PASSWORD', secret, 'restapi-password'),
      ...objectStoreEnv(props),
      { name: 'PERCONA_TELEMETRY_DISABLE', value: '1' },
    ],
    ports: { postgresql: ports.postgresql, patroni: ports.patroni },
    resources: databaseResources(props.size),
    claims: [dataClaim],
    volumes: present(
      volumes.config,
      volumes.tmp,
      volumes.socket,
      volumes.shm,
      volumes.token,
      volumes.tls,
      volumes.pgbackrest,
      volumes.objectStoreAuthority,
    ),
    probes: {
      // Crash recovery, a base backup or a restore may take an hour; CloudNativePG allows as much.
      startupProbe: startupProbe(liveness, 3600),
      // Patroni's own heartbeat. A query here would kill a server that replays its log.
      livenessProbe: liveness,
      // Every healthy member is ready, not the leader alone: a rolling update waits for each to catch up.
      readinessProbe: {
        ...liveness,
        httpGet: { ...liveness.httpGet, path: '/readiness' } as k8s.HttpGetAction,
      },
    },
  });
}

export function exporterContainer(props: DatabasePodProps): k8s.Container {
  return container({
    name: 'exporter',
    image: image('postgres-exporter', props.platform.images),
    env: [
      // Inside the pod, over the loopback interface.
      { name: 'DATA_SOURCE_URI', value: `127.0.0.1:${ports.postgresql}/postgres?sslmode=disable` },
      { name: 'DATA_SOURCE_USER', value: roles.monitoring },
      secretEnv('DATA_SOURCE_PASS', credentials(props.instance), 'monitoring-password'),
    ],
    ports: { metrics: ports.metrics },
    resources: exporterResources,
    probes: exporterProbes,
  });
}

/** Hands the leader's files to the backup Job, over mutual TLS. */
export function backupServerContainer(props: DatabasePodProps, volumes: DatabaseVolumes): k8s.Container {
  return container({
    name: 'pgbackrest',
    image: image('postgresql', props.platform.images),
    command: ['pgbackrest', 'server'],
    env: objectStoreEnv(props),
    ports: { pgbackrest: ports.pgbackrest },
    resources: backupServerResources,
    claims: [dataClaim],
    volumes: present(
      volumes.tmp,
      volumes.socket,
      volumes.tls,
      volumes.pgbackrest,
      volumes.objectStoreAuthority,
    ),
  });
}

/** SIGHUP makes Patroni reload its own certificate and PostgreSQL's, and the pgBackRest server its own. */
export function databaseReloader(props: DatabasePodProps, tls: MountedVolume): k8s.Container {
  const server = "pkill -HUP -f '^pgbackrest server'";
  return certificateReloader({
    image: image('postgresql', props.platform.images),
    folder: paths.tls,
    reload: ['pkill -HUP -x patroni', ...(props.backupServer ? [server] : [])].join(' && '),
    volumes: [tls],
  });
}

/** pgBackRest reads its options from the environment too; its keys are allowed nowhere else. */
function objectStoreEnv(props: DatabasePodProps): k8s.EnvVar[] {
  const store = props.platform.objectStore;
  if (props.pgbackrestFiles === undefined || store === undefined) {
    return [];
  }
  const secret = objectStoreCredentials(store.credentials);
  return [
    secretEnv('PGBACKREST_REPO1_S3_KEY', secret, 'access-key-id'),
    secretEnv('PGBACKREST_REPO1_S3_KEY_SECRET', secret, 'secret-access-key'),
  ];
}
