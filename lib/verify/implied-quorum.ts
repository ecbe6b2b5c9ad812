import type { Manifest } from '../manifest/manifest.ts';
import { isQuorumMember, quorumAnnotation } from '../manifest/quorum.ts';
import { takeInventory, type VerifyContext } from './model/inventory.ts';
import { declaredParity, erasureSets, poolsByWorkload } from './model/minio.ts';

/**
 * The manifests with a quorum on those StatefulSets that state none and whose configuration tells it: MinIO's command
 * line gives the layout of its drives, and that gives the members it needs for a write. So a chart that knows nothing
 * of the annotation is judged like one that does.
 */
export function withImpliedQuorums(
  manifests: readonly Manifest[],
  context: VerifyContext = {},
): readonly Manifest[] {
  const isSilent = ({ kind, metadata }: Manifest) =>
    kind === 'StatefulSet' && metadata.annotations?.[quorumAnnotation] === undefined;
  if (!manifests.some(isSilent)) {
    return manifests;
  }
  const quorums = new Map<Manifest, number>();
  for (const [workload, [pool, ...others]] of poolsByWorkload(takeInventory(manifests, context))) {
    const sets = pool && erasureSets(pool.members, pool.paths.length, declaredParity(workload));
    if (pool && sets && others.length === 0 && !isQuorumMember(workload)) {
      quorums.set(workload.manifest, pool.members - sets.tolerance);
    }
  }
  return manifests.map((manifest) => {
    const quorum = quorums.get(manifest);
    return quorum === undefined ? manifest : withQuorum(manifest, quorum);
  });
}

function withQuorum(manifest: Manifest, quorum: number): Manifest {
  const { metadata } = manifest;
  const annotations = { ...metadata.annotations, [quorumAnnotation]: String(quorum) };
  return { ...manifest, metadata: { ...metadata, annotations } };
}
