import { injectedProxy } from '../../manifest/injected-proxy.ts';
import { type Fields, fieldsOf, listOf, title } from '../../manifest/manifest.ts';
import { readSelector } from '../../manifest/selector.ts';
import type { Check, Problem } from '../check.ts';
import { mayComeFromOperator } from '../model/custom-resources.ts';
import type { Inventory } from '../model/inventory.ts';
import { type Direction, directions, peerPicks, policiesOf, serverPorts } from '../model/policy.ts';
import type { Workload } from '../model/workload.ts';

/** A policy for pods that are not there. */
const selectsNothing: Check = {
  id: 'network-policy-selects-nothing',
  severity: 'warning',
  title: 'A NetworkPolicy selects the pods of a workload',
  why: 'The pods it was written for are open, or closed by the default to what they need.',
  remedy: "Copy the workload's selector.",
  *find(inventory) {
    for (const { manifest, namespace, pods } of policiesOf(inventory)) {
      const { podSelector } = fieldsOf(manifest.spec);
      if (
        pods.length === 0 &&
        inventory.namespaces.has(namespace) &&
        !mayComeFromOperator(inventory, namespace, podSelector)
      ) {
        const [unpoliced] = inventory.podsOf(namespace, readSelector(podSelector ?? {}));
        yield {
          object: manifest,
          path: 'spec.podSelector',
          message:
            unpoliced === undefined
              ? `No pod in ${namespace} has these labels.`
              : `It selects ${title(unpoliced.manifest)} alone, whose pods are in the network of their node, where no policy holds.`,
          ...(unpoliced === undefined ? {} : { remedy: 'Take the policy out, or hostNetwork.' }),
        };
      }
    }
  },
};

function* deadPeers(inventory: Inventory, direction: Direction): Iterable<Problem> {
  for (const policy of policiesOf(inventory)) {
    for (const { path, peers = [] } of policy[direction]) {
      for (const [index, peer] of peers.entries()) {
        const { podSelector, namespaceSelector } = peer;
        // Of other namespaces the set may hold a part only: cluster DNS is rarely in it.
        const here = namespaceSelector === undefined || ownName(namespaceSelector) === policy.namespace;
        if (
          podSelector !== undefined &&
          here &&
          inventory.namespaces.has(policy.namespace) &&
          !inventory.workloads.some((workload) => peerPicks(inventory, peer, policy.namespace, workload)) &&
          !mayComeFromOperator(inventory, policy.namespace, podSelector)
        ) {
          yield {
            object: policy.manifest,
            path: `${path}.${direction === 'ingress' ? 'from' : 'to'}[${index}].podSelector`,
            message: 'No pod of the namespace has these labels.',
          };
        }
      }
    }
  }
}

/** The one namespace that a selector names. */
function ownName(selector: unknown): unknown {
  return fieldsOf(fieldsOf(selector).matchLabels)['kubernetes.io/metadata.name'];
}

/** A way out to nobody. */
const destinationDead: Check = {
  id: 'network-policy-destination-selects-nothing',
  severity: 'warning',
  title: 'Every destination in a NetworkPolicy is a pod that exists',
  why: 'The connection that was meant is not allowed: most often a label is a letter off.',
  remedy: "Copy the server's labels.",
  find: (inventory) => deadPeers(inventory, 'egress'),
};

/** A way in for nobody. */
const sourceDead: Check = {
  id: 'network-policy-source-selects-nothing',
  severity: 'info',
  title: 'Every source in a NetworkPolicy is a pod that exists',
  why: 'The client that was meant is not let in, or whoever carries the label later is.',
  remedy: "Copy the client's labels, or take the rule out.",
  find: (inventory) => deadPeers(inventory, 'ingress'),
};

/** A rule without a peer. */
const allowsEveryone: Check = {
  id: 'network-policy-allows-everyone',
  severity: 'warning',
  title: 'Every rule of a NetworkPolicy names its peers',
  why: 'A rule without from or to, or with an empty peer, is for every address there is.',
  remedy: 'Name the peers by labels or addresses.',
  *find(inventory) {
    for (const policy of policiesOf(inventory)) {
      for (const direction of directions) {
        for (const { path, peers, ports } of policy[direction]) {
          const anyone = peers === undefined || peers.some((peer) => Object.keys(peer).length === 0);
          if (anyone && !(direction === 'egress' && isDns(ports))) {
            const on =
              ports === undefined ? '' : ` on ${ports.map(({ port }) => port ?? 'every port').join(', ')}`;
            const message =
              direction === 'ingress'
                ? `It lets everyone in${on}.`
                : `It lets the pods out to everywhere${on}.`;
            yield { object: policy.manifest, path, message };
          }
        }
      }
    }
  },
};

/** Resolvers may stand outside of the cluster's own addresses, such as one on each node. */
function isDns(ports: readonly Fields[] | undefined): boolean {
  return (
    ports !== undefined &&
    ports.length > 0 &&
    ports.every(({ port, endPort }) => port === 53 && endPort === undefined)
  );
}

/** A rule without a port. */
const allowsAllPorts: Check = {
  id: 'network-policy-allows-all-ports',
  severity: 'info',
  title: 'Every rule of a NetworkPolicy names its ports',
  why: 'A rule without ports opens those of debuggers and metrics as well.',
  remedy: 'List the ports.',
  *find(inventory) {
    for (const policy of policiesOf(inventory)) {
      for (const direction of directions) {
        for (const { path, ports } of policy[direction]) {
          if (ports === undefined) {
            yield { object: policy.manifest, path, message: 'It opens every port.' };
          }
        }
      }
    }
  },
};

/** Ports of the proxy that a mesh adds to the pods. */
function proxyPorts({ template }: Workload): number[] {
  return listOf(injectedProxy(template.annotations)?.ports).map(({ containerPort }) => Number(containerPort));
}

/** A port that is opened, and that nothing listens on. */
const portUndeclared: Check = {
  id: 'network-policy-port-undeclared',
  severity: 'warning',
  title: 'NetworkPolicies open ports that the pods declare',
  why: 'The port that was meant stays closed, or a door stands open for what comes later.',
  remedy: 'Write the number of a container port, or declare the port.',
  *find(inventory) {
    for (const { manifest, ingress, pods } of policiesOf(inventory)) {
      const declared = pods.flatMap((server) => [...serverPorts(server), ...proxyPorts(server)]);
      for (const { path, ports = [] } of ingress) {
        for (const [index, { port, endPort, protocol = 'TCP' }] of ports.entries()) {
          const plain = typeof port === 'number' && endPort === undefined && protocol === 'TCP';
          if (plain && declared.length > 0 && !declared.includes(port)) {
            yield {
              object: manifest,
              path: `${path}.ports[${index}].port`,
              message: `The pods declare ${[...new Set(declared)].join(', ')}, not ${port}.`,
            };
          }
        }
      }
    }
  },
};

export const ruleChecks: readonly Check[] = [
  selectsNothing,
  destinationDead,
  sourceDead,
  allowsEveryone,
  allowsAllPorts,
  portUndeclared,
];
