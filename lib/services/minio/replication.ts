import type { MinioProps } from './props.ts';

/** Whether a bucket is replicated to the environment's object store. */
export function replicates({ buckets }: Pick<MinioProps, 'buckets'>): boolean {
  return buckets.some(({ replicateTo }) => replicateTo !== undefined);
}
