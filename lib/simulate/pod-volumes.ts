/** The volumes of all pods, each once: pods of several workloads may share one. */
import { fieldsOf, isKind, type Manifest } from '../manifest/manifest.ts';
import { volumeClaimTemplates } from '../manifest/workload.ts';
import type { Volume } from './schedule/state.ts';
import {
  type Claim,
  claimsByKey,
  mountedClaims,
  templateReach,
  type VolumeReach,
  volumeReaches,
} from './volumes.ts';
import type { Workload } from './workload.ts';

/** The volumes that bind pods to a zone or a node, and which pod mounts which. */
export function volumesOf(
  manifests: readonly Manifest[],
  workloads: readonly Workload[],
  byDefault: VolumeReach | undefined,
): { readonly all: Volume[]; of(workload: number, ordinal: number): readonly number[] } {
  const reachOf = volumeReaches(manifests, byDefault);
  const claims = claimsByKey(manifests);
  const all: Volume[] = [];
  const indices = new Map<string, number>();
  const index = ({ key, reach }: Claim): readonly number[] => {
    if (reach === 'any') {
      return [];
    }
    const known = indices.get(key) ?? all.push({ reach }) - 1;
    indices.set(key, known);
    return [known];
  };
  const byWorkload = workloads.map((workload) => {
    const { manifest, namespace, name, template } = workload;
    const shared = mountedClaims(template.spec, namespace, claims, reachOf).flatMap(index);
    const templates = isKind(manifest, 'apps', 'StatefulSet') ? volumeClaimTemplates(manifest) : [];
    const first = firstOrdinal(workload);
    return Array.from({ length: templates.length === 0 ? 1 : workload.maximum }, (_, i) => [
      ...shared,
      ...templates.flatMap((claim) =>
        index({
          key: `${namespace}/${claim.metadata.name}-${name}-${first + i}`,
          reach: templateReach(claim, reachOf),
        }),
      ),
    ]);
  });
  return {
    all,
    of: (workload, ordinal) => {
      const lists = byWorkload[workload] ?? [];
      const target = workloads[workload];
      const at = target === undefined ? 0 : ordinal - firstOrdinal(target);
      return lists[lists.length === 1 ? 0 : at] ?? [];
    },
  };
}

/** The number of a workload's first pod. */
export function firstOrdinal({ kind, manifest }: Workload): number {
  const start = fieldsOf(fieldsOf(manifest.spec).ordinals).start;
  return kind === 'StatefulSet' && typeof start === 'number' && start > 0 ? Math.trunc(start) : 0;
}
