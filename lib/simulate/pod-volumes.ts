/** The volumes of all pods, each once: pods of several workloads may share one. */

import {
  type Claim,
  claimRules,
  claimsByKey,
  mountedClaims,
  templateRules,
  type VolumeReach,
} from '../manifest/claims.ts';
import { fieldsOf, isKind, type Manifest } from '../manifest/manifest.ts';
import { matchesTerm } from '../manifest/node-selector.ts';
import type { Node } from '../manifest/nodes.ts';
import { volumeClaimTemplates } from '../manifest/workload.ts';
import type { Volume } from './schedule/state.ts';
import type { Workload } from './workload.ts';

/** The volumes that bind pods to some nodes, and which pod mounts which. */
export function volumesOf(
  manifests: readonly Manifest[],
  workloads: readonly Workload[],
  nodes: readonly Node[],
  byDefault: VolumeReach | undefined,
): { readonly all: Volume[]; of(workload: number, ordinal: number): readonly number[] } {
  const rulesOf = claimRules(manifests, byDefault);
  const claims = claimsByKey(manifests);
  const allowed = (terms: Claim['nodes']) =>
    terms === undefined
      ? undefined
      : Uint8Array.from(nodes, (node) => (terms.some((term) => matchesTerm(term, node)) ? 1 : 0));
  const all: Volume[] = [];
  const indices = new Map<string, number>();
  const index = ({ key, reach, nodes: terms, exclusive }: Claim): readonly number[] => {
    if (reach === 'any' && terms === undefined && exclusive === undefined) {
      return [];
    }
    const known = indices.get(key) ?? all.push({ reach, allowed: allowed(terms), exclusive }) - 1;
    indices.set(key, known);
    return [known];
  };
  const byWorkload = workloads.map((workload) => {
    const { manifest, namespace, name, template } = workload;
    const shared = mountedClaims(manifest, template.spec, namespace, claims, rulesOf).flatMap(index);
    const templates = isKind(manifest, 'apps', 'StatefulSet') ? volumeClaimTemplates(manifest) : [];
    const first = firstOrdinal(workload);
    return Array.from({ length: templates.length === 0 ? 1 : workload.maximum }, (_, i) => [
      ...shared,
      ...templates.flatMap((claim) =>
        index({
          key: `${namespace}/${claim.metadata.name}-${name}-${first + i}`,
          ...templateRules(claim, rulesOf),
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
