/** Places manifests on nodes and says where each pod stands, for tests of the plugins. */
import type { Manifest } from '../../manifest/manifest.ts';
import type { ClusterNodes } from '../../manifest/nodes.ts';
import { whereabouts } from '../manifests.testing.ts';
import { placeAll, type World, worldOf } from '../world.ts';

export interface Placed {
  readonly world: World;
  /** The node of each pod, `-` while it is pending. */
  readonly at: Readonly<Record<string, string>>;
  /** Why the first pending pod finds no node. */
  readonly reason: string | undefined;
}

export function place(cluster: ClusterNodes, ...manifests: readonly Manifest[]): Placed {
  const world = worldOf(manifests, cluster);
  const [first] = placeAll(world);
  return {
    world,
    at: whereabouts(world),
    reason: first === undefined ? undefined : world.scheduler.explain(first),
  };
}
