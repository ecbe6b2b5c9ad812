import { fieldsOf, listOf, title } from '../../manifest/manifest.ts';
import { isEmptySelector, readSelector } from '../../manifest/selector.ts';
import type { Check, Problem } from '../check.ts';
import { namedHosts } from '../model/hosts.ts';
import type { Inventory } from '../model/inventory.ts';
import { scrapedPorts } from '../model/monitor.ts';
import {
  closingPolicies,
  connects,
  type Direction,
  lets,
  type Policy,
  type PolicyRule,
  peerPicks,
  policiesOf,
  portPicks,
  serverPorts,
} from '../model/policy.ts';
import { findService, type ServiceView, targetPorts } from '../model/service.ts';
import { placeIn } from '../model/texts.ts';
import type { Workload } from '../model/workload.ts';

/** A flow that one end allows and the other refuses. */
const halfOpen: Check = {
  id: 'network-flow-half-open',
  severity: 'error',
  title: 'A connection that one end allows, the other allows as well',
  why: 'Both ends must allow a connection: this one hangs until it times out.',
  remedy: 'Add the rule at the other end, or take it out here.',
  *find(inventory) {
    for (const policy of policiesOf(inventory)) {
      for (const direction of policy.closes) {
        for (const rule of policy[direction]) {
          yield* refusedAtOtherEnd(inventory, policy, direction, rule);
        }
      }
    }
  },
};

function* refusedAtOtherEnd(
  inventory: Inventory,
  policy: Policy,
  direction: Direction,
  rule: PolicyRule,
): Iterable<Problem> {
  const others = inventory.workloads.filter((workload) =>
    namedPeers(rule).some((peer) => peerPicks(inventory, peer, policy.namespace, workload)),
  );
  for (const own of policy.pods) {
    for (const other of others) {
      const [client, server] = direction === 'egress' ? [own, other] : [other, own];
      const refused = portsOfRule(rule, server).filter(
        (port) => !lets(inventory, direction === 'egress' ? 'ingress' : 'egress', { client, server, port }),
      );
      if (refused.length > 0) {
        const end = direction === 'egress' ? 'ingress' : 'egress';
        yield {
          object: policy.manifest,
          path: rule.path,
          message: `${title(client.manifest)} to ${title(server.manifest)} on ${refused.join(', ')}: allowed here, refused by the ${end} of ${title(other.manifest)}.`,
        };
      }
    }
  }
}

/** Peers that name pods by labels. Everyone, and every pod of a namespace, is no flow that somebody meant. */
function namedPeers({ peers = [] }: PolicyRule) {
  return peers.filter(({ podSelector }) => {
    const selector = readSelector(podSelector);
    return selector !== undefined && !isEmptySelector(selector);
  });
}

/** The ports of a rule as numbers of the server's; those it declares where the rule names a range. */
function portsOfRule({ ports = [] }: PolicyRule, server: Workload): readonly number[] {
  return ports.flatMap((entry) => {
    const { port, endPort, protocol = 'TCP' } = entry;
    const single = typeof port === 'number' && endPort === undefined && protocol === 'TCP';
    return single ? [port] : serverPorts(server).filter((declared) => portPicks(entry, declared, server));
  });
}

/** A client that knows the name and may not connect. */
const clientCut: Check = {
  id: 'network-policy-cuts-client',
  severity: 'error',
  title: 'Pods may reach the Services that their configuration names',
  why: 'The connection hangs until it times out, although the name resolves and the server runs.',
  remedy: 'Allow the connection in the egress of the client and the ingress of the server.',
  *find(inventory) {
    const reported = new Set<string>();
    for (const { text, position, host, service: name, namespace, port } of namedHosts(inventory)) {
      const service = findService(inventory, namespace, name);
      for (const client of text.readers) {
        const cut = service && cutFrom(inventory, client, service, port);
        const key = `${title(client.manifest)} ${namespace}/${name}:${port}`;
        if (cut !== undefined && !reported.has(key)) {
          reported.add(key);
          const own = text.object === client.manifest;
          yield {
            object: client.manifest,
            source: text.object,
            path: own ? text.path : '',
            message: `${own ? 'It' : title(text.object)} names ${host}${host.includes(':') || port === undefined ? '' : `:${port}`}${placeIn(text, position)}; ${cut}.`,
          };
        }
      }
    }
  },
};

/** Which end refuses the client, when it reaches no pod behind the Service. */
function cutFrom(
  inventory: Inventory,
  client: Workload,
  { targets = [], ports, headless }: ServiceView,
  port: number | undefined,
): string | undefined {
  // A text that names its own pods tells others where to find them.
  if (targets.length === 0 || targets.includes(client)) {
    return undefined;
  }
  const connections = targets.flatMap((server) =>
    reachedPorts(server, ports, headless, port).map((own) => ({ client, server, port: own })),
  );
  if (connections.length === 0 || connections.some((connection) => connects(inventory, connection))) {
    return undefined;
  }
  const [first] = connections;
  const end = first !== undefined && lets(inventory, 'egress', first) ? 'ingress' : 'egress';
  const server = first === undefined ? '' : title(first.server.manifest);
  const numbers = [...new Set(connections.map((connection) => connection.port))].join(', ');
  return end === 'egress'
    ? `its egress refuses ${numbers} of ${server}`
    : `the ingress of ${server} refuses it on ${numbers}`;
}

function reachedPorts(
  server: Workload,
  ports: ServiceView['ports'],
  headless: boolean,
  port: number | undefined,
): readonly number[] {
  if (port !== undefined && headless) {
    return [port];
  }
  return ports
    .filter((own) => port === undefined || own.port === port)
    .flatMap((own) => targetPorts(own, server));
}

/** Metrics that Prometheus may not fetch. */
const monitorCut: Check = {
  id: 'network-policy-blocks-monitor',
  severity: 'warning',
  title: 'Policies let Prometheus reach what monitors name',
  why: 'The target is down for ever, and alerts on its metrics never fire.',
  remedy: 'Allow the port from the namespace and the pods of Prometheus.',
  *find(inventory) {
    for (const { monitor, path, server, port } of scrapedPorts(inventory)) {
      const policies = closingPolicies(inventory).ingress.get(server);
      const opens = policies?.some(({ ingress }) =>
        ingress.some(
          ({ peers, ports }) =>
            (ports === undefined || ports.some((entry) => portPicks(entry, port, server))) &&
            (peers === undefined || peers.some((peer) => mayBePrometheus(peer))),
        ),
      );
      if (opens === false) {
        yield {
          object: monitor,
          path,
          message: `No policy opens port ${port} of ${title(server.manifest)} to pods outside this set.`,
        };
      }
    }
  },
};

/** Prometheus is rarely part of the set: a peer in another namespace, or of all pods, may be it. */
function mayBePrometheus(peer: ReturnType<typeof fieldsOf>): boolean {
  const selector = readSelector(peer.podSelector);
  const { matchLabels } = fieldsOf(peer.podSelector);
  return (
    peer.namespaceSelector !== undefined ||
    peer.ipBlock !== undefined ||
    (selector !== undefined && isEmptySelector(selector)) ||
    /prometheus/i.test(JSON.stringify(matchLabels ?? listOf(fieldsOf(peer.podSelector).matchExpressions)))
  );
}

export const flowChecks: readonly Check[] = [halfOpen, clientCut, monitorCut];
