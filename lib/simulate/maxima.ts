/** Every autoscaler at its maximum, all at once. */
import { Lows, outcome, reschedule, type ServiceMap, type SimulatedEvent, upOf } from './event.ts';
import { judge } from './service.ts';
import type { World } from './world.ts';

/** Starts the pods that autoscalers may add, and goes back. */
export function atMaxima(
  world: World,
  map: ServiceMap,
  waiting: readonly number[],
): Omit<SimulatedEvent, 'quota'> {
  const { state, workloads } = world;
  const mark = state.mark();
  const added = workloads.map((workload, index) => {
    const count =
      workload.transient || workload.kind === 'DaemonSet' ? 0 : workload.maximum - workload.replicas;
    const first = world.podsOf[index]?.length ?? 0;
    return Array.from({ length: count }, (_, i) =>
      world.addPod(index, first + i, `${workload.name}-${first + i}`),
    );
  });
  const lows = new Lows(world, map);
  reschedule(world, [...waiting, ...added.flat()], lows);
  const up = (pods: readonly number[]) => pods.filter((pod) => (state.nodeOf[pod] as number) >= 0).length;
  const grown = map.services.flatMap((service, index) => {
    const more = service.workloads.flatMap((workload) => added[workload] ?? []);
    if (more.length === 0) {
      return [];
    }
    const wanted = service.workloads.reduce((sum, workload) => sum + (workloads[workload]?.maximum ?? 0), 0);
    const standing = upOf(world, service) + up(more);
    return [{ index, status: judge(service, { up: standing, recovered: standing, wanted }) }];
  });
  const result = {
    kind: 'maxima' as const,
    target: 'all autoscalers',
    ...outcome(world, state.nodesAt(mark)),
    blocked: [],
    services: [
      ...grown.map(({ status }) => status),
      // Services that had to give way for others' growth.
      ...lows.judged(...grown.map(({ index }) => index)),
    ],
  };
  state.rollback(mark);
  return result;
}
