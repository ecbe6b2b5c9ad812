/** What becomes of the pods of a node that is lost, before somebody declares the node gone. */
import { listOf } from '../manifest/manifest.ts';
import { controllerOf, isMirror } from '../manifest/ownership.ts';
import type { Toleration } from '../manifest/pod-rules.ts';
import { toleratesForEver } from '../manifest/toleration.ts';
import type { Workload } from './workload.ts';

/**
 * - `moves`: it is evicted, and its controller starts another one elsewhere.
 * - `stays`: it is bound to the node until that is declared gone.
 * - `ends`: nobody makes it anew, or it belongs to the node.
 */
export type Fate = 'moves' | 'stays' | 'ends';

export function fateOf({ manifest, kind, template }: Workload): Fate {
  if (kind === 'DaemonSet' || isMirror(manifest)) {
    return 'ends';
  }
  if (kind === 'Pod') {
    return controllerOf(manifest) === undefined ? 'ends' : 'moves';
  }
  // A StatefulSet never runs two pods of one name, and cannot know whether the first is still running.
  const tolerations = listOf(template.spec.tolerations) as readonly Toleration[];
  return kind === 'StatefulSet' || toleratesForEver(tolerations, 'node.kubernetes.io/unreachable')
    ? 'stays'
    : 'moves';
}
