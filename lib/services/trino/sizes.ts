import type { StatelessSize } from '../../environment/stateless-size.ts';
import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';
import { type StatelessClasses, statelessResources } from '../../workload/stateless-size.ts';

const classes: StatelessClasses = {
  small: { cpu: { request: '200m', limit: '500m' }, memory: { request: '512Mi', limit: '1Gi' } },
  medium: { cpu: { request: '2', limit: '4' }, memory: { request: '8Gi', limit: '8Gi' } },
  large: { cpu: { request: '8', limit: '16' }, memory: { request: '32Gi', limit: '32Gi' } },
};

export const serverResources = (size: StatelessSize): Resources => statelessResources(size, classes);

/** A client of PostgreSQL that makes two tables. */
export const provisioningResources: Resources = {
  cpu: { request: '10m', limit: '200m' },
  memory: { request: '32Mi', limit: '128Mi' },
};

/** A shell that sleeps, and writes two files when a certificate was renewed. */
export const reloaderResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

const MiB = 1024 ** 2;

/** What the JVM takes besides its heap: classes 170 MiB, code 100 MiB, stacks, collector and buffers. */
const besidesHeap = 512;

/** How a server's memory is divided, in whole MiB. */
export interface Memory {
  readonly heap: number;
  /** What one query may take of it. */
  readonly perQuery: number;
  /** What is left for everything that Trino doesn't count. */
  readonly headroom: number;
}

/**
 * Heap is four fifths of the limit, and less where that would not leave the JVM its 512 MiB. Trino starts only when
 * a query's share and the headroom are below the heap: 40 % and 30 % of it.
 */
export function memoryOf(resources: Resources): Memory {
  const limit = Math.floor(toBytes(parseQuantity(resources.memory.limit)) / MiB);
  const heap = Math.min(Math.floor(limit * 0.8), limit - besidesHeap);
  return { heap, perQuery: Math.floor(heap * 0.4), headroom: Math.floor(heap * 0.3) };
}
