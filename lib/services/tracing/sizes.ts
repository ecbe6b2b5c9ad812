import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';

const MiB = 1024 ** 2;

/** GOMEMLIMIT: the heap at which Go collects garbage harder, four fifths of the limit. */
export function goMemoryLimit({ memory }: Resources): string {
  return `${Math.floor((toBytes(parseQuantity(memory.limit)) * 0.8) / MiB)}MiB`;
}

/**
 * Bytes of spans that a collector keeps while Jaeger is away: a fifth of its memory limit. The rest is the program,
 * the batches that are being filled, and the copies that are under way.
 */
export function queueBytes({ memory }: Resources): number {
  return Math.floor(toBytes(parseQuantity(memory.limit)) * 0.2);
}

/** One look at the list of indices. */
export const cleanerResources: Resources = {
  cpu: { request: '20m', limit: '200m' },
  memory: { request: '32Mi', limit: '128Mi' },
};
