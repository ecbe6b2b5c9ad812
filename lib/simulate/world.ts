/** The declared nodes and the pods of the manifests, ready to be placed, lost, drained and rolled. */

import type { VolumeReach } from '../manifest/claims.ts';
import { type Manifest, title } from '../manifest/manifest.ts';
import { type ClusterNodes, type Node, nodesOf } from '../manifest/nodes.ts';
import { DisruptionBudgets } from './disruption-budgets.ts';
import { firstOrdinal, volumesOf } from './pod-volumes.ts';
import { type Model, modelOf } from './schedule/model.ts';
import { FITS } from './schedule/reason.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { ABSENT, PENDING, type PlacedPod, State } from './schedule/state.ts';
import {
  askedNode,
  isGated,
  namespaceLabels,
  type PodShape,
  type Workload,
  workloadsOf,
} from './workload.ts';

/** What a pod is, beside where it stands. */
export interface PodInfo {
  /** namespace/name. Pods of a Deployment are numbered here, where a cluster gives them random letters. */
  readonly name: string;
  readonly workload: number;
  readonly ordinal: number;
}

export interface World {
  readonly nodes: readonly Node[];
  readonly workloads: readonly Workload[];
  readonly model: Model;
  readonly state: State;
  readonly scheduler: Scheduler;
  readonly budgets: DisruptionBudgets;
  /** By the index of the pod in the state. */
  readonly pods: PodInfo[];
  /** Pods of each workload that exist from the start. */
  readonly podsOf: readonly (readonly number[])[];
  readonly notes: readonly string[];
  /** Adds a pending pod of a workload, of its present revision or the next one. */
  addPod(workload: number, ordinal: number, name: string, revision?: 'current' | 'next'): number;
}

/** @throws Error when an amount of the cluster is no quantity */
export function worldOf(
  manifests: readonly Manifest[],
  cluster: ClusterNodes,
  volumeReach?: VolumeReach,
): World {
  const nodes = nodesOf(cluster);
  const { workloads, notes } = workloadsOf(manifests);
  const shapes: PodShape[] = [];
  const classes = workloads.map(({ shape, next }) => {
    const current = shapes.push(shape) - 1;
    return { current, next: toldOf(shape) === toldOf(next) ? current : shapes.push(next) - 1 };
  });
  const model = modelOf(nodes, shapes, namespaceLabels(manifests, workloads));
  const volumes = volumesOf(manifests, workloads, nodes, volumeReach);
  const nodeNotes: string[] = [];
  const infos: PodInfo[] = [];
  const placed: PlacedPod[] = [];
  const taken = new Set<string>();
  const podsOf = workloads.map((workload, index) => {
    const of = (ordinal: number, onlyNode?: number, suffix = String(ordinal)): number => {
      const pod = podAt(workload, suffix, taken);
      infos.push({ name: pod, workload: index, ordinal });
      return (
        placed.push({
          class: classes[index]?.current ?? 0,
          volumes: volumes.of(index, ordinal),
          ...(onlyNode === undefined ? {} : { onlyNode }),
        }) - 1
      );
    };
    if (workload.kind === 'DaemonSet') {
      const verdicts = model.classes[classes[index]?.current ?? 0]?.verdicts ?? new Uint8Array();
      return nodes.flatMap(({ name }, node) => (verdicts[node] === FITS ? [of(node, node, name)] : []));
    }
    if (workload.transient) {
      return [];
    }
    const asked = askedNode(workload);
    const onlyNode = asked === undefined ? -1 : nodes.findIndex(({ name }) => name === asked);
    if (asked !== undefined && onlyNode === -1) {
      nodeNotes.push(
        `${title(workload.manifest)} names the node ${asked}, which is not declared: placed like any other`,
      );
    }
    const first = firstOrdinal(workload);
    return Array.from({ length: workload.replicas }, (_, i) =>
      of(first + i, onlyNode === -1 ? undefined : onlyNode, workload.kind === 'Pod' ? '' : String(first + i)),
    );
  });
  const state = new State(model, placed, volumes.all);
  const budgets = new DisruptionBudgets(
    manifests,
    workloads,
    model,
    podsOf,
    classes.map(({ current }) => current),
  );
  return {
    nodes,
    workloads,
    model,
    state,
    scheduler: new Scheduler(state, budgets),
    budgets,
    pods: infos,
    podsOf,
    notes: [...notes, ...nodeNotes, ...model.notes, ...budgets.notes],
    addPod: (workload, ordinal, name, revision = 'current') => {
      const pod = state.add({
        class: classes[workload]?.[revision] ?? 0,
        volumes: volumes.of(workload, ordinal),
      });
      infos[pod] = { name: `${workloads[workload]?.namespace}/${name}`, workload, ordinal };
      state.exist(pod, PENDING);
      return pod;
    },
  };
}

/**
 * Places every pod that is to exist from the start, as on an empty cluster.
 * @returns the pods that find no node
 */
export function placeAll({ state, scheduler, workloads, podsOf }: World): readonly number[] {
  const pods = podsOf.flat().filter((pod) => state.nodeOf[pod] === ABSENT);
  for (const pod of pods) {
    state.exist(pod, PENDING);
  }
  const bound = workloads.flatMap((workload, index) =>
    workload.kind !== 'DaemonSet' && askedNode(workload) !== undefined ? (podsOf[index] ?? []) : [],
  );
  for (const pod of bound) {
    // A pod that names its node is not the scheduler's.
    const node = state.pods[pod]?.onlyNode;
    if (node !== undefined) {
      state.place(pod, node);
    }
  }
  const gated = new Set(
    workloads.flatMap((workload, index) => (isGated(workload) ? (podsOf[index] ?? []) : [])),
  );
  const waiting = scheduler.run(pods.filter((pod) => state.nodeOf[pod] === PENDING && !gated.has(pod)));
  return [...waiting, ...[...gated].filter((pod) => state.nodeOf[pod] === PENDING)];
}

/** The pods of a workload that exist at this moment, whether they stand on a node or wait for one. */
export function existing({ state, podsOf }: World, workload: number): readonly number[] {
  return (podsOf[workload] ?? []).filter((pod) => state.nodeOf[pod] !== ABSENT);
}

export function nodeName({ nodes }: World, node: number): string {
  return nodes[node]?.name ?? '';
}

export function podName({ pods }: World, pod: number): string {
  return pods[pod]?.name ?? '';
}

/** `StatefulSet namespace/name` of the workload that a pod belongs to. */
export function workloadName({ pods, workloads }: World, pod: number): string {
  const workload = workloads[pods[pod]?.workload ?? -1];
  return workload === undefined ? '' : targetOf(workload);
}

/** `StatefulSet namespace/name` */
export function targetOf({ kind, namespace, name }: Pick<Workload, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

/** What the scheduler is told of a pod, as far as revisions can differ in it. */
function toldOf({ rules, defaultSpread }: PodShape): string {
  return JSON.stringify([rules, rules.spread.length > 0 ? null : defaultSpread]);
}

function podAt({ namespace, name, kind }: Workload, suffix: string, taken: Set<string>): string {
  const plain = `${namespace}/${name}${suffix === '' ? '' : `-${suffix}`}`;
  // A StatefulSet and a Deployment of the same name number their pods alike here.
  const unique = taken.has(plain) ? `${plain} (${kind})` : plain;
  taken.add(unique);
  return unique;
}
