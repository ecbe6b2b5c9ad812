import type { k8s } from 'cdk8s-plus-28';
import { quorumSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import type { Size } from '../../environment/size.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder, serviceAccountToken } from '../../workload/volumes.ts';
import {
  backupServerContainer,
  type DatabaseVolumes,
  databaseReloader,
  exporterContainer,
  patroniContainer,
} from './database-containers.ts';
import { type PostgresqlNames, paths, runAs } from './names.ts';

export interface DatabasePodProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly names: PostgresqlNames;
  readonly replicas: number;
  readonly size: Size;
  /** patroni.yml by file name. */
  readonly patroniFiles: Readonly<Record<string, string>>;
  /**
   * pgbackrest.conf, restore.conf by file name, where the members archive to an object store or are restored
   * from one.
   * @default - no object store
   */
  readonly pgbackrestFiles?: Readonly<Record<string, string>>;
  /** True when backups read the members' files. */
  readonly backupServer: boolean;
}

/** The version label of the database: the image's tag. */
export function databaseVersion(platform: Platform): string {
  return imageVersion(image('postgresql', platform.images));
}

/**
 * One member: PostgreSQL under Patroni with its exporter, and where the environment asks for them a pgBackRest
 * server and a certificate reloader.
 */
export function databasePod(props: DatabasePodProps): k8s.PodTemplateSpec {
  const { platform, names } = props;
  const volumes = databaseVolumes(props);
  return podTemplate({
    component: names.database,
    namespace: platform.namespace,
    version: databaseVersion(platform),
    serviceAccount: names.primary,
    priority: 'quorum',
    runAs,
    // Patroni stops PostgreSQL, waits until a replica has the shutdown checkpoint, then frees the leader lock.
    terminationGracePeriod: 300,
    spread: quorumSpread(names.database, platform.domains, props.replicas),
    annotations: configHash({ ...props.patroniFiles, ...props.pgbackrestFiles }),
    imagePullSecrets: platform.imagePullSecrets,
    shareProcessNamespace: volumes.tls !== undefined,
    containers: [
      patroniContainer(props, volumes),
      exporterContainer(props),
      ...(props.backupServer ? [backupServerContainer(props, volumes)] : []),
      ...(volumes.tls === undefined ? [] : [databaseReloader(props, volumes.tls)]),
    ],
    volumes: Object.values(volumes),
  });
}

function databaseVolumes(props: DatabasePodProps): DatabaseVolumes {
  const { platform, names } = props;
  const authority = platform.objectStore?.certificateAuthority;
  return {
    config: configFolder('patroni-config', names.patroniConfig, paths.patroni),
    tmp: scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' }),
    socket: scratch({ name: 'socket', path: paths.socket, sizeLimit: '16Mi' }),
    // Parallel queries share memory through /dev/shm, of which a container has 64Mi by default.
    shm: scratch({ name: 'shm', path: '/dev/shm', sizeLimit: '256Mi', memory: true }),
    token: serviceAccountToken(),
    ...(platform.tls.mode === 'off' ? {} : { tls: secretFolder('tls', names.serverCertificate, paths.tls) }),
    ...(props.pgbackrestFiles === undefined
      ? {}
      : {
          pgbackrest: configFolder('pgbackrest-config', names.pgbackrestConfig, paths.pgbackrest),
          ...(authority === undefined
            ? {}
            : {
                objectStoreAuthority: secretFolder('object-store-ca', authority, paths.objectStoreAuthority),
              }),
        }),
  };
}
