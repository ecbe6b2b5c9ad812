/** TaintToleration: which taints keep a pod off a node, and which only speak against it. */
import type { Node, Taint } from '../../manifest/nodes.ts';
import type { Toleration } from '../../manifest/pod-rules.ts';
import { tolerates } from '../../manifest/toleration.ts';
import { normalize } from './score.ts';

/** Its weight among the scheduler's default plugins. */
const WEIGHT = 3;

/** What `kubectl cordon` puts on a node. */
export const cordonTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** What the node controller puts on a node that no longer answers. */
export const unreachableTaint: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' };

/** Taints of each node that speak against the pod without keeping it off; undefined where there are none. */
export function dislikes(nodes: readonly Node[], tolerations: readonly Toleration[]): Int32Array | undefined {
  const relevant = tolerations.filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule');
  const counts = Int32Array.from(
    nodes,
    ({ taints }) =>
      taints.filter(
        (taint) =>
          taint.effect === 'PreferNoSchedule' && !relevant.some((toleration) => tolerates(toleration, taint)),
      ).length,
  );
  return counts.some((count) => count > 0) ? counts : undefined;
}

/** Adds to the total of each feasible node: the fewer disliked taints the better. */
export function scoreTaints(
  counts: Int32Array | undefined,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
): void {
  if (counts !== undefined) {
    normalize(counts, feasible, length, totals, WEIGHT, true);
  }
}
