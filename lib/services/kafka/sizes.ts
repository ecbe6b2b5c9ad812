import type { Size, SizeClass } from '../../environment/size.ts';
import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

type Classes = Readonly<Record<SizeClass, Resources>>;

/** One combined member or broker. What the heap leaves is page cache, from which consumers are served. */
const memberClasses: Classes = {
  small: guaranteedMemory('608Mi', { request: '200m', limit: '1' }),
  medium: guaranteedMemory('4Gi', { request: '1', limit: '4' }),
  large: guaranteedMemory('16Gi', { request: '4', limit: '8' }),
};

/** One controller of mode separate: metadata only. */
const controllerClasses: Classes = {
  small: guaranteedMemory('512Mi', { request: '100m', limit: '1' }),
  medium: guaranteedMemory('1Gi', { request: '250m', limit: '2' }),
  large: guaranteedMemory('4Gi', { request: '1', limit: '4' }),
};

/** One worker of Kafka Connect. */
const workerClasses: Classes = {
  small: guaranteedMemory('1Gi', { request: '250m', limit: '1' }),
  medium: guaranteedMemory('2Gi', { request: '500m', limit: '2' }),
  large: guaranteedMemory('8Gi', { request: '2', limit: '4' }),
};

function resourcesOf(classes: Classes, size: Size): Resources {
  return typeof size === 'string' ? classes[size] : guaranteedMemory(size.memory, size.cpu);
}

export const memberResources = (size: Size): Resources => resourcesOf(memberClasses, size);
export const controllerResources = (size: Size): Resources => resourcesOf(controllerClasses, size);
export const workerResources = (size: Size): Resources => resourcesOf(workerClasses, size);

const MiB = 1024 ** 2;
const largestHeap = 5 * 1024 * MiB;

/**
 * Bytes of Java heap: half of the memory limit, in whole MiB, and 5 GiB at most. The other half is the JVM's own
 * (some 200 MiB: metaspace, threads, direct buffers) and the page cache that the kernel counts to the container.
 */
export function heapOf(resources: Resources): number {
  const half = toBytes(parseQuantity(resources.memory.limit)) / 2;
  return Math.min(Math.floor(half / MiB) * MiB, largestHeap);
}

/** `-Xms` and `-Xmx` alike: a heap that grows would find the memory taken by the page cache. */
export function heapOptions(heap: number): string {
  const size = `${heap / MiB}m`;
  return `-Xms${size} -Xmx${size}`;
}

/** Short-lived Java programs: kafka-storage, kafka-configs and their like. */
export const toolResources: Resources = {
  cpu: { request: '50m', limit: '1' },
  memory: { request: '192Mi', limit: '256Mi' },
};

export const toolHeap = '-Xmx96m';

export const copyResources: Resources = {
  cpu: { request: '10m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

export const lagExporterResources: Resources = {
  cpu: { request: '10m', limit: '200m' },
  memory: { request: '32Mi', limit: '128Mi' },
};

/** Bash that sleeps; a Java program for some seconds when a certificate was renewed. */
export const reloaderResources: Resources = {
  cpu: { request: '5m', limit: '500m' },
  memory: { request: '16Mi', limit: '256Mi' },
};
