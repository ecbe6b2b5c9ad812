/** Jobs and CronJobs: whether one run of each finds room beside everything else. */
import type { PendingPod } from './event.ts';
import { ABSENT, PENDING } from './schedule/state.ts';
import { podName, targetOf, type World } from './world.ts';

export interface JobFit {
  /** `CronJob namespace/name` */
  readonly job: string;
  readonly pods: number;
  /** Pods that find no node; a Job's next attempt may. */
  readonly pending: readonly PendingPod[];
}

/** Starts one run of each on its own, from the state as it is, and goes back. */
export function jobFits(world: World): readonly JobFit[] {
  const { state, workloads, scheduler } = world;
  return workloads.flatMap((workload, index) => {
    if (!workload.transient || workload.replicas === 0) {
      return [];
    }
    const mark = state.mark();
    const pods = Array.from({ length: workload.replicas }, (_, i) =>
      world.addPod(index, i, `${workload.name}-${i}`),
    );
    scheduler.run(pods);
    const pending = pods
      .filter((pod) => state.nodeOf[pod] === PENDING || state.nodeOf[pod] === ABSENT)
      .map((pod) => ({
        pod: podName(world, pod),
        workload: targetOf(workload),
        reason: scheduler.explain(pod),
      }));
    state.rollback(mark);
    return [{ job: targetOf(workload), pods: pods.length, pending }];
  });
}
