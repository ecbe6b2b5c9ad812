/** What happens to an environment, in its order. */
import { fieldsOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import { quick, slow } from '../plane/nodes.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterEvent, type EventResult, happen, heldAtMaxima } from './event.ts';
import { maxima, restart, restartOfAll, shortenUpdates, shrink } from './growth.ts';
import { drain, loss } from './losses.ts';

/** Told of each event as it ends. */
export type TellEvent = (result: EventResult) => void;

export interface EventOptions {
  /** Everything, instead of one of each kind. */
  readonly all: boolean;
}

/** From the base: losses, drains and restarts; then at the maxima; then the same with pods that take their time. */
export async function runEvents(cluster: Cluster, { all }: EventOptions, tell: TellEvent): Promise<void> {
  const base = cluster.rendered.all;
  const nodes = cluster.machines.map(({ name }) => name);
  const zones = [...new Set(cluster.machines.map(({ zone }) => zone))];
  const workloads = restartable(base);
  const some = <T>(list: readonly T[]): readonly T[] => (all ? list : list.slice(-1));
  const run = async (manifests: readonly Manifest[], events: readonly ClusterEvent[]) => {
    for (const event of events) {
      tell(await happen(cluster, manifests, event));
    }
  };
  if (!all) {
    await shortenUpdates(cluster, 3);
  }
  await run(base, [
    ...some(nodes).map((node) => loss(`node-loss ${node}`, [node])),
    ...some(zones).map((zone) => loss(`zone-loss ${zone}`, nodesIn(cluster, zone))),
    ...(all ? nodes.map((node) => drain(node)) : []),
    ...(all ? workloads.map(restart) : []),
  ]);
  const last = nodes.at(-1) ?? '';
  await run(base, [maxima]);
  await run(heldAtMaxima(base), [
    restartOfAll('everything rolled at the maxima', workloads),
    ...(all ? [loss(`node-loss ${last} at the maxima`, [last])] : []),
  ]);
  await shrink(cluster);
  if (all) {
    cluster.nodes.delays = slow;
    await run(base, [
      loss(`node-loss ${last}, slow pods`, [last]),
      drain(last, `drain ${last}, slow pods`),
      maxima,
    ]);
    await run(heldAtMaxima(base), [restartOfAll('everything rolled at the maxima, slow pods', workloads)]);
    cluster.nodes.delays = quick;
  }
}

/** What a controller rolls by itself. */
function restartable(manifests: readonly Manifest[]): readonly string[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .filter(({ spec }) => fieldsOf(fieldsOf(spec).updateStrategy).type !== 'OnDelete')
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}

function nodesIn({ machines }: Cluster, zone: string): readonly string[] {
  return machines.filter((machine) => machine.zone === zone).map(({ name }) => name);
}
