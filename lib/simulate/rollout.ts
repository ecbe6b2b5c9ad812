/** A rolling update of one workload: whether it comes to its end, and what is up on the way. */
import { scaledAmount } from '../manifest/amount.ts';
import { fieldsOf } from '../manifest/manifest.ts';
import { Lows, outcome, reschedule, type ServiceMap, type SimulatedEvent, upOf, wantedOf } from './event.ts';
import { ABSENT, PENDING } from './schedule/state.ts';
import { judge } from './service.ts';
import type { Workload } from './workload.ts';
import { podName, targetOf, type World } from './world.ts';

export interface RolloutResult extends Omit<SimulatedEvent, 'quota'> {
  readonly kind: 'rollout';
  /** Pods beyond the wanted number at some moment. */
  readonly surge: number;
}

/**
 * Updates every Deployment, Rollout, StatefulSet and DaemonSet in turn, each from the state as it is. Left out are
 * workloads that nobody rolls: bare pods, ReplicaSets, ReplicationControllers, and what is updated OnDelete.
 */
export function rollouts(world: World, map: ServiceMap): readonly RolloutResult[] {
  return world.workloads.flatMap((_, index) => rollout(world, map, index) ?? []);
}

/** Updates one workload, and goes back to the state as it was; undefined for one that nobody rolls. */
export function rollout(world: World, map: ServiceMap, index: number): RolloutResult | undefined {
  const workload = world.workloads[index] as Workload;
  const pods = workload.kind === 'DaemonSet' ? (world.podsOf[index]?.length ?? 0) : workload.replicas;
  const roll = ROLLS[workload.kind];
  if (roll === undefined || pods === 0 || workload.transient || updates(workload).type === 'OnDelete') {
    return undefined;
  }
  const mark = world.state.mark();
  const result = roll(world, map, workload, index);
  world.state.rollback(mark);
  return result;
}

type Roll = (world: World, map: ServiceMap, workload: Workload, index: number) => RolloutResult;

const ROLLS: Readonly<Record<string, Roll | undefined>> = {
  Deployment: rollDeployment,
  Rollout: rollDeployment,
  StatefulSet: rollStatefulSet,
  DaemonSet: rollDaemonSet,
};

function updates({ manifest }: Workload) {
  return fieldsOf(fieldsOf(manifest.spec).updateStrategy);
}

/** Both amounts of a strategy, in pods. As for the API server, they can't both be 0. */
function margins({ manifest, replicas }: Workload): { readonly surge: number; readonly unavailable: number } {
  const { type, rollingUpdate } = fieldsOf(fieldsOf(manifest.spec).strategy);
  if (type === 'Recreate') {
    return { surge: 0, unavailable: replicas };
  }
  const { maxSurge, maxUnavailable } = fieldsOf(rollingUpdate);
  const surge = safeAmount(maxSurge, replicas, 'up');
  const unavailable = safeAmount(maxUnavailable, replicas, 'down');
  return { surge, unavailable: surge + unavailable === 0 ? 1 : unavailable };
}

/** The API's default where nothing is said, or what is said is no amount. */
function safeAmount(value: unknown, of: number, round: 'up' | 'down'): number {
  return Math.max(0, scaledAmount(value ?? '25%', of, round) ?? scaledAmount('25%', of, round) ?? 0);
}

function rollDeployment(world: World, map: ServiceMap, workload: Workload, index: number): RolloutResult {
  const { state } = world;
  const { replicas, name } = workload;
  const { surge, unavailable } = margins(workload);
  const isRecreated = fieldsOf(fieldsOf(workload.manifest.spec).strategy).type === 'Recreate';
  const start = state.mark();
  const progress = new Progress(world, map, index);
  let old = (world.podsOf[index] ?? []).filter((pod) => state.nodeOf[pod] !== ABSENT);
  const fresh: number[] = [];
  const isUp = (pod: number) => (state.nodeOf[pod] as number) >= 0;
  for (;;) {
    // Pods that found no node go first: they are no loss.
    const available = old.filter(isUp).length + fresh.filter(isUp).length;
    const removable = Math.max(0, available - (replicas - unavailable));
    const order = [...old.filter((pod) => !isUp(pod)), ...old.filter(isUp).reverse()];
    const removed = order.slice(0, old.filter((pod) => !isUp(pod)).length + removable);
    for (const pod of removed) {
      if (isUp(pod)) {
        state.unplace(pod);
      }
      state.exist(pod, ABSENT);
    }
    old = old.filter((pod) => !removed.includes(pod));
    progress.note([...old, ...fresh].filter(isUp).length);
    const room = Math.min(replicas - fresh.length, replicas + surge - old.length - fresh.length);
    const mayStart = !isRecreated || old.length === 0;
    const started = Array.from({ length: mayStart ? Math.max(0, room) : 0 }, (_, i) =>
      world.addPod(index, fresh.length + i, `${name}-next-${fresh.length + i}`, 'next'),
    );
    fresh.push(...started);
    if (removed.length === 0 && started.length === 0) {
      break;
    }
    progress.run(fresh.filter((pod) => state.nodeOf[pod] === PENDING));
  }
  const isDone = old.length === 0 && fresh.every(isUp);
  return progress.result(workload, start, [...old, ...fresh], isDone, surge);
}

/** From the last ordinal to the first, one pod at a time, each on its own volumes. */
function rollStatefulSet(world: World, map: ServiceMap, workload: Workload, index: number): RolloutResult {
  const { state } = world;
  const start = state.mark();
  const progress = new Progress(world, map, index);
  const partition = fieldsOf(updates(workload).rollingUpdate).partition;
  const pods = [...(world.podsOf[index] ?? [])];
  const isUp = (pod: number) => (state.nodeOf[pod] as number) >= 0;
  // A partition may leave nothing to update.
  progress.note(pods.filter(isUp).length);
  let isDone = true;
  for (let at = pods.length - 1; at >= 0; at -= 1) {
    const old = pods[at] as number;
    const { ordinal, name } = world.pods[old] as World['pods'][number];
    if (typeof partition === 'number' && ordinal < partition) {
      break;
    }
    if (isUp(old)) {
      state.unplace(old);
    }
    state.exist(old, ABSENT);
    const fresh = world.addPod(index, ordinal, name.slice(name.indexOf('/') + 1), 'next');
    pods[at] = fresh;
    progress.note(pods.filter(isUp).length);
    progress.run([fresh]);
    if (!isUp(fresh)) {
      // The controller waits for this pod before it takes the next.
      isDone = false;
      break;
    }
  }
  return progress.result(workload, start, pods, isDone, 0);
}

/** In place, node by node: so many at once as the update may take away, while none is started beside the old ones. */
function rollDaemonSet(world: World, map: ServiceMap, workload: Workload, index: number): RolloutResult {
  const { state } = world;
  const start = state.mark();
  const progress = new Progress(world, map, index);
  const pods = (world.podsOf[index] ?? []).filter((pod) => (state.nodeOf[pod] as number) >= 0);
  const { maxSurge, maxUnavailable } = fieldsOf(updates(workload).rollingUpdate);
  const surge = Math.min(pods.length, Math.max(0, scaledAmount(maxSurge ?? 0, pods.length) ?? 0));
  const away = surge > 0 ? 0 : Math.max(1, scaledAmount(maxUnavailable ?? 1, pods.length) ?? 1);
  progress.note(Math.max(0, pods.length - away));
  return progress.result(workload, start, pods, true, surge);
}

/** What an update has cost so far. The workload's own pods are counted apart, as new ones take their place. */
class Progress {
  private readonly world: World;
  private readonly lows: Lows;
  private readonly index: number;
  private readonly map: ServiceMap;
  private low = Number.POSITIVE_INFINITY;

  constructor(world: World, map: ServiceMap, index: number) {
    this.world = world;
    this.map = map;
    this.index = index;
    this.lows = new Lows(world, map);
  }

  note(up: number): void {
    this.low = Math.min(this.low, up);
  }

  run(pods: readonly number[]): void {
    reschedule(this.world, pods, this.lows);
  }

  result(
    workload: Workload,
    start: Parameters<World['state']['nodesAt']>[0],
    pods: readonly number[],
    isDone: boolean,
    surge: number,
  ): RolloutResult {
    const { world } = this;
    const { moved, pending } = outcome(world, world.state.nodesAt(start));
    const waiting = pods.filter((pod) => world.state.nodeOf[pod] === PENDING);
    const up = pods.filter((pod) => (world.state.nodeOf[pod] as number) >= 0).length;
    return {
      kind: 'rollout',
      target: targetOf(workload),
      moved,
      pending,
      blocked: isDone
        ? []
        : waiting.map((pod) => ({
            pod: podName(world, pod),
            budgets: [],
            reason: `the update waits for this pod: ${world.scheduler.explain(pod)}`,
          })),
      services: this.services(up),
      surge,
    };
  }

  private services(up: number): SimulatedEvent['services'] {
    const { world, map, index, low, lows } = this;
    const own = map.ofWorkload[index];
    const service = own === undefined ? undefined : map.services[own];
    if (own === undefined || service === undefined) {
      return lows.judged();
    }
    const others = upOf(world, { ...service, workloads: service.workloads.filter((one) => one !== index) });
    const status = judge(service, {
      up: others + low,
      recovered: others + up,
      wanted: wantedOf(world, service),
    });
    return [status, ...lows.judged(own)];
  }
}
