/** The loss of nodes: their pods are gone at once, and what may be started elsewhere is. */
import { fateOf } from './after-loss.ts';
import {
  type EventKind,
  Lows,
  outcome,
  type PendingPod,
  reschedule,
  type ServiceMap,
  type SimulatedEvent,
} from './event.ts';
import { ABSENT } from './schedule/state.ts';
import { LOST } from './schedule/topology.ts';
import { nodeName, podName, type World, workloadName } from './world.ts';

/** An event without what only the caller knows of it. */
export type Result = Omit<SimulatedEvent, 'quota'>;

/**
 * Loses some nodes at the same moment, and goes back to the state as it was. The nodes stay known to the
 * scheduler, with the taint that the node controller gives them (node.kubernetes.io/unreachable), as they do
 * until somebody removes them: a spread constraint that does not honor taints counts their empty domains.
 *
 * @param waiting pods that found no node before; they may find one now
 */
export function loseNodes(
  world: World,
  map: ServiceMap,
  waiting: readonly number[],
  kind: Extract<EventKind, 'node-loss' | 'zone-loss' | 'pair-loss'>,
  target: string,
  nodes: readonly number[],
): Result {
  const { state, workloads, pods } = world;
  const mark = state.mark();
  const lost = nodes.flatMap((node) => [...(state.podsOn[node] as number[])]);
  const again: number[] = [];
  const staying: PendingPod[] = [];
  for (const pod of lost) {
    const node = nodeName(world, state.nodeOf[pod] as number);
    state.unplace(pod);
    const workload = workloads[pods[pod]?.workload ?? -1];
    const fate = workload === undefined ? 'ends' : fateOf(workload);
    if (fate === 'moves') {
      again.push(pod);
      continue;
    }
    state.exist(pod, ABSENT);
    if (fate === 'stays') {
      staying.push({
        pod: podName(world, pod),
        workload: workloadName(world, pod),
        from: node,
        reason: 'it stays on the lost node until that is declared gone',
      });
    }
  }
  for (const node of nodes) {
    state.close(node, LOST);
  }
  const lows = new Lows(world, map);
  lows.note(lost);
  reschedule(world, [...again, ...waiting], lows);
  const { moved, pending } = outcome(world, state.nodesAt(mark));
  const result: Result = {
    kind,
    target,
    moved,
    pending: [...pending, ...staying],
    blocked: [],
    services: lows.judged(),
  };
  state.rollback(mark);
  return result;
}

/** The loss of each node on its own. */
export function nodeLosses(world: World, map: ServiceMap, waiting: readonly number[]): readonly Result[] {
  return world.nodes.map(({ name }, node) => loseNodes(world, map, waiting, 'node-loss', name, [node]));
}

/** The loss of each zone as a whole, by the zones' names. */
export function zoneLosses(world: World, map: ServiceMap, waiting: readonly number[]): readonly Result[] {
  const zones = [...new Set(world.nodes.map(({ zone }) => zone))].sort();
  return zones.map((zone) =>
    loseNodes(
      world,
      map,
      waiting,
      'zone-loss',
      zone,
      world.nodes.flatMap((node, index) => (node.zone === zone ? [index] : [])),
    ),
  );
}

/** The loss of every two nodes at once. */
export function pairLosses(world: World, map: ServiceMap, waiting: readonly number[]): readonly Result[] {
  return world.nodes.flatMap((_, first) =>
    world.nodes.slice(first + 1).map((_, offset) => {
      const second = first + 1 + offset;
      const target = `${nodeName(world, first)} + ${nodeName(world, second)}`;
      return loseNodes(world, map, waiting, 'pair-loss', target, [first, second]);
    }),
  );
}
