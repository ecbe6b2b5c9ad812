import type { k8s } from 'cdk8s-plus-28';
import { type Component, selectorLabels } from '../workload/labels.ts';

export const hostTopology = 'kubernetes.io/hostname';
export const zoneTopology = 'topology.kubernetes.io/zone';

/** What the environment declares of failure domains. */
export interface FailureDomains {
  /** The loss that must be survived. */
  readonly survive: 'node' | 'zone';
  /** Zones that have nodes. */
  readonly zones: number;
}

/** The part of a pod spec that decides where its pods may stand. */
export type Spread = Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'>;

/**
 * Members of a quorum never share a node; when a zone must be survived, no zone may hold more than one member
 * above its share.
 *
 * `minDomains` makes the scheduler count zones that hold no member yet: without it, three members may pile up
 * in the two zones that happen to be up. `nodeTaintsPolicy: Honor` keeps dead and cordoned zones out of the count.
 */
export function quorumSpread(component: Component, domains: FailureDomains, replicas: number): Spread {
  const matchLabels = selectorLabels(component);
  const required = domains.survive === 'zone';
  return {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: hostTopology, labelSelector: { matchLabels } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        topologyKey: zoneTopology,
        maxSkew: 1,
        whenUnsatisfiable: required ? 'DoNotSchedule' : 'ScheduleAnyway',
        // The API takes minDomains with DoNotSchedule only.
        ...(required ? { minDomains: Math.min(domains.zones, replicas) } : {}),
        nodeTaintsPolicy: 'Honor',
        labelSelector: { matchLabels },
      },
    ],
  };
}

export interface StatelessSpreadProps {
  /**
   * Two pods never share a node. An update then waits while every node has one: there must be a node more than
   * pods.
   * @default false
   */
  readonly apart?: boolean;
}

/**
 * Stateless pods prefer different zones and nodes, and run together rather than not at all. Each revision of a
 * Deployment is spread by itself, so that a rolling update does not leave the new pods on one node.
 */
export function statelessSpread(component: Component, props: StatelessSpreadProps = {}): Spread {
  const matchLabels = selectorLabels(component);
  const term = { topologyKey: hostTopology, labelSelector: { matchLabels } };
  return {
    affinity: {
      podAntiAffinity:
        props.apart === true
          ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    },
    topologySpreadConstraints: [zoneTopology, hostTopology].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels },
      matchLabelKeys: ['pod-template-hash'],
    })),
  };
}
