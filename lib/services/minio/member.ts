import type { k8s } from 'cdk8s-plus-28';
import { quorumSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import { certificateKeys } from '../../identity/certificate.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe } from '../../workload/probes.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { poolEndpoints } from './config/endpoints.ts';
import { memberEnvironment } from './config/environment.ts';
import { renderStartScript } from './config/start.ts';
import { renderStopScript } from './config/stop.ts';
import { type ErasureLayout, erasureLayout } from './erasure.ts';
import { domainOf, type PoolNames, paths, ports, runAs } from './names.ts';
import type { MinioPartProps } from './props.ts';
import { replicates } from './replication.ts';
import { credentials } from './secrets.ts';
import { memberResources } from './sizes.ts';

/** Seconds that a stopping member waits for the others to be whole. */
const patience = 60;

/** The version label of the members: the image's tag. */
export function minioVersion(platform: Platform): string {
  return imageVersion(image('minio', platform.images));
}

/** What each pool makes of its drives: all have the parity of the first. */
export function poolLayouts(props: Pick<MinioPartProps, 'pools' | 'parity'>): ErasureLayout[] {
  const [first] = props.pools;
  if (first === undefined) {
    throw new Error('minio: found no pool, allowed: at least one');
  }
  const { parity } = erasureLayout(first, props.parity);
  return props.pools.map((pool) => erasureLayout(pool, parity));
}

/**
 * The scripts of the members, the same for all: `stop-<pool>.sh` differs by the domain of its pool. A changed command
 * rolls every pool.
 */
export function memberScripts(props: MinioPartProps): Record<string, string> {
  const { names, platform } = props;
  const tls = platform.tls.mode !== 'off';
  const domain = (pool: PoolNames) => `${pool.headless}.${domainOf(platform)}`;
  return {
    'start.sh': renderStartScript({
      binary: props.binary,
      pools: names.pools.map((pool, index) =>
        poolEndpoints({
          tls,
          statefulSet: pool.statefulSet,
          domain: domain(pool),
          port: ports.s3,
          drivePath: paths.drives,
          shape: props.pools[index] ?? { members: 0, drives: 0 },
        }),
      ),
      address: `:${ports.s3}`,
      consoleAddress: `:${ports.console}`,
      certificates: tls ? paths.certificates : undefined,
    }),
    ...Object.fromEntries(
      names.pools.map((pool, index) => [
        `stop-${index}.sh`,
        renderStopScript({
          tls,
          domain: domain(pool),
          port: ports.s3,
          authority: `${paths.certificates}/CAs/ca.crt`,
          patience,
        }),
      ]),
    ),
  };
}

/** One member of a pool. */
export function memberPod(
  props: MinioPartProps,
  index: number,
  pool: PoolNames,
  layout: ErasureLayout,
): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const volumes = [
    configFolder('scripts', names.scripts, paths.scripts),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    ...(platform.tls.mode === 'off' ? [] : [memberCertificate(names.memberCertificate)]),
    ...targetAuthority(props),
  ];
  return podTemplate({
    component: pool.component,
    namespace: platform.namespace,
    version: minioVersion(platform),
    serviceAccount: pool.statefulSet,
    priority: 'quorum',
    runAs,
    // The wait for the others, up to a minute in which MinIO hands on the healing it has begun, and some to spare.
    terminationGracePeriod: patience + 90,
    spread: quorumSpread(pool.component, platform.domains, layout.members),
    annotations: configHash(memberScripts(props)),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [memberContainer(props, index, layout, volumes)],
    volumes,
  });
}

/** The files of a certificate Secret under the names that MinIO looks for. It reads them again every 10 s. */
function memberCertificate(secret: string): MountedVolume {
  return secretFolder('tls', secret, paths.certificates, {
    [certificateKeys.certificate]: 'public.crt',
    [certificateKeys.key]: 'private.key',
    [certificateKeys.authority]: 'CAs/ca.crt',
  });
}

/** The authority of a replication's target, where it is not a public one. */
function targetAuthority(props: MinioPartProps): MountedVolume[] {
  const authority = props.platform.objectStore?.certificateAuthority;
  return replicates(props) && authority !== undefined
    ? [
        secretFolder('object-store-ca', authority, paths.objectStoreAuthority, {
          [certificateKeys.authority]: certificateKeys.authority,
        }),
      ]
    : [];
}

function memberContainer(
  props: MinioPartProps,
  index: number,
  layout: ErasureLayout,
  volumes: readonly MountedVolume[],
): k8s.Container {
  const { platform, instance } = props;
  const secret = credentials(instance);
  const scheme = platform.tls.mode === 'off' ? 'HTTP' : 'HTTPS';
  const alive = httpProbe({ path: '/minio/health/live', port: 's3', scheme });
  return container({
    name: 'minio',
    image: image('minio', platform.images),
    // The image's entrypoint would start it with minioadmin where a Secret is empty.
    command: ['/bin/sh', `${paths.scripts}/start.sh`],
    env: [
      secretEnv('MINIO_ROOT_USER', secret, 'root-user'),
      secretEnv('MINIO_ROOT_PASSWORD', secret, 'root-password'),
      ...Object.entries(memberEnvironment(layout)).map(([name, value]) => ({ name, value })),
      { name: 'HOME', value: '/tmp' },
      // Go reads this folder besides the image's file of public authorities.
      ...targetAuthority(props).map(({ mount }) => ({ name: 'SSL_CERT_DIR', value: mount.mountPath })),
    ],
    ports: { s3: ports.s3, console: ports.console },
    resources: memberResources(props.size),
    claims: Array.from({ length: layout.drives }, (_, drive) => ({
      name: `export-${drive}`,
      mountPath: `${paths.drives}${drive}`,
    })),
    volumes,
    probes: {
      // It listens at once; a slow volume may take its time to be mounted and read.
      startupProbe: startupProbe(alive, 600),
      // Never the cluster's health: without a quorum every member would be restarted, for ever.
      livenessProbe: alive,
      // Ready even without a quorum: members of a new version find theirs only when the next ones follow, and the
      // gateway looks closer. Ready after 30 s: a member that starts reaches its peers' drives within 15 s, and until
      // then neither the next one may stop nor clients without a gateway come.
      readinessProbe: {
        ...httpProbe({ path: '/minio/health/ready', port: 's3', scheme, period: 5 }),
        successThreshold: 6,
      },
    },
    lifecycle: {
      preStop: { exec: { command: ['/bin/bash', `${paths.scripts}/stop-${index}.sh`] } },
    },
  });
}
