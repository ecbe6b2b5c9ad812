/** Waiting for the cluster to be whole. */
import { fieldsOf } from '../../../lib/manifest/manifest.ts';
import { sleep } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';

/** Seconds without any change after which the pods count as at rest. */
export const QUIET = 2.5;

/**
 * Waits until every workload has all its pods ready again.
 * @param wanted ready pods by workload
 * @returns the workloads that do not, in words
 */
export async function whole(
  cluster: Cluster,
  wanted: ReadonlyMap<string, number>,
  seconds: number,
): Promise<readonly string[]> {
  const { observer } = cluster;
  const end = Date.now() + seconds * 1000;
  let woken = Date.now();
  for (;;) {
    const ready = observer.ready();
    const placed = observer.placement();
    const short = [...wanted].flatMap(([workload, count]) => {
      const now = ready.get(workload) ?? 0;
      const there = placed.get(workload)?.length ?? 0;
      return now === count && there === count
        ? []
        : [`${workload} has ${now} ready of ${there}, ${count} wanted`];
    });
    if ((short.length === 0 && (await observer.rest(QUIET, 1 + QUIET))) || Date.now() > end) {
      return short;
    }
    if (Date.now() - woken > 10_000) {
      await wake(cluster);
      woken = Date.now();
    }
    await sleep(300);
  }
}

/**
 * Has controllers ask again for what they were refused: they do so by themselves after pauses that grow to a quarter of
 * an hour, which is how long a cluster can take to be whole.
 */
async function wake({ api, observer }: Cluster): Promise<void> {
  const refused = [...observer.refusals().keys()];
  const body = { metadata: { annotations: { 'holdfast.dev/woken': new Date().toISOString() } } };
  const type = 'application/merge-patch+json';
  for (const namespace of new Set(refused.map((workload) => workload.split(/[ /]/)[1]))) {
    for (const kind of ['replicasets', 'statefulsets']) {
      for (const { metadata, spec } of await api.list(`/apis/apps/v1/namespaces/${namespace}/${kind}`)) {
        const isRefused = refused.some((workload) => metadata.name.startsWith(workload.split('/')[1] ?? ''));
        if (isRefused && fieldsOf(spec).replicas !== 0) {
          // One that is gone meanwhile needs nothing.
          await api.call('PATCH', `/apis/apps/v1/namespaces/${namespace}/${kind}/${metadata.name}`, {
            type,
            body,
          });
        }
      }
    }
  }
}
