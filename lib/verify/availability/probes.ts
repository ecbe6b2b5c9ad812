import { type Fields, fieldsOf, isFields, listOf } from '../../manifest/manifest.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import type { Check, Problem } from '../check.ts';
import type { Inventory } from '../model/inventory.ts';
import { servicesOf, targetPorts } from '../model/service.ts';
import { isServer, type PlacedContainer, portsOf, type Workload } from '../model/workload.ts';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

interface PlacedProbe {
  readonly workload: Workload;
  readonly placed: PlacedContainer;
  readonly name: (typeof PROBES)[number];
  readonly probe: Fields;
  readonly path: string;
}

function* probesOf({ workloads }: Inventory): Iterable<PlacedProbe> {
  for (const workload of workloads) {
    for (const placed of workload.containers) {
      for (const name of PROBES) {
        const probe = placed.container[name];
        if (isFields(probe)) {
          yield { workload, placed, name, probe, path: `${placed.path}.${name}` };
        }
      }
    }
  }
}

/** Pods get traffic before they can serve. */
const readinessMissing: Check = {
  id: 'readiness-probe-missing',
  severity: 'warning',
  title: 'Every pod that declares a port has a readiness probe',
  why: 'Clients reach the pod before it can serve, and a rolling update goes on although the new pods never come up.',
  remedy: 'Add a readinessProbe that asks whether this pod can serve.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      if (workload.transient || workload.controlled) {
        continue;
      }
      const bare = workload.containers.filter(
        ({ container, init }) =>
          !init && listOf(container.ports).length > 0 && !isFields(container.readinessProbe),
      );
      const probed = workload.containers.some(({ container }) => isFields(container.readinessProbe));
      for (const { container, path } of bare) {
        // A sidecar may leave the answer to the main container, unless a Service sends clients to it.
        if (!probed || isServed(inventory, workload, container)) {
          const message = `Container ${container.name} has ports and no readinessProbe.`;
          yield { object: workload.manifest, path, message };
        }
      }
    }
  },
};

/** Whether a Service with an address of its own leads to a port of the container. */
function isServed(inventory: Inventory, workload: Workload, container: Fields): boolean {
  const own = listOf(container.ports).map(({ containerPort }) => containerPort);
  return servicesOf(inventory).some(
    ({ targets = [], ports, headless }) =>
      !headless &&
      targets.includes(workload) &&
      ports.some((port) => targetPorts(port, workload).some((number) => own.includes(number))),
  );
}

/** One question for both probes: a pod that is busy gets killed. */
const sameProbes: Check = {
  id: 'probes-alike',
  severity: 'warning',
  title: 'Readiness and liveness ask differently',
  why: 'With the same question and the same patience a pod is killed at the very moment it should only be spared traffic.',
  remedy: 'Ask liveness for less, or give it more failures before it kills.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      for (const { container, path } of containers) {
        const { livenessProbe: liveness, readinessProbe: readiness } = container;
        if (isFields(liveness) && isFields(readiness) && question(liveness) === question(readiness)) {
          if (patience(liveness) <= patience(readiness)) {
            yield {
              object: manifest,
              path: `${path}.livenessProbe`,
              message: `Container ${container.name} asks the same for both, and kills after ${patience(liveness)} s.`,
            };
          }
        }
      }
    }
  },
};

/** What a probe asks, by the defaults of the API. */
function question({ httpGet, tcpSocket, grpc, exec }: Fields): string {
  return JSON.stringify([httpGet, tcpSocket, grpc, exec]);
}

/** Seconds of failure before a probe acts. */
function patience({ failureThreshold, periodSeconds }: Fields): number {
  const of = (value: unknown, byDefault: number) => (typeof value === 'number' ? value : byDefault);
  return of(failureThreshold, 3) * of(periodSeconds, 10);
}

/** A probe of a port that no container has. */
const probePort: Check = {
  id: 'probe-port-not-found',
  severity: 'error',
  title: 'A probe asks a port that its container declares',
  why: 'A name that no port has fails at once and for ever: the pod never gets ready, or is killed.',
  remedy: 'Write the name of a port of this container.',
  *find(inventory) {
    for (const { workload, placed, name, probe, path } of probesOf(inventory)) {
      const own = listOf(placed.container.ports);
      for (const kind of ['httpGet', 'tcpSocket'] as const) {
        const { port } = fieldsOf(probe[kind]);
        if (
          typeof port === 'string' &&
          !/^\d+$/.test(port) &&
          !own.some((declared) => declared.name === port)
        ) {
          yield {
            object: workload.manifest,
            path: `${path}.${kind}.port`,
            message: `${name} of ${placed.container.name} asks port ${JSON.stringify(port)}, which the container does not name.`,
          };
        }
      }
    }
  },
};

/** A probe of a number that stands in no list of ports. */
const probePortUndeclared: Check = {
  id: 'probe-port-undeclared',
  severity: 'info',
  title: 'A probe asks a port that some container declares',
  why: 'It works when the program does listen there; nobody who reads the manifest can tell.',
  remedy: 'Declare the port, and probe it by its name.',
  *find(inventory) {
    for (const { workload, placed, name, probe, path } of probesOf(inventory)) {
      const declared = portsOf(workload).map(({ containerPort }) => containerPort);
      for (const kind of ['httpGet', 'tcpSocket', 'grpc'] as const) {
        const { port } = fieldsOf(probe[kind]);
        if (typeof port === 'number' && !declared.includes(port)) {
          yield {
            object: workload.manifest,
            path: `${path}.${kind}.port`,
            message: `${name} of ${placed.container.name} asks port ${port}, which no container declares.`,
          };
        }
      }
    }
  },
};

/** Paths that answer for the cluster, not for the member. */
const CLUSTER_HEALTH =
  /\/_cluster\/health|\/minio\/health\/cluster|\/v1\/sys\/health(?!\?[^ ]*(?:standbyok|sealedcode))|\/(?:primary|master|leader)(?:$|[?\s"'])/;

/** Liveness that kills members for the fault of others. */
const livenessOnCluster: Check = {
  id: 'liveness-tests-cluster',
  severity: 'error',
  title: 'Liveness asks about the process, never about the cluster',
  why: 'When the cluster is ill, every member is killed and none can heal it: a small fault becomes a full stop.',
  remedy: "Ask the member's own liveness path, and leave the health of the cluster to an alert.",
  *find(inventory) {
    for (const { workload, placed, name, probe, path } of probesOf(inventory)) {
      const asked = askedPath(probe);
      if (name === 'livenessProbe' && CLUSTER_HEALTH.test(asked)) {
        yield {
          object: workload.manifest,
          path,
          message: `Liveness of ${placed.container.name} asks ${JSON.stringify(asked)}: the state of the cluster or a role in it.`,
        };
      }
    }
  },
};

function askedPath({ httpGet, exec }: Fields): string {
  const { path } = fieldsOf(httpGet);
  const { command } = fieldsOf(exec);
  return typeof path === 'string' ? path : Array.isArray(command) ? command.join(' ') : '';
}

/** A server that never says it has died. */
const livenessMissing: Check = {
  id: 'liveness-probe-missing',
  severity: 'info',
  title: 'A stateless server has a liveness probe',
  why: 'A process that hangs stays up for ever, out of service.',
  remedy: 'Add a livenessProbe with more patience than the readiness probe.',
  *find({ workloads }: Inventory): Iterable<Problem> {
    for (const workload of workloads) {
      if (!isServer(workload) || workload.manifest.kind !== 'Deployment' || isQuorumMember(workload)) {
        continue;
      }
      const main = workload.containers.find(
        ({ init, container }) => !init && listOf(container.ports).length > 0,
      );
      if (
        main !== undefined &&
        !workload.containers.some(({ container }) => isFields(container.livenessProbe))
      ) {
        yield {
          object: workload.manifest,
          path: main.path,
          message: `Container ${main.container.name} has no livenessProbe.`,
        };
      }
    }
  },
};

export const probeChecks: readonly Check[] = [
  readinessMissing,
  livenessMissing,
  sameProbes,
  probePort,
  probePortUndeclared,
  livenessOnCluster,
];
