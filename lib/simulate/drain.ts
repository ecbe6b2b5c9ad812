/** Every node drained in turn, as `kubectl drain --ignore-daemonsets --delete-emptydir-data` and the eviction API do it. */
import { controllerOf, isMirror } from '../manifest/ownership.ts';
import { type BlockedPod, Lows, outcome, reschedule, type ServiceMap } from './event.ts';
import type { Result } from './loss.ts';
import { pendingPods } from './schedule/scheduler.ts';
import { CORDONED } from './schedule/topology.ts';
import { nodeName, podName, type World } from './world.ts';

/**
 * Drains node after node: each is cordoned, emptied, and opened again before the next, so that pods that found
 * no other node come back. A pod counts as ready as soon as it stands on a node. Where a drain is stuck, that
 * node is left as it was. At the end the state is as before.
 */
export function drainAll(world: World, map: ServiceMap): readonly Result[] {
  const { state } = world;
  const start = state.mark();
  const results = world.nodes.map((_, node) => {
    const mark = state.mark();
    const result = drain(world, map, node);
    if (result.blocked.length > 0) {
      state.rollback(mark);
    } else {
      state.open(node);
      world.scheduler.run(pendingPods(state));
    }
    return result;
  });
  state.rollback(start);
  return results;
}

/** Drains one node, and goes back to the state as it was. */
export function drainNode(world: World, map: ServiceMap, node: number): Result {
  const mark = world.state.mark();
  const result = drain(world, map, node);
  world.state.rollback(mark);
  return result;
}

function drain(world: World, map: ServiceMap, node: number): Result {
  const { state } = world;
  const mark = state.mark();
  const lows = new Lows(world, map);
  // As kubectl does with what belongs to the node.
  const stays = (pod: number) => {
    const workload = world.workloads[world.pods[pod]?.workload ?? -1];
    return workload?.kind === 'DaemonSet' || (workload !== undefined && isMirror(workload.manifest));
  };
  let left = [...(state.podsOn[node] as number[])].filter((pod) => !stays(pod)).sort((a, b) => a - b);
  state.close(node, CORDONED);
  const refused = left.flatMap((pod) => refusal(world, pod) ?? []);
  const stuck = new Set(refused.map(({ pod }) => pod));
  left = left.filter((pod) => !stuck.has(podName(world, pod)));
  let blocked: readonly BlockedPod[] = refused;
  while (left.length > 0) {
    // All pods are asked to go at once; those that a budget holds back are asked again, once others are ready.
    const evicted: number[] = [];
    for (const pod of left) {
      // A pod that was pushed out meanwhile is gone by itself.
      if (state.nodeOf[pod] !== node) {
        evicted.push(pod);
        continue;
      }
      const [budget] = world.budgets.guarding(state.classOf(pod).index);
      if (budget === undefined || world.budgets.allowed(state, budget) > 0) {
        state.unplace(pod);
        evicted.push(pod);
      }
    }
    if (evicted.length === 0) {
      blocked = [...refused, ...left.map((pod) => heldBack(world, pod))];
      break;
    }
    lows.note(evicted);
    reschedule(world, pendingPods(state), lows);
    const gone = new Set(evicted);
    left = left.filter((pod) => !gone.has(pod));
  }
  return {
    kind: 'drain',
    target: nodeName(world, node),
    ...outcome(world, state.nodesAt(mark)),
    blocked,
    services: lows.judged(),
  };
}

/** Why the pod can't be evicted whatever happens. */
function refusal(world: World, pod: number): BlockedPod | undefined {
  const budgets = world.budgets
    .guarding(world.state.classOf(pod).index)
    .map((index) => budgetName(world, index));
  if (budgets.length > 1) {
    return {
      pod: podName(world, pod),
      budgets,
      reason: `${budgets.length} disruption budgets pick the pod, which the eviction API refuses`,
    };
  }
  const workload = world.workloads[world.pods[pod]?.workload ?? -1];
  return workload?.kind === 'Pod' && controllerOf(workload.manifest) === undefined
    ? {
        pod: podName(world, pod),
        budgets: [],
        reason: 'no controller would start the pod anew, so kubectl drain refuses it without --force',
      }
    : undefined;
}

function heldBack(world: World, pod: number): BlockedPod {
  const { budgets, state } = world;
  const [index = 0] = budgets.guarding(state.classOf(pod).index);
  const desired = budgets.all[index]?.desired ?? 0;
  return {
    pod: podName(world, pod),
    budgets: [budgetName(world, index)],
    reason: `the budget wants ${desired} healthy pods and has ${budgets.healthy(state, index)}`,
  };
}

function budgetName({ budgets }: World, index: number): string {
  const budget = budgets.all[index];
  return `${budget?.namespace}/${budget?.name}`;
}
