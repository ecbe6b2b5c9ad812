import { k8s } from 'cdk8s-plus-28';
import { type Component, labels, selectorLabels } from '../workload/labels.ts';
import { type Flow, type FlowPort, isComponent, type Peer, sameComponent } from './flow.ts';

export interface ComponentPolicyProps {
  readonly name: string;
  readonly component: Component;
  /** Every flow of the platform; those that begin or end at the component are taken. */
  readonly flows: readonly Flow[];
}

/**
 * The one NetworkPolicy of a component. It names both directions even where it allows nothing, so that the pods
 * stay closed without the namespace's default deny. An empty peer list would allow everyone: a flow without
 * a peer or a port is refused.
 * @throws Error when a flow names no port or no address
 */
export function componentPolicy(props: ComponentPolicyProps): k8s.KubeNetworkPolicyProps {
  const touches = (peer: Peer) => isComponent(peer) && sameComponent(peer.component, props.component);
  return {
    metadata: { name: props.name, labels: labels(props.component) },
    spec: {
      podSelector: { matchLabels: selectorLabels(props.component) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: distinct(
        props.flows
          .filter((flow) => touches(flow.to))
          .map((flow) => ({ from: policyPeers(flow.from, flow), ports: policyPorts(flow) })),
      ),
      egress: distinct(
        props.flows
          .filter((flow) => touches(flow.from))
          .map((flow) => ({ to: policyPeers(flow.to, flow), ports: policyPorts(flow) })),
      ),
    },
  };
}

/** Two Services of the same pods are two flows and one rule. */
function distinct<T>(rules: readonly T[]): T[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function policyPeers(peer: Peer, flow: Flow): k8s.NetworkPolicyPeer[] {
  if (isComponent(peer)) {
    return [{ podSelector: { matchLabels: selectorLabels(peer.component) } }];
  }
  if ('namespace' in peer) {
    return [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } },
        podSelector: { matchLabels: { ...peer.podLabels } },
      },
    ];
  }
  if (peer.cidrs.length === 0) {
    throw new Error(
      `flow "${flow.purpose}": found no address, allowed: at least one (none would mean everyone)`,
    );
  }
  return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

function policyPorts(flow: Flow): k8s.NetworkPolicyPort[] {
  if (flow.ports.length === 0) {
    throw new Error(
      `flow "${flow.purpose}": found no port, allowed: at least one (none would mean every port)`,
    );
  }
  return k8sPorts(flow.ports);
}

export function k8sPorts(ports: readonly FlowPort[]): k8s.NetworkPolicyPort[] {
  return ports.map((port) => ({
    port: k8s.IntOrString.fromNumber(port.port),
    protocol: port.protocol ?? 'TCP',
  }));
}
