import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';
import type { StatelessClasses } from '../../workload/stateless-size.ts';

/**
 * GMS. With upstream's chart it has a limit of 2Gi and the JVM's default heap, a quarter of that: 512 MiB, which
 * `small` has as well.
 */
export const gmsClasses: StatelessClasses = {
  small: { cpu: { request: '200m', limit: '500m' }, memory: { request: '512Mi', limit: '1Gi' } },
  medium: { cpu: { request: '500m', limit: '2' }, memory: { request: '2Gi', limit: '4Gi' } },
  large: { cpu: { request: '2', limit: '4' }, memory: { request: '6Gi', limit: '8Gi' } },
};

/** One MAE or MCE consumer. Upstream's chart: limit 1536Mi, so a heap of 384 MiB, which `small` has as well. */
export const consumerClasses: StatelessClasses = {
  small: { cpu: { request: '100m', limit: '500m' }, memory: { request: '256Mi', limit: '768Mi' } },
  medium: { cpu: { request: '250m', limit: '1' }, memory: { request: '1Gi', limit: '2Gi' } },
  large: { cpu: { request: '1', limit: '2' }, memory: { request: '2Gi', limit: '4Gi' } },
};

/** One frontend: a proxy that signs people in and hands out a web page. */
export const frontendClasses: StatelessClasses = {
  small: { cpu: { request: '100m', limit: '500m' }, memory: { request: '256Mi', limit: '512Mi' } },
  medium: { cpu: { request: '250m', limit: '1' }, memory: { request: '512Mi', limit: '1Gi' } },
  large: { cpu: { request: '500m', limit: '2' }, memory: { request: '1Gi', limit: '2Gi' } },
};

const MiB = 1024 ** 2;

/**
 * `-Xms` and `-Xmx`: half of the memory limit at most. The other half is for what a large Spring program keeps outside
 * the heap: metaspace and compiled code of some 40 000 classes, threads, and direct buffers, whose bound is the heap's.
 * The heap begins at a quarter of that: pods share the memory of their node until they need it.
 */
export function heapOptions({ memory }: Resources): string {
  const heap = Math.floor(toBytes(parseQuantity(memory.limit)) / 2 / MiB);
  return `-Xms${Math.floor(heap / 4)}m -Xmx${heap}m`;
}

/** curl and a shell that waits. */
export const waitResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

/** keytool, for a second. */
export const trustResources: Resources = {
  cpu: { request: '20m', limit: '500m' },
  memory: { request: '64Mi', limit: '192Mi' },
};

/** cp and printf. */
export const copyResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};
