import { fieldsOf } from '../../manifest/manifest.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import { isEmptySelector, readSelector } from '../../manifest/selector.ts';
import type { Check, Problem } from '../check.ts';
import { accountName, boundAccounts, hasToken } from '../model/access.ts';
import { groupBy, type Inventory } from '../model/inventory.ts';
import {
  closingPolicies,
  type Direction,
  directions,
  isPoliced,
  lets,
  policiesOf,
  serverPorts,
} from '../model/policy.ts';
import { isServer } from '../model/workload.ts';

function* open(inventory: Inventory, direction: Direction, words: string): Iterable<Problem> {
  const closed = closingPolicies(inventory)[direction];
  for (const workload of inventory.workloads) {
    if (isPoliced(workload) && !closed.has(workload)) {
      yield {
        object: workload.manifest,
        path: '',
        message: `No NetworkPolicy closes its ${direction}: ${words}.`,
      };
    }
  }
}

/** Pods that everyone reaches. */
const ingressOpen: Check = {
  id: 'ingress-not-restricted',
  severity: 'warning',
  title: 'A NetworkPolicy says who may reach each pod',
  why: 'Every pod of the cluster reaches it, an intruder’s included.',
  remedy: 'Add a NetworkPolicy for its pods, with policyTypes Ingress and Egress.',
  find: (inventory) => open(inventory, 'ingress', 'every pod of the cluster reaches it'),
};

/** Pods that reach everything. */
const egressOpen: Check = {
  id: 'egress-not-restricted',
  severity: 'warning',
  title: 'A NetworkPolicy says what each pod may reach',
  why: 'Whoever breaks into the pod reaches every other one, and carries data out of the cluster.',
  remedy: 'Add a NetworkPolicy for its pods, with policyTypes Ingress and Egress.',
  find: (inventory) => open(inventory, 'egress', 'it reaches everything'),
};

/** New pods start open. */
const defaultDeny: Check = {
  id: 'default-deny-missing',
  severity: 'info',
  title: 'A namespace with policies is closed by default in both directions',
  why: 'A pod that no policy names, such as one added tomorrow, is open to all.',
  remedy: 'Add a NetworkPolicy with an empty podSelector, both policyTypes and no rules.',
  *find(inventory) {
    for (const [namespace, policies] of groupBy(policiesOf(inventory), (policy) => policy.namespace)) {
      const all = policies.filter(({ manifest }) => {
        const selector = readSelector(fieldsOf(manifest.spec).podSelector ?? {});
        return selector !== undefined && isEmptySelector(selector);
      });
      const bare = directions.filter(
        (direction) =>
          !all.some((policy) => policy.closes.includes(direction) && policy[direction].length === 0),
      );
      const [first] = policies;
      if (bare.length > 0 && first !== undefined && !namespace.startsWith('kube-')) {
        const message = `Nothing closes ${bare.join(' and ')} for every pod of ${namespace}.`;
        yield { object: first.manifest, path: '', message };
      }
    }
  },
};

/** Pods that may connect, and can't look up a name. */
const dnsBlocked: Check = {
  id: 'network-policy-blocks-dns',
  severity: 'error',
  title: 'Pods that may connect to anything may ask DNS',
  why: 'No name resolves: every connection fails after a wait.',
  remedy: 'Allow UDP and TCP 53 to the pods of the cluster’s DNS.',
  *find(inventory) {
    for (const [workload, policies] of closingPolicies(inventory).egress) {
      const rules = policies.flatMap(({ egress }) => egress);
      const asks = rules.some(
        ({ ports }) =>
          ports === undefined ||
          ports.some(({ port, endPort }) =>
            typeof port === 'number'
              ? [53, 5353].some((dns) => dns === port || (port < dns && Number(endPort) >= dns))
              : port === undefined || /^dns/.test(String(port)),
          ),
      );
      // Addresses need no name; pods and Services are found by theirs.
      const names = rules.some(
        ({ peers }) => peers === undefined || peers.some(({ ipBlock }) => ipBlock === undefined),
      );
      if (names && !asks) {
        yield {
          object: workload.manifest,
          path: '',
          message: 'Its policies let it connect, and not to port 53.',
        };
      }
    }
  },
};

const API_PORTS = [443, 6443, 8443];

/** A pod with a token, and no way to the API. */
const apiBlocked: Check = {
  id: 'network-policy-blocks-api',
  severity: 'warning',
  title: 'Pods that use the Kubernetes API may reach it',
  why: 'Leader election, service discovery and the like fail.',
  remedy: 'Allow 443 and 6443 to the addresses of the API servers.',
  *find(inventory) {
    for (const [workload, policies] of closingPolicies(inventory).egress) {
      const bound = boundAccounts(inventory).has(`${workload.namespace}/${accountName(workload)}`);
      // Without a token it does not call the API, whatever it is granted.
      if (!bound || !hasToken(inventory, workload)) {
        continue;
      }
      const reaches = policies
        .flatMap(({ egress }) => egress)
        .some(
          ({ peers, ports }) =>
            (peers === undefined || peers.some(({ podSelector }) => podSelector === undefined)) &&
            (ports === undefined ||
              ports.some(
                ({ port, endPort }) =>
                  typeof port !== 'number' ||
                  API_PORTS.some((api) => api === port || (port < api && Number(endPort) >= api)),
              )),
        );
      if (!reaches) {
        yield {
          object: workload.manifest,
          path: '',
          message: `${accountName(workload)} is granted rights, and policies keep its pods from the API.`,
        };
      }
    }
  },
};

/** A quorum whose members can't talk. */
const peersCut: Check = {
  id: 'network-policy-cuts-peers',
  severity: 'error',
  title: 'Members of a quorum may reach each other',
  why: 'They never find each other: no leader, no writes.',
  remedy: 'Allow the ports of the members from and to their own labels.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      if (!isServer(workload) || !isQuorumMember(workload) || (workload.count?.max ?? 0) < 2) {
        continue;
      }
      const ports = serverPorts(workload);
      const cut = directions.filter((direction) =>
        ports.every((port) => !lets(inventory, direction, { client: workload, server: workload, port })),
      );
      if (ports.length > 0 && cut.length > 0) {
        const message = `The ${cut.join(' and ')} rules of its policies keep its members from each other: none of ${ports.join(', ')} is open.`;
        yield { object: workload.manifest, path: '', message };
      }
    }
  },
};

export const coverageChecks: readonly Check[] = [
  ingressOpen,
  egressOpen,
  defaultDeny,
  dnsBlocked,
  apiBlocked,
  peersCut,
];
