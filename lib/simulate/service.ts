/** What a service is, and whether it serves. */
import { title } from '../manifest/manifest.ts';
import { quorumAnnotation, quorumOf } from '../manifest/quorum.ts';
import type { Workload } from './workload.ts';

/**
 * - `serves`: what it needs was up at every moment, and in the end all that is wanted is up.
 * - `degraded`: what it needs was up at every moment, but not all that is wanted is up in the end.
 * - `interrupted`: nothing was up for a moment, until pods were started anew elsewhere.
 * - `down`: a quorum is lost, or nothing is up and nothing can be started.
 *
 * A quorum is judged at the moment of the event: members that hold data are not taken to move by themselves,
 * as Kubernetes leaves the pods of a StatefulSet on a node that is lost until the node is declared gone.
 */
export type ServiceState = 'serves' | 'degraded' | 'interrupted' | 'down';

/** From the best to the worst. */
export const states: readonly ServiceState[] = ['serves', 'degraded', 'interrupted', 'down'];

/** Workloads that serve together. */
export interface Service {
  /** `instance/component` by the pods' labels, or the workload's name. */
  readonly name: string;
  readonly namespace: string;
  /** Indices of its workloads. */
  readonly workloads: readonly number[];
  /** Members that must be up; undefined: one pod of any will do. */
  readonly quorum: number | undefined;
}

export interface ServiceStatus {
  readonly service: string;
  readonly namespace: string;
  readonly state: ServiceState;
  /** Pods up at the worst moment. */
  readonly up: number;
  /** Pods up after everything that can be started anew has been. */
  readonly recovered: number;
  readonly wanted: number;
  readonly quorum?: number;
  /** The numbers in words. */
  readonly reason: string;
}

/**
 * Groups workloads by namespace and the labels app.kubernetes.io/name, instance and component of their pods. A
 * workload with a quorum of its own is a service of its own; one without these labels too. Jobs serve nobody.
 */
export function servicesOf(workloads: readonly Workload[]): {
  readonly services: readonly Service[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const groups = new Map<string, { readonly service: Service; readonly members: number[] }>();
  const names = new Set<string>();
  workloads.forEach((workload, index) => {
    if (workload.transient || (workload.maximum === 0 && workload.kind !== 'DaemonSet')) {
      return;
    }
    const quorum = statedQuorum(workload, notes);
    const { namespace, name, kind } = workload;
    const labelled = labelledName(workload);
    const program = workload.template.labels['app.kubernetes.io/name'] ?? '';
    const key = quorum === undefined && labelled !== undefined ? `${program} ${labelled}` : `${kind} ${name}`;
    const known = groups.get(`${namespace} ${key}`);
    if (known !== undefined) {
      known.members.push(index);
      return;
    }
    const candidates = [labelled ?? name, name, `${name} (${kind})`];
    const free = candidates.find((candidate) => !names.has(`${namespace} ${candidate}`)) ?? `${key} ${index}`;
    names.add(`${namespace} ${free}`);
    const members = [index];
    groups.set(`${namespace} ${key}`, {
      service: { name: free, namespace, workloads: members, quorum },
      members,
    });
  });
  return { services: [...groups.values()].map(({ service }) => service), notes };
}

/** The state that the numbers make. */
export function judge(
  { name, namespace, quorum }: Service,
  numbers: { readonly up: number; readonly recovered: number; readonly wanted: number },
): ServiceStatus {
  const { up, recovered, wanted } = numbers;
  const status = (state: ServiceState, reason: string): ServiceStatus => ({
    service: name,
    namespace,
    state,
    up,
    recovered,
    wanted,
    ...(quorum === undefined ? {} : { quorum }),
    reason,
  });
  if (quorum !== undefined) {
    const reason = `${up} of ${wanted} members up, ${quorum} needed to take writes`;
    return status(up < quorum ? 'down' : up < wanted ? 'degraded' : 'serves', reason);
  }
  if (wanted === 0) {
    return status('serves', 'no pods wanted');
  }
  if (recovered === 0) {
    return status('down', `none of ${wanted} pods up, and none finds a node`);
  }
  if (up === 0) {
    return status('interrupted', `none of ${wanted} pods up until ${recovered} start elsewhere`);
  }
  return recovered < wanted
    ? status('degraded', `${up} of ${wanted} pods up, ${recovered} in the end`)
    : status(
        'serves',
        up < wanted ? `${up} of ${wanted} pods up, all again in the end` : `all ${wanted} pods up`,
      );
}

function statedQuorum(workload: Workload, notes: string[]): number | undefined {
  const { manifest, kind, replicas } = workload;
  const quorum = quorumOf(workload);
  if (quorum === undefined) {
    const text = manifest.metadata.annotations?.[quorumAnnotation];
    if (text !== undefined) {
      notes.push(
        `${title(manifest)}: ${quorumAnnotation} is ${JSON.stringify(text)}, not a number of members: ` +
          'it is judged as if one were enough',
      );
    } else if (kind === 'StatefulSet' && replicas > 1) {
      notes.push(
        `${title(manifest)} does not say its quorum (annotation ${quorumAnnotation}): ` +
          'it is judged as if one member were enough',
      );
    }
  }
  return quorum;
}

function labelledName({ template }: Workload): string | undefined {
  const instance = template.labels['app.kubernetes.io/instance'];
  const component = template.labels['app.kubernetes.io/component'];
  return instance === undefined || component === undefined ? undefined : `${instance}/${component}`;
}
