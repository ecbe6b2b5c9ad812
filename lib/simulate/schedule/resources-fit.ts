/** NodeResourcesFit: a node has room for what a pod requests; the emptier, the better (LeastAllocated). */
import type { Model, PodClass } from './model.ts';
import { BEST } from './score.ts';
import type { State } from './state.ts';

/** Whether everything that the pod requests is free on the node, a place among its pods included. */
export function hasRoom(state: State, { resources, requests }: PodClass, node: number): boolean {
  const { requested, model } = state;
  const base = node * model.resources.length;
  for (let i = 0; i < resources.length; i += 1) {
    const at = base + (resources[i] as number);
    if ((requested[at] as number) + (requests[i] as number) > (model.allocatable[at] as number)) {
      return false;
    }
  }
  return true;
}

/** What the node has too little of, as the scheduler words it. */
export function shortages(state: State, { resources, requests }: PodClass, node: number): readonly string[] {
  const { requested, model } = state;
  const base = node * model.resources.length;
  return resources.flatMap((resource, i) => {
    const at = base + resource;
    const name = model.resources[resource];
    const isShort = (requested[at] as number) + (requests[i] as number) > (model.allocatable[at] as number);
    return isShort ? [name === 'pods' ? 'Too many pods' : `Insufficient ${name}`] : [];
  });
}

/**
 * Adds to the total of each feasible node the mean share of CPU and memory that stays free (weight 1). Pods
 * that request nothing count with what the scheduler assumes of them.
 */
export function scoreFree(
  { scored, model }: State,
  { shape }: PodClass,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  const { cpu, memory } = shape.scored;
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    const cpuOf = capacity(model, node, model.cpu);
    const memoryOf = capacity(model, node, model.memory);
    const sum =
      free((scored[2 * node] as number) + cpu, cpuOf) +
      free((scored[2 * node + 1] as number) + memory, memoryOf);
    const kinds = (cpuOf > 0 ? 1 : 0) + (memoryOf > 0 ? 1 : 0);
    totals[node] = (totals[node] as number) + (kinds === 0 ? 0 : Math.floor(sum / kinds));
  }
}

function free(requested: number, of: number): number {
  return of === 0 || requested > of ? 0 : Math.floor(((of - requested) * BEST) / of);
}

/** What a node has for pods of one resource. */
export function capacity(model: Model, node: number, resource: number): number {
  return model.allocatable[node * model.resources.length + resource] as number;
}
