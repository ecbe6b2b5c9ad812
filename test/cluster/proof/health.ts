/** Whether what was applied came up, as Flux waits for it. */
import { fieldsOf, listOf, type Manifest, title } from '../../../lib/manifest/manifest.ts';
import { sleep } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault.ts';

const WAITED_FOR = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** Waits for every workload among the objects. */
export async function healthy(
  { api, resources, observer }: Cluster,
  objects: readonly Manifest[],
  where: string,
  seconds: number,
): Promise<readonly Fault[]> {
  let left = objects.filter(({ kind }) => WAITED_FOR.includes(kind));
  const end = Date.now() + seconds * 1000;
  while (left.length > 0 && Date.now() < end) {
    const still: Manifest[] = [];
    for (const object of left) {
      const path = await resources.pathOf(object);
      const { status, body } = await api.call('GET', path ?? '');
      // A Job that is done may be cleaned away.
      const isDone = status === 404 ? object.kind === 'Job' : isUp(object.kind, body as unknown as Manifest);
      if (!isDone) {
        still.push(object);
      }
    }
    left = still;
    await sleep(left.length > 0 ? 500 : 0);
  }
  return left.map((object) => ({
    where,
    what: title(object),
    message: `not up within ${seconds} s${because(observer.refusals(), title(object))}`,
  }));
}

function because(refusals: ReadonlyMap<string, string>, workload: string): string {
  const message = refusals.get(workload);
  return message === undefined ? '' : `: ${message}`;
}

function isUp(kind: string, object: Manifest): boolean {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  if (kind === 'Job') {
    return listOf(status.conditions).some(
      (condition) => condition.type === 'Complete' && condition.status === 'True',
    );
  }
  const wanted = Number((kind === 'DaemonSet' ? status.desiredNumberScheduled : spec.replicas) ?? 1);
  const ready = Number((kind === 'DaemonSet' ? status.numberReady : status.readyReplicas) ?? 0);
  return isRolled(object) && ready >= wanted;
}

/** Whether a rolling update came to its end. */
export function isRolled({ kind, metadata, spec, status }: Manifest): boolean {
  const { replicas: wanted = 1 } = fieldsOf(spec);
  const seen = fieldsOf(status);
  if (Number(seen.observedGeneration ?? 0) < Number(metadata.generation)) {
    return false;
  }
  if (kind === 'StatefulSet') {
    return (
      seen.updateRevision === seen.currentRevision &&
      Number(seen.updatedReplicas ?? wanted) === Number(wanted)
    );
  }
  if (kind === 'DaemonSet') {
    return seen.updatedNumberScheduled === seen.desiredNumberScheduled;
  }
  return (
    Number(seen.updatedReplicas ?? 0) === Number(wanted) && Number(seen.replicas ?? 0) === Number(wanted)
  );
}
