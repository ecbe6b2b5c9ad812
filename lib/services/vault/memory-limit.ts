import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';

const MiB = 1024 ** 2;

/** What the program's code and its mapped database want to keep in memory, which Go does not count. */
const mapped = 112 * MiB;

/**
 * GOMEMLIMIT in MiB: the heap at which Go collects garbage harder. Without room for its own code the program would
 * read it from the disk again and again. Never less than two fifths of the limit, never more than nine tenths.
 */
export function goMemoryLimit(resources: Resources): string {
  const limit = toBytes(parseQuantity(resources.memory.limit));
  const heap = Math.min(limit * 0.9, Math.max(limit * 0.4, limit - mapped));
  return `${Math.floor(heap / MiB)}MiB`;
}
