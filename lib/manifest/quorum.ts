/** What a workload says of its quorum. */
import type { Manifest } from './manifest.ts';

/** Members that must be up for the service to take writes: `holdfast.dev/quorum: "2"`. */
export const quorumAnnotation = 'holdfast.dev/quorum';

/** Whether the workload says that it needs a quorum. */
export function isQuorumMember({ manifest }: { readonly manifest: Manifest }): boolean {
  return manifest.metadata.annotations?.[quorumAnnotation] !== undefined;
}

/** The quorum, when the annotation holds a whole number from 1. */
export function quorumOf({ manifest }: { readonly manifest: Manifest }): number | undefined {
  const text = manifest.metadata.annotations?.[quorumAnnotation] ?? '';
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}
