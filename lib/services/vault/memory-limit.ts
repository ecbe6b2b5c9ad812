import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';

/**
 * GOMEMLIMIT: the heap that makes Go collect garbage harder, in MiB. A fifth of the limit is left for what Go does not
 * count: the mapped database, stacks of C, the page cache that can't be dropped.
 */
export function goMemoryLimit(resources: Resources): string {
  return `${Math.floor((toBytes(parseQuantity(resources.memory.limit)) * 0.8) / 1024 ** 2)}MiB`;
}
