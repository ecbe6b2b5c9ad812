import type { Platform } from '../../environment/platform.ts';
import { derivedClusterId, initialControllers } from './config/identity.ts';
import type { MemberScriptsProps } from './config/member-scripts.ts';
import type { Role } from './config/server.ts';
import { controllerNodeIdOffset, type KafkaNames, kafkaNames, ports } from './names.ts';
import type { KafkaProps } from './props.ts';

/** One StatefulSet of Kafka processes. */
export interface MemberSet {
  readonly roles: readonly Role[];
  /** StatefulSet, ServiceAccount, policy and disruption budget. */
  readonly name: string;
  readonly component: KafkaNames['broker'];
  readonly headless: string;
  readonly config: string;
  readonly replicas: number;
  /** Members that must be up for the service to take writes. */
  readonly quorum: number;
  readonly nodeIdOffset: number;
}

/** DNS name of a Service. */
export function serviceHost(service: string, platform: Platform): string {
  return `${service}.${platform.namespace}.svc.${platform.clusterDomain}`;
}

/** Full DNS names of a set's pods, by ordinal. */
export function memberHosts(set: MemberSet, platform: Platform): string[] {
  const domain = serviceHost(set.headless, platform);
  return Array.from({ length: set.replicas }, (_, ordinal) => `${set.name}-${ordinal}.${domain}`);
}

type LayoutProps = Pick<
  KafkaProps,
  'instance' | 'mode' | 'replicas' | 'controllers' | 'rackAwareness' | 'platform'
>;

/** The StatefulSets of an instance: one of combined members, or brokers and controllers. Brokers come first. */
export function memberSets(props: LayoutProps): MemberSet[] {
  const names = kafkaNames(props.instance);
  const combined = props.mode === 'combined';
  const majority = (members: number) => Math.floor(members / 2) + 1;
  const brokers: MemberSet = {
    roles: combined ? ['broker', 'controller'] : ['broker'],
    name: names.bootstrap,
    component: names.broker,
    headless: names.headless,
    config: names.config,
    replicas: props.replicas,
    quorum: combined ? Math.max(majority(props.replicas), brokersForWrites(props)) : brokersForWrites(props),
    nodeIdOffset: 0,
  };
  if (combined) {
    return [brokers];
  }
  const { replicas } = props.controllers;
  return [
    brokers,
    {
      roles: ['controller'],
      name: names.controllerName,
      component: names.controller,
      headless: names.controllerHeadless,
      config: names.controllerConfig,
      replicas,
      quorum: majority(replicas),
      nodeIdOffset: controllerNodeIdOffset,
    },
  ];
}

/**
 * Brokers that must be up so that every partition takes writes. Of its three replicas one may be lost, and which
 * brokers hold them is not known: one broker may be lost, or, where replicas stand in different zones, one zone.
 */
function brokersForWrites({ replicas, rackAwareness, platform }: LayoutProps): number {
  const { zones } = platform.domains;
  // Two thirds at least: with two zones, a zone may hold two of a partition's three replicas.
  return rackAwareness !== 'off' && zones >= 3 ? replicas - Math.ceil(replicas / zones) : replicas - 1;
}

/** `host:port` of every controller. */
export function controllerAddresses(props: LayoutProps): string[] {
  const set = controllersOf(props);
  return memberHosts(set, props.platform).map((host) => `${host}:${ports.controller}`);
}

function controllersOf(props: LayoutProps): MemberSet {
  const set = memberSets(props).find(({ roles }) => roles.includes('controller'));
  if (set === undefined) {
    throw new Error(`Kafka ${props.instance}: no set of members has the role controller`);
  }
  return set;
}

/** What the scripts of a set's members are rendered from. */
export function memberScripts(props: KafkaProps, set: MemberSet): MemberScriptsProps {
  const { platform } = props;
  const clusterId = props.clusterId ?? derivedClusterId(platform.namespace, props.instance);
  const voters = memberHosts(set, platform).map((host, ordinal) => ({
    nodeId: ordinal + set.nodeIdOffset,
    host,
    port: ports.controller,
  }));
  return {
    roles: set.roles,
    clusterId,
    nodeIdOffset: set.nodeIdOffset,
    domain: serviceHost(set.headless, platform),
    members: memberHosts(set, platform),
    initialControllers: set.roles.includes('controller') ? initialControllers(clusterId, voters) : undefined,
    bootstrapped: props.bootstrapped,
    tls: platform.tls.mode !== 'off',
    rackAware: isRackAware(props, set),
  };
}

/** Brokers have a rack; a controller holds no partitions. */
export function isRackAware(props: Pick<KafkaProps, 'rackAwareness'>, set: MemberSet): boolean {
  return props.rackAwareness !== 'off' && set.roles.includes('broker');
}
