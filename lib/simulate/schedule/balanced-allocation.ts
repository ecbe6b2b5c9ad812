/** NodeResourcesBalancedAllocation: the closer the used shares of CPU and memory, the better (weight 1). */
import type { PodClass } from './model.ts';
import { capacity } from './resources-fit.ts';
import { BEST } from './score.ts';
import type { State } from './state.ts';

/** Adds to the total of each feasible node. Pods that request neither CPU nor memory are not scored. */
export function scoreBalance(
  { requested, model }: State,
  { cpu, memory }: PodClass,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  if (cpu === 0 && memory === 0) {
    return;
  }
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    const base = node * model.resources.length;
    const cpuOf = capacity(model, node, model.cpu);
    const memoryOf = capacity(model, node, model.memory);
    // Of two shares the standard deviation is half their distance; of one there is none.
    const deviation =
      cpuOf === 0 || memoryOf === 0
        ? 0
        : Math.abs(
            Math.min(1, ((requested[base + model.cpu] as number) + cpu) / cpuOf) -
              Math.min(1, ((requested[base + model.memory] as number) + memory) / memoryOf),
          ) / 2;
    totals[node] = (totals[node] as number) + Math.floor((1 - deviation) * BEST);
  }
}
