/** What happens to a cluster, each beside what the simulation says of it. */
import { isKind, type Manifest } from '../../../lib/manifest/manifest.ts';
import { type Outcome, type PlacedCluster, placedCluster } from '../../../lib/simulate/from-placement.ts';
import type { Cluster } from './cluster.ts';
import { type Cell, cells } from './compare.ts';
import type { Fault } from './fault.ts';
import { QUIET, whole } from './settle.ts';

/** Something that happens once. */
export interface ClusterEvent {
  /** `node-loss worker-1` */
  readonly name: string;
  predict(placed: PlacedCluster): Outcome;
  /**
   * Does it, and waits until nothing moves any more.
   * @returns whether it got stuck half-way
   */
  act(cluster: Cluster, predicted: Outcome): Promise<boolean>;
  /** Makes it undone. */
  undo(cluster: Cluster): Promise<void>;
}

export interface EventResult {
  readonly event: string;
  readonly cells: readonly Cell[];
  readonly faults: readonly Fault[];
  readonly seconds: number;
}

/** The longest that pods may take to come to rest. */
export const PATIENCE = 180;

/**
 * Runs one event, from where the pods stand now.
 * @param manifests those of the environment, autoscalers at their present number
 */
export async function happen(
  cluster: Cluster,
  manifests: readonly Manifest[],
  event: ClusterEvent,
): Promise<EventResult> {
  const began = Date.now();
  const { observer, environment } = cluster;
  let placed: PlacedCluster;
  try {
    placed = placedCluster(manifests, environment.cluster, observer.placement());
  } catch (error) {
    // What an earlier event left behind is no place to begin from.
    const message = (error as Error).message;
    return {
      event: event.name,
      cells: [],
      faults: [{ where: event.name, what: 'placement', message }],
      seconds: 0,
    };
  }
  const predicted = event.predict(placed);
  observer.begin(predicted.services.map(({ workloads }) => workloads));
  const isBlocked = await event.act(cluster, predicted);
  const happened = {
    seen: observer.seen(),
    ready: observer.ready(),
    refused: new Map(observer.refusals()),
    isBlocked,
  };
  await event.undo(cluster);
  const wanted = event.name === 'maxima' ? predicted.ready : placed.now.ready;
  const short = await whole(cluster, wanted, PATIENCE);
  return {
    event: event.name,
    cells: cells(predicted, happened),
    faults: [
      ...(isBlocked && predicted.blocked.length > 0 ? predicted.blocked.map(neverEnds(event)) : []),
      ...short.map((message): Fault => ({ where: `after ${event.name}`, what: 'what was lost', message })),
    ],
    seconds: Math.round((Date.now() - began) / 1000),
  };
}

/** What is equal on both sides is a fault all the same when it never ends. */
function neverEnds({ name }: ClusterEvent): (blocked: Outcome['blocked'][number]) => Fault {
  return ({ pod, reason }) => ({ where: name, what: pod, message: `it never ends: ${reason}` });
}

/** The manifests with every autoscaler held at its maximum. */
export function heldAtMaxima(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!isKind(manifest, 'autoscaling', 'HorizontalPodAutoscaler')) {
      return manifest;
    }
    const spec = manifest.spec as { readonly maxReplicas: number };
    return { ...manifest, spec: { ...spec, minReplicas: spec.maxReplicas } };
  });
}

/** Waits for rest; whether it came does not matter: what moves for ever is seen by its counts. */
export async function rest({ observer }: Cluster, isDone?: () => boolean): Promise<boolean> {
  return observer.rest(QUIET, PATIENCE, isDone);
}
