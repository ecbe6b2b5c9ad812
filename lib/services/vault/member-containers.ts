import type { k8s } from 'cdk8s-plus-28';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { fieldEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { container } from '../../workload/container.ts';
import { httpProbe, startupProbe } from '../../workload/probes.ts';
import type { MountedVolume } from '../../workload/volumes.ts';
import { connectionVariables } from './config/connection.ts';
import { programs } from './distribution.ts';
import { goMemoryLimit } from './memory-limit.ts';
import { apiAddress, paths, ports, serviceHost, type VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';
import { sealEnv } from './seal-access.ts';
import { localConnection } from './server-files.ts';
import { memberResources, rotatorResources } from './sizes.ts';

/** Volumes of the pod, by what they hold; those that the environment doesn't need are absent. */
export interface MemberVolumes {
  readonly config: MountedVolume;
  readonly tmp: MountedVolume;
  readonly token: MountedVolume;
  readonly tls?: MountedVolume;
  readonly seal: readonly MountedVolume[];
}

export const dataClaim: k8s.VolumeMount = { name: 'data', mountPath: paths.claim };
export const auditClaim: k8s.VolumeMount = { name: 'audit', mountPath: paths.audit };

/**
 * A shell that writes no core, which would hold the keys, makes the folder that the program expects, and becomes the
 * program: signals reach it directly.
 */
export function startCommand(binary: string, mode: 'server' | 'proxy', file: string): string[] {
  const folder = mode === 'server' ? `mkdir -p ${paths.dataDir}; ` : '';
  return ['/bin/sh', '-c', `ulimit -c 0; ${folder}exec ${binary} ${mode} -config=${paths.config}/${file}`];
}

/**
 * What counts as alive: whoever answers. Being sealed, uninitialised, without a leader or expelled is no reason for a
 * restart: it cures none of them, and without auto-unseal a person would have to unseal the member once more.
 */
const alive =
  '/v1/sys/health?standbyok=true&perfstandbyok=true&sealedcode=204&uninitcode=204&haunhealthycode=204&removedcode=204';

/** What counts as ready: an unsealed member, active or in touch with the active one. */
const ready = '/v1/sys/health?standbyok=true&perfstandbyok=true';

export function serverContainer(props: VaultProps, names: VaultNames, volumes: MemberVolumes): k8s.Container {
  const { platform, distribution, audit, size } = props;
  const program = programs[distribution];
  const scheme = platform.tls.mode === 'off' ? 'HTTP' : 'HTTPS';
  const resources = memberResources(size);
  const liveness = httpProbe({ path: alive, port: 'api', scheme, timeout: 10, failures: 6 });
  return container({
    name: 'vault',
    image: image(program.image, platform.images),
    command: startCommand(program.binary, 'server', 'vault.hcl'),
    env: [...memberEnv(props, names), { name: 'GOMEMLIMIT', value: goMemoryLimit(resources) }],
    ports: { api: ports.api, cluster: ports.cluster },
    resources,
    claims: [dataClaim, ...(audit.file.enabled ? [auditClaim] : [])],
    volumes: [
      volumes.config,
      volumes.tmp,
      volumes.token,
      ...(volumes.tls ? [volumes.tls] : []),
      ...volumes.seal,
    ],
    probes: {
      // A member that was away long reads its log and may take a whole database from the active one.
      startupProbe: startupProbe(liveness, 900),
      livenessProbe: liveness,
      readinessProbe: httpProbe({ path: ready, port: 'api', scheme, period: 5, failures: 2 }),
    },
    // Endpoints drop the pod before the program refuses connections.
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 5'] } } },
  });
}

function memberEnv(props: VaultProps, names: VaultNames): k8s.EnvVar[] {
  const { platform, distribution, seal } = props;
  const { env } = programs[distribution];
  const host = `$(${env}_K8S_POD_NAME).${serviceHost(names.headless, platform)}`;
  // A transit seal is a client of another Vault and reads the command line's variables: it must not be led to itself.
  const commandLine =
    seal?.type === 'transit' ? {} : connectionVariables(distribution, localConnection(props, names));
  return [
    fieldEnv(`${env}_K8S_POD_NAME`, 'metadata.name'),
    fieldEnv(`${env}_K8S_NAMESPACE`, 'metadata.namespace'),
    fieldEnv(`${env}_RAFT_NODE_ID`, 'metadata.name'),
    // Where a member without a leader sends its clients. The leader's own address would pin them to a dead pod: Vault
    // Proxy follows the redirect, and tries that one address until the request has expired.
    { name: `${env}_API_ADDR`, value: apiAddress(serviceHost(names.active, platform), platform) },
    // A name: a restarted pod has another address. Always https: between members Vault brings its own certificates.
    { name: `${env}_CLUSTER_ADDR`, value: `https://${host}:${ports.cluster}` },
    ...Object.entries(commandLine).map(([name, value]) => ({ name, value })),
    ...(seal === undefined ? [] : sealEnv(seal, distribution)),
    { name: 'HOME', value: '/tmp' },
  ];
}

/** Keeps the audit file within its volume. */
export function auditRotator(props: VaultProps, volumes: MemberVolumes): k8s.Container {
  return container({
    name: 'audit-rotator',
    image: image(programs[props.distribution].image, props.platform.images),
    command: ['/bin/sh', `${paths.config}/rotate-audit.sh`],
    resources: rotatorResources,
    claims: [auditClaim],
    volumes: [volumes.config],
  });
}

/** SIGHUP makes the listener read its certificate again, in the members as in the proxies. */
export function vaultReloader(props: VaultProps, tls: MountedVolume): k8s.Container {
  const { image: name, binary } = programs[props.distribution];
  return certificateReloader({
    image: image(name, props.platform.images),
    folder: paths.tls,
    reload: `pkill -HUP -x ${binary}`,
    volumes: [tls],
  });
}
