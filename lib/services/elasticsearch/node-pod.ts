import type { k8s } from 'cdk8s-plus-28';
import type { Spread } from '../../availability/spread.ts';
import type { Platform } from '../../environment/platform.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { nodeZone } from '../../workload/node-zone.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { elasticsearchNames, paths, runAs } from './names.ts';
import { elasticsearchContainer, exporterContainer, prepareContainer } from './node-containers.ts';
import { type ElasticsearchProps, isSecure } from './props.ts';
import type { Tier } from './tiers.ts';

/** The version label: the image's tag. */
export function elasticsearchVersion(platform: Platform): string {
  return imageVersion(image('elasticsearch', platform.images));
}

/** Volumes of a node, by what they hold. */
export interface NodeVolumes {
  readonly files: MountedVolume;
  /** In the image's place: the root is read-only. */
  readonly config: MountedVolume;
  readonly bin: MountedVolume;
  readonly plugins: MountedVolume;
  readonly logs: MountedVolume;
  readonly tmp: MountedVolume;
  /** Data of a node without a volume claim: what it holds is made anew. */
  readonly data?: MountedVolume;
  readonly tls?: MountedVolume;
  readonly objectStoreAuthority?: MountedVolume;
}

export interface NodePodProps extends ElasticsearchProps {
  readonly tier: Tier;
  readonly tierFiles: Readonly<Record<string, string>>;
  /** True for a member, whose data is on a claim named `data`. */
  readonly member: boolean;
  readonly spread: Spread;
}

/** A node: Elasticsearch, prepared by an init container, and its exporter. */
export function nodePod(props: NodePodProps): k8s.PodTemplateSpec {
  const { platform, tier, member } = props;
  const volumes = nodeVolumes(props);
  const zone =
    tier.zoneAware && props.zoneAwareness !== 'off'
      ? nodeZone({
          labels: props.zoneAwareness,
          path: paths.zone,
          image: image('elasticsearch', platform.images),
        })
      : undefined;
  return podTemplate({
    component: tier.component,
    namespace: platform.namespace,
    version: elasticsearchVersion(platform),
    serviceAccount: tier.name,
    priority: member ? 'quorum' : 'elastic',
    runAs,
    // The wait for green, then requests under way, then the last flush.
    terminationGracePeriod: member ? props.stopWaitSeconds + 60 : 60,
    spread: props.spread,
    annotations: configHash(props.tierFiles),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [...(zone?.initContainers ?? []), prepareContainer(props, volumes)],
    containers: [elasticsearchContainer(props, volumes, zone?.folder), exporterContainer(props, volumes)],
    volumes: [...Object.values(volumes), ...(zone?.volumes ?? [])],
  });
}

function nodeVolumes(props: NodePodProps): NodeVolumes {
  const { platform, tier } = props;
  const authority = props.snapshots?.authority;
  return {
    files: configFolder('files', tier.configMap, paths.files),
    // In memory: the keystore is in it.
    config: scratch({ name: 'config', path: paths.config, sizeLimit: '16Mi', memory: true }),
    bin: scratch({ name: 'bin', path: paths.bin, sizeLimit: '64Mi' }),
    plugins: scratch({ name: 'plugins', path: paths.plugins, sizeLimit: '512Mi' }),
    logs: scratch({ name: 'logs', path: paths.logs, sizeLimit: '256Mi' }),
    tmp: scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' }),
    ...(props.member ? {} : { data: scratch({ name: 'data', path: paths.claim, sizeLimit: '512Mi' }) }),
    ...(isSecure(platform)
      ? { tls: secretFolder('tls', elasticsearchNames(props.instance).certificate, paths.tls) }
      : {}),
    ...(authority === undefined
      ? {}
      : {
          objectStoreAuthority: secretFolder('object-store-ca', authority, paths.objectStoreAuthority, {
            'ca.crt': 'ca.crt',
          }),
        }),
  };
}
