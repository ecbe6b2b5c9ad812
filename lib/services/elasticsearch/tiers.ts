import type { Platform } from '../../environment/platform.ts';
import type { Component } from '../../workload/labels.ts';
import type { Resources } from '../../workload/resources.ts';
import type { NodeRole } from './config/elasticsearch-yml.ts';
import { dedicatedMasters, elasticsearchNames, initialMasters } from './names.ts';
import type { ElasticsearchProps } from './props.ts';
import { coordinatingResources, dataResources, masterResources } from './sizes.ts';

/** Nodes of one kind. */
export interface Tier {
  readonly component: Component;
  /** StatefulSet or Deployment, its ServiceAccount and policy. */
  readonly name: string;
  readonly configMap: string;
  /** @default - every role */
  readonly roles?: readonly NodeRole[];
  readonly resources: Resources;
  /** Nodes that may form the cluster; none for those without a vote. */
  readonly initialMasters: readonly string[];
  /** True when it holds data that the zone matters to. */
  readonly zoneAware: boolean;
}

/** A tier of members, each with a volume. */
export interface MemberTier extends Tier {
  readonly headless: string;
  readonly replicas: number;
  readonly quorum: number;
  readonly storage: ElasticsearchProps['storage'];
}

type TierProps = Omit<ElasticsearchProps, 'flows'>;

/** Nodes that hold something: data nodes, and dedicated masters where there are some. */
export function memberTiers(props: TierProps): MemberTier[] {
  const { masters, replicas } = props;
  const names = elasticsearchNames(props.instance);
  const data: MemberTier = {
    component: names.data,
    name: names.dataName,
    configMap: names.dataConfig,
    headless: names.dataHeadless,
    roles: masters.dedicated ? ['data', 'ingest', 'ml', 'remote_cluster_client', 'transform'] : undefined,
    resources: dataResources(props.size),
    initialMasters: masters.dedicated ? [] : initialMasters(names, false),
    zoneAware: props.zoneAwareness !== 'off',
    replicas,
    quorum: dataQuorum(props),
    storage: props.storage,
  };
  if (!masters.dedicated) {
    return [data];
  }
  const master: MemberTier = {
    component: names.master,
    name: names.masterName,
    configMap: names.masterConfig,
    headless: names.masterHeadless,
    roles: ['master'],
    resources: masterResources(masters.size),
    initialMasters: initialMasters(names, true),
    zoneAware: false,
    replicas: dedicatedMasters,
    quorum: majority(dedicatedMasters),
    storage: masters.storage,
  };
  return [master, data];
}

/** Nodes of no role, in front of the others. */
export function coordinatingTier(props: TierProps): Tier {
  const names = elasticsearchNames(props.instance);
  return {
    component: names.coordinating,
    name: names.coordinatingName,
    configMap: names.coordinatingConfig,
    roles: [],
    resources: coordinatingResources(props.coordinating.size),
    initialMasters: [],
    zoneAware: false,
  };
}

export function majority(members: number): number {
  return Math.floor(members / 2) + 1;
}

/**
 * Data nodes that must be up for every shard to take writes, with one replica of each: all but one, or, where
 * copies are kept apart by zone, all but one zone's. As masters they also need their majority.
 */
export function dataQuorum(
  props: Pick<TierProps, 'replicas' | 'masters' | 'zoneAwareness'> & {
    readonly platform: Pick<Platform, 'domains'>;
  },
): number {
  const { replicas, masters, zoneAwareness } = props;
  const { zones } = props.platform.domains;
  const lost = zoneAwareness === 'off' || zones < 2 ? 1 : Math.ceil(replicas / zones);
  return Math.max(replicas - lost, masters.dedicated ? 1 : majority(replicas));
}

/** Name that leads to every node that may be master. */
export function seedService(props: TierProps): string {
  const names = elasticsearchNames(props.instance);
  return props.masters.dedicated ? names.masterHeadless : names.dataHeadless;
}
