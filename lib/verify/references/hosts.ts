import { title } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import { expandRange, type NamedHost, namedHosts } from '../model/hosts.ts';
import type { Inventory } from '../model/inventory.ts';
import { isMadeByOperator } from '../model/operator-services.ts';
import { findService, isMember, type ServiceView } from '../model/service.ts';
import { placeIn } from '../model/texts.ts';
import { portsOf } from '../model/workload.ts';

function at({ text, position }: NamedHost, message: string): Problem {
  return { object: text.object, path: text.path, message: `${message}${placeIn(text, position)}.` };
}

function* known(inventory: Inventory): Iterable<{ host: NamedHost; service: ServiceView }> {
  for (const host of namedHosts(inventory)) {
    const service = findService(inventory, host.namespace, host.service);
    if (service !== undefined) {
      yield { host, service };
    }
  }
}

/** Names that stand for no Service in a URL: the machine itself, placeholders of documentation. */
const NO_SERVICE = /^(?:localhost|example|host|hostname|server|domain|\d+)$/;

/** The one Service that every cluster has. */
function isApiServer({ service, namespace }: NamedHost): boolean {
  return service === 'kubernetes' && namespace === 'default';
}

/** A Service that the text names and nobody makes. */
const hostMissing: Check = {
  id: 'host-not-found',
  severity: 'error',
  title: 'Every Service whose name stands in a configuration exists',
  why: 'The name does not resolve: the program can not reach what it needs.',
  remedy: 'Correct the name, or add the Service.',
  *find(inventory) {
    for (const host of namedHosts(inventory)) {
      const missing =
        findService(inventory, host.namespace, host.service) === undefined &&
        !isMadeByOperator(inventory, host.namespace, host.service);
      const certain = host.form === 'full' || (host.form === 'url' && host.text.from === 'variable');
      if (missing && certain && !NO_SERVICE.test(host.service) && !isApiServer(host)) {
        yield at(host, `${host.host}: Service ${host.service} is not in ${host.namespace}`);
      }
    }
  },
};

/** A port of the name that the Service does not have. */
const portMissing: Check = {
  id: 'host-port-not-found',
  severity: 'error',
  title: 'Every port that a configuration names with a Service is one of the Service’s',
  why: 'A Service answers on its own ports only: the connection hangs or is refused.',
  remedy: 'Write a port of the Service, or add the port to it.',
  *find(inventory) {
    for (const { host, service } of known(inventory)) {
      const { headless, external, ports } = service;
      if (
        host.port !== undefined &&
        !headless &&
        !external &&
        !ports.some(({ port }) => port === host.port)
      ) {
        const own = ports.map(({ port }) => port).join(', ');
        yield at(host, `${host.host}: Service ${host.service} has port ${own || 'none'}, not ${host.port}`);
      }
    }
  },
};

/** A port that the pods behind a headless name do not declare. */
const podPortUndeclared: Check = {
  id: 'host-port-undeclared',
  severity: 'warning',
  title: 'Every port that a configuration names with a pod is declared by the pod',
  why: 'Where the pods declare other ports and not this one, nothing listens there most likely.',
  remedy: 'Write the port that the pods listen on, or declare it.',
  *find(inventory) {
    for (const { host, service } of known(inventory)) {
      const { headless, targets = [], ports } = service;
      const declared = [
        ...ports.map(({ port }) => port),
        ...targets.flatMap(portsOf).map(({ containerPort }) => containerPort),
      ];
      if (host.port !== undefined && headless && targets.length > 0 && !declared.includes(host.port)) {
        const own = [...new Set(declared)].join(', ');
        yield at(
          host,
          `${host.host}: the pods behind ${host.service} declare ${own || 'no port'}, not ${host.port}`,
        );
      }
    }
  },
};

/** A member that the StatefulSet does not have. */
const podMissing: Check = {
  id: 'host-pod-not-found',
  severity: 'error',
  title: 'Every member whose name stands in a configuration exists',
  why: 'The name does not resolve: the program waits for a member that will never be.',
  remedy: 'Make the list of members and spec.replicas agree.',
  *find(inventory) {
    for (const { host, service } of known(inventory)) {
      const members = service.targets?.filter(({ manifest }) => manifest.kind === 'StatefulSet') ?? [];
      // A name with a placeholder before it is put together at run time.
      const pods =
        host.pod !== undefined && /-(?:\d+|\{\d+\.\.\.\d+\})$/.test(host.pod) ? expandRange(host.pod) : [];
      const astray = pods.find((pod) => !members.some((workload) => isMember(workload, pod)));
      if (members.length > 0 && astray !== undefined) {
        const own = members
          .map(({ manifest, count }) => `${title(manifest)} with ${count?.max ?? 0}`)
          .join(', ');
        yield at(host, `${host.host}: ${astray} is no pod of ${own}`);
      }
    }
  },
};

/** A name that ends in the domain of another cluster. */
const wrongDomain: Check = {
  id: 'host-domain-unknown',
  severity: 'error',
  title: 'Names of Services end in the cluster’s own domain',
  why: 'The name does not resolve.',
  remedy: 'Write the domain that the environment declares, or end the name in .svc.',
  *find(inventory) {
    const domain = inventory.environment?.cluster.domain;
    for (const { host } of known(inventory)) {
      if (domain !== undefined && host.domain !== undefined && host.domain !== domain) {
        yield at(host, `${host.host}: the domain of the cluster is ${domain}`);
      }
    }
  },
};

export const hostChecks: readonly Check[] = [
  hostMissing,
  portMissing,
  podPortUndeclared,
  podMissing,
  wrongDomain,
];
