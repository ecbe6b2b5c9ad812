import { parseQuantity, toBytes } from '../../../manifest/quantity.ts';

const mebibyte = 1024 * 1024;

/**
 * Memory that grows with nothing: the launcher's own JVM (a 64 MiB heap), classes, compiled code and the stacks of
 * the server's.
 */
export const fixedMemory = 256;

/** Above this, object pointers are no longer compressed, and a larger heap holds less. */
export const maxHeap = 31 * 1024;

/** The least with which all the modules of the distribution start. */
export const minHeap = 256;

/**
 * The heap of a node, in MiB: half of what is left after the fixed costs, so never more than half of the limit.
 * The JVM takes up to half as much again for network buffers (`MaxDirectMemorySize` is heap / 2 unless set),
 * which leaves a quarter and the fixed costs to the rest. The other half is no waste: the page cache of the
 * container's files lives in it.
 * @throws Error when the limit leaves less than 256 MiB
 */
export function heapMebibytes(memoryLimit: string): number {
  const limit = Math.floor(toBytes(parseQuantity(memoryLimit)) / mebibyte);
  const heap = Math.min(maxHeap, Math.floor((limit - fixedMemory) / 2));
  if (heap < minHeap) {
    throw new Error(
      `Elasticsearch memory: found ${memoryLimit}, allowed: at least ${fixedMemory + 2 * minHeap}Mi, which leaves ${minHeap} MiB of heap`,
    );
  }
  return heap;
}
