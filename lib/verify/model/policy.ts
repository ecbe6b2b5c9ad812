/** NetworkPolicies as the API defines them: who may reach whom, on which port. */
import { type Fields, fieldsOf, isFields, listOf, type Manifest } from '../../manifest/manifest.ts';
import { picks, readSelector } from '../../manifest/selector.ts';
import type { Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import { portsOf, type Workload } from './workload.ts';

export type Direction = 'ingress' | 'egress';
export const directions: readonly Direction[] = ['ingress', 'egress'];

export interface PolicyRule {
  readonly path: string;
  /** Undefined: everyone. */
  readonly peers?: readonly Fields[];
  /** Undefined: every port. */
  readonly ports?: readonly Fields[];
}

export interface Policy {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** The workloads it selects. */
  readonly pods: readonly Workload[];
  /** The directions that it closes but for its rules. */
  readonly closes: readonly Direction[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

export const policiesOf = memo((inventory): readonly Policy[] =>
  inventory.of('networking.k8s.io', 'NetworkPolicy').map((manifest) => {
    const spec = fieldsOf(manifest.spec);
    const namespace = inventory.namespaceOf(manifest);
    const types = Array.isArray(spec.policyTypes)
      ? spec.policyTypes
      : ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
    return {
      manifest,
      namespace,
      pods: inventory.podsOf(namespace, readSelector(spec.podSelector ?? {})).filter(isPoliced),
      closes: directions.filter((direction) =>
        types.includes(direction === 'ingress' ? 'Ingress' : 'Egress'),
      ),
      ingress: rulesOf(spec, 'ingress', 'from'),
      egress: rulesOf(spec, 'egress', 'to'),
    };
  }),
);

function rulesOf(spec: Fields, direction: Direction, peers: 'from' | 'to'): PolicyRule[] {
  return listOf(spec[direction]).map((rule, index) => ({
    path: `spec.${direction}[${index}]`,
    peers: isEmpty(rule[peers]) ? undefined : listOf(rule[peers]),
    ports: isEmpty(rule.ports) ? undefined : listOf(rule.ports),
  }));
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}

/** Policies do not hold for pods in the network of their node. */
export function isPoliced({ template }: Workload): boolean {
  return template.spec.hostNetwork !== true;
}

/** The policies that close a direction of a workload. */
export const closingPolicies = memo((inventory) => {
  const closing = {
    ingress: new Map<Workload, Policy[]>(),
    egress: new Map<Workload, Policy[]>(),
  };
  for (const policy of policiesOf(inventory)) {
    for (const direction of policy.closes) {
      for (const workload of policy.pods) {
        closing[direction].set(workload, [...(closing[direction].get(workload) ?? []), policy]);
      }
    }
  }
  return closing;
});

export interface Connection {
  readonly client: Workload;
  readonly server: Workload;
  /** The port of the server's pods. */
  readonly port: number;
}

/** Whether the policies of one end let a connection through. TCP is taken for granted. */
export function lets(
  inventory: Inventory,
  direction: Direction,
  { client, server, port }: Connection,
): boolean {
  const own = direction === 'egress' ? client : server;
  const other = direction === 'egress' ? server : client;
  const policies = closingPolicies(inventory)[direction].get(own);
  return (
    policies === undefined ||
    policies.some((policy) =>
      policy[direction].some(
        ({ peers, ports }) =>
          (peers === undefined ||
            peers.some((peer) => peerPicks(inventory, peer, policy.namespace, other))) &&
          (ports === undefined || ports.some((entry) => portPicks(entry, port, server))),
      ),
    )
  );
}

export function connects(inventory: Inventory, connection: Connection): boolean {
  return lets(inventory, 'egress', connection) && lets(inventory, 'ingress', connection);
}

/** Whether a peer of a policy takes in the pods of a workload. */
export function peerPicks(
  inventory: Inventory,
  peer: Fields,
  namespace: string,
  workload: Workload,
): boolean {
  if (isFields(peer.ipBlock)) {
    // Which addresses pods have is unknown; a block of all addresses holds theirs.
    return peer.ipBlock.cidr === '0.0.0.0/0' || peer.ipBlock.cidr === '::/0';
  }
  const there =
    peer.namespaceSelector === undefined
      ? workload.namespace === namespace
      : namespacePicks(inventory, peer.namespaceSelector, workload.namespace);
  return there && (peer.podSelector === undefined || picks(peer.podSelector, workload.template.labels));
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Whether a selector picks a namespace. Labels of one that is not in the set are unknown: it may. */
export function namespacePicks(inventory: Inventory, selector: unknown, namespace: string): boolean {
  const manifest = inventory.find('', 'Namespace', '', namespace);
  const named = { ...manifest?.metadata.labels, [NAME_LABEL]: namespace };
  if (picks(selector, named) || manifest !== undefined) {
    return picks(selector, named);
  }
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const names = fieldsOf(matchLabels)[NAME_LABEL];
  return (
    (names === undefined || names === namespace) &&
    listOf(matchExpressions).every(({ key }) => key !== NAME_LABEL) &&
    (Object.keys(fieldsOf(matchLabels)).some((key) => key !== NAME_LABEL) ||
      listOf(matchExpressions).length > 0)
  );
}

/** Whether an entry of a rule's ports takes in a port of the server. */
export function portPicks(entry: Fields, port: number, server: Workload): boolean {
  const { port: named, endPort, protocol = 'TCP' } = entry;
  if (protocol !== 'TCP') {
    return false;
  }
  if (typeof named === 'number') {
    return port === named || (typeof endPort === 'number' && port >= named && port <= endPort);
  }
  return (
    named === undefined || portsOf(server).some((own) => own.name === named && own.containerPort === port)
  );
}

/** The TCP ports that a server's pods declare. */
export function serverPorts(server: Workload): readonly number[] {
  const ports = portsOf(server).flatMap(({ containerPort, protocol = 'TCP' }) =>
    typeof containerPort === 'number' && protocol === 'TCP' ? [containerPort] : [],
  );
  return [...new Set(ports)];
}

export interface Reach {
  readonly client: Workload;
  readonly server: Workload;
  /** The declared ports of the server that the client reaches; at least one. */
  readonly ports: readonly number[];
}

/** Who reaches whom on which declared ports, by the policies of both ends. */
export function reachability(inventory: Inventory): readonly Reach[] {
  const policed = inventory.workloads.filter(isPoliced);
  return policed.flatMap((client) =>
    policed.flatMap((server) => {
      const ports = serverPorts(server).filter((port) => connects(inventory, { client, server, port }));
      return ports.length === 0 ? [] : [{ client, server, ports }];
    }),
  );
}
