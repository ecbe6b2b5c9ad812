import { type Component, selectorLabels } from '../workload/labels.ts';

/** Pods of the platform's own namespace. */
export interface ComponentPeer {
  readonly component: Component;
}

/** Pods of another namespace: Prometheus, DNS, an ingress. */
export interface ForeignPeer {
  readonly namespace: string;
  /** Pods in that namespace. `{}`: all of them. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Addresses outside the cluster, or ones that no pod selector reaches: the Kubernetes API. */
export interface AddressPeer {
  readonly cidrs: readonly string[];
}

export type Peer = ComponentPeer | ForeignPeer | AddressPeer;

export interface FlowPort {
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

/** One allowed connection. Declared once; the policies of both its ends are rendered from it. */
export interface Flow {
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly FlowPort[];
  /** What goes over it, for the reader of the code and of the docs. */
  readonly purpose: string;
}

export function isComponent(peer: Peer): peer is ComponentPeer {
  return 'component' in peer;
}

export function sameComponent(a: Component, b: Component): boolean {
  const [left, right] = [selectorLabels(a), selectorLabels(b)];
  return Object.entries(left).every(([key, value]) => right[key] === value);
}
