import { scaledAmount } from '../../manifest/amount.ts';
import { fieldsOf, isKind, listOf } from '../../manifest/manifest.ts';
import { type Node, nodesOf } from '../../manifest/nodes.ts';
import { surge } from '../../manifest/pod-groups.ts';
import { podRequests } from '../../manifest/pod-resources.ts';
import type { Quantity } from '../../manifest/quantity.ts';
import { picks } from '../../manifest/selector.ts';
import { antiAffinityTerms } from '../availability/replicas.ts';
import type { Check } from '../check.ts';
import { bytes } from '../model/amounts.ts';
import type { Inventory } from '../model/inventory.ts';
import { memo } from '../model/memo.ts';
import { admittingNodes, eligibleNodes } from '../model/nodes.ts';
import type { Workload } from '../model/workload.ts';

interface Placeable {
  readonly workload: Workload;
  readonly nodes: readonly Node[];
  readonly eligible: readonly Node[];
}

/** Each workload with the declared nodes it may use; nothing without a declared cluster. */
const placeable = memo(({ environment, workloads }): readonly Placeable[] => {
  const nodes = environment === undefined ? [] : nodesOf(environment.cluster);
  return nodes.length === 0
    ? []
    : workloads.map((workload) => ({ workload, nodes, eligible: eligibleNodes(nodes, workload) }));
});

/** A wish that no node fulfils. */
const nowhere: Check = {
  id: 'no-node-fits-selector',
  severity: 'error',
  title: 'Some declared node has the labels that a pod asks for, and no taint against it',
  why: 'The pods stay Pending for ever.',
  remedy: 'Correct nodeSelector, node affinity or tolerations, or declare the labels of the nodes.',
  *find(inventory) {
    for (const { workload, nodes, eligible } of placeable(inventory)) {
      if (eligible.length === 0) {
        const labelled = admittingNodes(nodes, workload).length > 0;
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: labelled
            ? 'Every node with the labels that it asks for has a taint that it does not tolerate.'
            : 'No declared node has the labels that nodeSelector or node affinity ask for.',
        };
      }
    }
  },
};

/** Distinct values of a label among nodes. */
function domains(nodes: readonly Node[], key: unknown): number {
  return new Set(nodes.flatMap(({ labels }) => labels[String(key)] ?? [])).size;
}

/** Members that must stand apart, and have not the room to. */
const antiAffinity: Check = {
  id: 'anti-affinity-unsatisfiable',
  severity: 'error',
  title: 'There is a node, or a zone, for each pod that must stand apart',
  why: 'The pods beyond the number of nodes stay Pending for ever.',
  remedy: 'Declare one more node, run fewer pods, or make the rule a preference.',
  *find(inventory) {
    for (const { workload, eligible } of placeable(inventory)) {
      for (const { topologyKey, labelSelector } of antiAffinityTerms(workload, 'required')) {
        const room = domains(eligible, topologyKey);
        const pods = workload.count?.max ?? 0;
        if (picks(labelSelector, workload.template.labels) && pods > room && eligible.length > 0) {
          yield {
            object: workload.manifest,
            path: `${workload.specPath}.affinity.podAntiAffinity`,
            message: `${pods} pods must stand apart by ${topologyKey}, and it has ${room} value${room === 1 ? '' : 's'} among the nodes.`,
          };
        }
      }
    }
  },
};

/** A spread that the domains can't give. */
const spread: Check = {
  id: 'spread-unsatisfiable',
  severity: 'error',
  title: 'The declared nodes can give the spread that pods require',
  why: 'With fewer domains than minDomains the scheduler stops at maxSkew pods in each; the others stay Pending.',
  remedy: 'Declare nodes in another zone, lower minDomains, or write whenUnsatisfiable: ScheduleAnyway.',
  *find(inventory) {
    for (const { workload, eligible } of placeable(inventory)) {
      const constraints = listOf(workload.template.spec.topologySpreadConstraints);
      for (const [
        index,
        { topologyKey, maxSkew, minDomains, whenUnsatisfiable, labelSelector },
      ] of constraints.entries()) {
        const hard = whenUnsatisfiable === 'DoNotSchedule' && picks(labelSelector, workload.template.labels);
        const found = domains(eligible, topologyKey);
        const wanted = typeof minDomains === 'number' ? minDomains : 1;
        const pods = workload.count?.max ?? 0;
        const room = found < wanted ? Number(maxSkew) * found : Number.POSITIVE_INFINITY;
        if (hard && eligible.length > 0 && (found === 0 || pods > room)) {
          yield {
            object: workload.manifest,
            path: `${workload.specPath}.topologySpreadConstraints[${index}]`,
            message: `${pods} pods over ${wanted} domains of ${topologyKey}: the nodes have ${found}.`,
          };
        }
      }
    }
  },
};

/** An update that waits for a node that is not there. */
const rolloutStuck: Check = {
  id: 'rolling-update-stuck',
  severity: 'error',
  title: 'A rolling update has a node for the pod that it adds',
  why: 'The new pod must stand apart from the old ones, every node has one, and none may go first: the update never ends.',
  remedy: 'Allow maxUnavailable: 1, declare one more node, or make anti-affinity a preference.',
  *find(inventory) {
    for (const { workload, eligible } of placeable(inventory)) {
      const pods = workload.count?.max ?? 0;
      const { strategy } = fieldsOf(workload.manifest.spec);
      const { maxUnavailable = '25%' } = fieldsOf(fieldsOf(strategy).rollingUpdate);
      // Here percentages round down, by the Deployment's own rule.
      const mayGo =
        typeof maxUnavailable === 'number'
          ? maxUnavailable
          : Math.floor((pods * percentOf(maxUnavailable)) / 100);
      const apart = antiAffinityTerms(workload, 'required').some(
        ({ topologyKey, labelSelector, matchLabelKeys }) =>
          picks(labelSelector, workload.template.labels) &&
          !(Array.isArray(matchLabelKeys) && matchLabelKeys.includes('pod-template-hash')) &&
          domains(eligible, topologyKey) <= pods,
      );
      if (
        isKind(workload.manifest, 'apps', 'Deployment') &&
        pods > 0 &&
        apart &&
        mayGo === 0 &&
        adds(workload, pods)
      ) {
        yield {
          object: workload.manifest,
          path: 'spec.strategy',
          message: `${pods} pods fill every node, maxUnavailable is 0: the pod that an update adds has no place.`,
        };
      }
    }
  },
};

function percentOf(amount: unknown): number {
  return Number(/^(\d+)%$/.exec(String(amount))?.[1] ?? 0);
}

function adds({ manifest }: Workload, pods: number): boolean {
  const { maxSurge = '25%' } = fieldsOf(fieldsOf(fieldsOf(manifest.spec).strategy).rollingUpdate);
  return scaledAmount(maxSurge, pods) !== undefined && surge(manifest, pods) > 0;
}

/** A pod larger than any node. */
const tooLarge: Check = {
  id: 'pod-larger-than-nodes',
  severity: 'error',
  title: 'Every pod fits a declared node',
  why: 'The pod stays Pending for ever.',
  remedy: 'Ask for less, or declare larger nodes.',
  *find(inventory) {
    for (const { workload, eligible } of placeable(inventory)) {
      const { cpu, memory } = requestsOf(workload);
      const rooms = eligible.map(roomOf);
      if (rooms.length > 0 && !rooms.some((room) => cpu <= room.cpu && memory <= room.memory)) {
        const most = Math.max(...rooms.map((room) => room.memory));
        const cores = Math.max(...rooms.map((room) => room.cpu));
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: `It requests ${amounts(cpu, memory)}; the largest nodes give pods ${amounts(cores, most)}.`,
        };
      }
    }
  },
};

function amounts(cpu: number, memory: number): string {
  const parts = [
    ...(cpu > 0 ? [`${Number(cpu.toFixed(3))} CPU`] : []),
    ...(memory > 0 ? [`${bytes(memory)} of memory`] : []),
  ];
  return parts.join(' and ') || 'nothing';
}

/** More than all nodes together. */
const clusterTooSmall: Check = {
  id: 'cluster-too-small',
  severity: 'error',
  title: 'The declared nodes hold what the workloads request',
  why: 'Some pods stay Pending, whichever they are.',
  remedy: 'Declare more nodes, or ask for less.',
  *find(inventory: Inventory) {
    const all = placeable(inventory).filter(({ workload }) => !workload.transient);
    const [first] = all;
    if (first === undefined) {
      return;
    }
    for (const resource of ['cpu', 'memory'] as const) {
      const asked = all.reduce(
        (sum, { workload }) =>
          sum + requestsOf(workload)[resource] * (workload.count?.min ?? first.nodes.length),
        0,
      );
      const given = first.nodes.reduce((sum, node) => sum + roomOf(node)[resource], 0);
      if (asked > given) {
        const words = (amount: number) => (resource === 'cpu' ? amounts(amount, 0) : amounts(0, amount));
        const largest = all.reduce((a, b) =>
          totalOf(b.workload, resource) > totalOf(a.workload, resource) ? b : a,
        );
        yield {
          object: largest.workload.manifest,
          path: largest.workload.specPath,
          message: `All pods request ${words(asked)}, the nodes give them ${words(given)}; this workload takes the most.`,
        };
      }
    }
  },
};

function totalOf(workload: Workload, resource: 'cpu' | 'memory'): number {
  return requestsOf(workload)[resource] * (workload.count?.min ?? 1);
}

interface Room {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** What one pod requests; an amount that can't be read is a finding of its own. */
function requestsOf({ admitted }: Workload): Room {
  const { cpu, memory } = podRequests(admitted);
  return { cpu: units(cpu), memory: units(memory) };
}

/** What pods may request of a node. */
function roomOf({ allocatable: { cpu = 0, memory = 0 } }: Node): Room {
  return { cpu: cpu / 1000, memory };
}

/** A thousandth is the finest that counts. */
function units(amount: Quantity | undefined): number {
  return Number((amount?.nanos ?? 0n) / 1_000_000n) / 1000;
}

export const nodeChecks: readonly Check[] = [
  nowhere,
  antiAffinity,
  spread,
  rolloutStuck,
  tooLarge,
  clusterTooSmall,
];
