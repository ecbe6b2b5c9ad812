import { fieldsOf, listOf, type Manifest, title } from '../../manifest/manifest.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import type { Check } from '../check.ts';
import { mayComeFromOperator } from '../model/custom-resources.ts';
import type { Inventory } from '../model/inventory.ts';
import { monitorsOf } from '../model/monitor.ts';
import { isMadeByOperator } from '../model/operator-services.ts';
import { findService, servicesOf, targetPorts } from '../model/service.ts';
import { portsOf } from '../model/workload.ts';

/** A Service with nobody behind it. */
const selectsNothing: Check = {
  id: 'service-selects-nothing',
  severity: 'error',
  title: 'A Service selects the pods of a workload',
  why: 'It has no endpoints: every connection is refused or hangs.',
  remedy:
    "Copy the workload's selector. A label that a pod gives itself needs an account that may patch pods.",
  *find(inventory) {
    for (const { manifest, targets, namespace } of servicesOf(inventory)) {
      const { selector } = fieldsOf(manifest.spec);
      if (targets?.length === 0 && !mayComeFromOperator(inventory, namespace, { matchLabels: selector })) {
        yield {
          object: manifest,
          path: 'spec.selector',
          message: `No pod in ${namespace} has or gets these labels.`,
        };
      }
    }
  },
};

/** A port that leads to a name no container has. */
const portMissing: Check = {
  id: 'service-port-not-found',
  severity: 'error',
  title: 'Each port of a Service leads to a port of its pods',
  why: 'A named port that no container has gives the Service no endpoints on it.',
  remedy: 'Write the name of a container port into targetPort.',
  *find(inventory) {
    for (const { manifest, targets = [], ports } of servicesOf(inventory)) {
      for (const [index, port] of ports.entries()) {
        const target = port.targetPort ?? port.port;
        if (
          targets.length > 0 &&
          typeof target === 'string' &&
          targets.every((workload) => targetPorts(port, workload).length === 0)
        ) {
          yield {
            object: manifest,
            path: `spec.ports[${index}].targetPort`,
            message: `No container of ${targets.map((workload) => title(workload.manifest)).join(', ')} names a port ${JSON.stringify(target)}.`,
          };
        }
      }
    }
  },
};

/** A number that stands in no list of ports: it may still be right. */
const portUndeclared: Check = {
  id: 'service-port-undeclared',
  severity: 'warning',
  title: 'Each port of a Service is declared by its pods',
  why: 'Where the pods declare other ports and not this one, the number is most often wrong: connections are refused.',
  remedy: 'Declare the port in the container, and lead to it by its name.',
  *find(inventory) {
    for (const { manifest, targets = [], ports } of servicesOf(inventory)) {
      const declared = targets.flatMap(portsOf).map(({ containerPort }) => containerPort);
      for (const [index, port] of ports.entries()) {
        const target = port.targetPort ?? port.port;
        if (declared.length > 0 && typeof target === 'number' && !declared.includes(target)) {
          yield {
            object: manifest,
            path: `spec.ports[${index}].${port.targetPort === undefined ? 'port' : 'targetPort'}`,
            message: `The pods declare ${[...new Set(declared)].join(', ')}, not ${target}.`,
          };
        }
      }
    }
  },
};

/** A Service that sends some connections to pods that do not listen. */
const portOnSome: Check = {
  id: 'service-reaches-wrong-pods',
  severity: 'warning',
  title: 'A Service selects only pods that listen on its port',
  why: 'A part of the connections goes to pods of another workload and is refused.',
  remedy:
    'Add the label that tells the workloads apart to the selector, or lead to the port by a name that only the right pods have.',
  *find(inventory) {
    for (const { manifest, targets = [], ports, headless } of servicesOf(inventory)) {
      for (const [index, port] of ports.entries()) {
        const target = port.targetPort ?? port.port;
        const listens = (workload: (typeof targets)[number]) =>
          portsOf(workload).some(({ containerPort }) => containerPort === target);
        const deaf = targets.filter((workload) => !workload.controlled && !listens(workload));
        if (!headless && typeof target === 'number' && targets.some(listens) && deaf.length > 0) {
          yield {
            object: manifest,
            path: `spec.ports[${index}]`,
            message: `It selects ${deaf.map((workload) => title(workload.manifest)).join(', ')} as well, which declares no port ${target}.`,
          };
        }
      }
    }
  },
};

/** Members that find each other only once they are ready, and get ready only once they have found each other. */
const peersHidden: Check = {
  id: 'quorum-peers-hidden',
  severity: 'error',
  title: 'The members of a quorum find each other before they are ready',
  why: 'Readiness waits for the quorum, and the quorum for the addresses of the ready: after a full stop nothing comes up.',
  remedy: 'Write publishNotReadyAddresses: true on the headless Service.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      const { serviceName } = fieldsOf(workload.manifest.spec);
      const service = findService(inventory, workload.namespace, String(serviceName));
      if (
        isQuorumMember(workload) &&
        service?.headless &&
        fieldsOf(service.manifest.spec).publishNotReadyAddresses !== true
      ) {
        yield {
          object: service.manifest,
          path: 'spec',
          message: `Members of ${title(workload.manifest)} that are not ready have no name yet.`,
        };
      }
    }
  },
};

/** A route to a Service, or a port of it, that is not there. */
const backendMissing: Check = {
  id: 'route-backend-not-found',
  severity: 'error',
  title: 'An Ingress or a route leads to a Service and a port that exist',
  why: 'The controller answers every request with 503.',
  remedy: 'Write the name and a port of the Service.',
  *find(inventory) {
    for (const { manifest, path, name, port, namespace } of backendsOf(inventory)) {
      const service = findService(inventory, namespace, name);
      const fits = service?.ports.some((own) => own.port === port || own.name === port) ?? false;
      const isElsewhere =
        !inventory.namespaces.has(namespace) ||
        service?.external ||
        (service === undefined && isMadeByOperator(inventory, namespace, name));
      if (isElsewhere || (fits && service !== undefined)) {
        continue;
      }
      if (service === undefined || port !== undefined) {
        const found =
          service === undefined
            ? `Service ${name} is not in ${namespace}.`
            : `Service ${name} has no port ${port}.`;
        yield { object: manifest, path, message: found };
      }
    }
  },
};

interface Backend {
  readonly manifest: Manifest;
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly port?: unknown;
}

function* backendsOf(inventory: Inventory): Iterable<Backend> {
  for (const manifest of inventory.of('networking.k8s.io', 'Ingress')) {
    const { defaultBackend, rules } = fieldsOf(manifest.spec);
    const namespace = inventory.namespaceOf(manifest);
    const found: [string, unknown][] = [
      ['spec.defaultBackend', defaultBackend],
      ...listOf(rules).flatMap(({ http }, rule) =>
        listOf(fieldsOf(http).paths).map(({ backend }, index): [string, unknown] => [
          `spec.rules[${rule}].http.paths[${index}].backend`,
          backend,
        ]),
      ),
    ];
    for (const [path, backend] of found) {
      const service = fieldsOf(fieldsOf(backend).service);
      const { number, name: portName } = fieldsOf(service.port);
      // Controllers read names such as use-annotation as a sign, not as a port.
      if (typeof service.name === 'string' && portName !== 'use-annotation') {
        yield { manifest, path: `${path}.service`, namespace, name: service.name, port: number ?? portName };
      }
    }
  }
  for (const kind of ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']) {
    for (const manifest of inventory.of('gateway.networking.k8s.io', kind)) {
      for (const [rule, { backendRefs }] of listOf(fieldsOf(manifest.spec).rules).entries()) {
        for (const [index, backend] of listOf(backendRefs).entries()) {
          if (typeof backend.name === 'string' && (backend.kind ?? 'Service') === 'Service') {
            yield {
              manifest,
              path: `spec.rules[${rule}].backendRefs[${index}]`,
              namespace:
                typeof backend.namespace === 'string' ? backend.namespace : inventory.namespaceOf(manifest),
              name: backend.name,
              port: backend.port,
            };
          }
        }
      }
    }
  }
}

/** A monitor that scrapes nothing. */
const monitorBlind: Check = {
  id: 'monitor-selects-nothing',
  severity: 'warning',
  title: 'A monitor finds its Service or pods, and their port',
  why: 'Prometheus scrapes nothing, and alerts on these metrics never fire.',
  remedy: 'Copy the labels of the Service or the pods, and the name of their port.',
  *find(inventory) {
    for (const { manifest, path, endpoints, services, pods, isHere } of monitorsOf(inventory)) {
      const ports =
        manifest.kind === 'PodMonitor' ? pods.flatMap(portsOf) : services.flatMap((service) => service.ports);
      if (services.length + pods.length === 0) {
        const kind = manifest.kind === 'PodMonitor' ? 'pod' : 'Service';
        if (isHere) {
          yield { object: manifest, path: 'spec.selector', message: `No ${kind} has these labels.` };
        }
        continue;
      }
      for (const [index, { port }] of endpoints.entries()) {
        if (typeof port === 'string' && !ports.some(({ name }) => name === port)) {
          const names = ports.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
          yield {
            object: manifest,
            path: `${path}[${index}].port`,
            message: `Port ${JSON.stringify(port)} is none of ${[...new Set(names)].join(', ') || 'them: no port has a name'}.`,
          };
        }
      }
    }
  },
};

export const serviceChecks: readonly Check[] = [
  selectsNothing,
  portMissing,
  portUndeclared,
  portOnSome,
  peersHidden,
  backendMissing,
  monitorBlind,
];
