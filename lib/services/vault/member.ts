import type { k8s } from 'cdk8s-plus-28';
import { quorumSpread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder, serviceAccountToken } from '../../workload/volumes.ts';
import { type Distribution, programs } from './distribution.ts';
import { auditRotator, type MemberVolumes, serverContainer, vaultReloader } from './member-containers.ts';
import { paths, runAs, type VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';
import { sealLabels, sealVolumes } from './seal-access.ts';
import type { ServerFiles } from './server-files.ts';

/** The version label: the image's tag. */
export function vaultVersion(distribution: Distribution, platform: Platform): string {
  return imageVersion(image(programs[distribution].image, platform.images));
}

/** One member: the server, and where the environment asks for them a rotator of audit files and a reloader. */
export function memberPod(props: VaultProps, names: VaultNames, files: ServerFiles): k8s.PodTemplateSpec {
  const { platform, distribution, audit } = props;
  const volumes: MemberVolumes = {
    config: configFolder('config', names.serverConfig, paths.config),
    tmp: scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' }),
    token: serviceAccountToken(),
    ...(platform.tls.mode === 'off' ? {} : { tls: secretFolder('tls', names.serverCertificate, paths.tls) }),
    seal: props.seal === undefined ? [] : sealVolumes(props.seal),
  };
  return podTemplate({
    component: names.server,
    namespace: platform.namespace,
    version: vaultVersion(distribution, platform),
    serviceAccount: names.members,
    priority: 'quorum',
    runAs,
    // 5 s for the endpoints, then the active member ends its requests and hands the leadership on.
    terminationGracePeriod: 60,
    spread: quorumSpread(names.server, platform.domains, props.replicas),
    annotations: configHash(files.started),
    extraLabels: sealLabels(props.seal),
    imagePullSecrets: platform.imagePullSecrets,
    shareProcessNamespace: volumes.tls !== undefined || audit.file.enabled,
    containers: [
      serverContainer(props, names, volumes),
      ...(audit.file.enabled ? [auditRotator(props, volumes)] : []),
      ...(volumes.tls === undefined ? [] : [vaultReloader(props, volumes.tls)]),
    ],
    volumes: [
      volumes.config,
      volumes.tmp,
      volumes.token,
      ...(volumes.tls ? [volumes.tls] : []),
      ...volumes.seal,
    ],
  });
}
