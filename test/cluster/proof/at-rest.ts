/** What is looked at once everything is up. */
import { fieldsOf } from '../../../lib/manifest/manifest.ts';
import { compare, parseQuantity } from '../../../lib/manifest/quantity.ts';
import { simulate } from '../../../lib/simulate/simulate.ts';
import { unschedulable } from '../plane/pod-state.ts';
import { sleep } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault.ts';

/** Every pod was let in and found a node. */
export function scheduledFaults({ observer }: Cluster): readonly Fault[] {
  const refused = [...observer.refusals()].map(
    ([what, message]): Fault => ({ where: 'admission', what, message }),
  );
  const waiting = observer.pods.all.flatMap((pod): readonly Fault[] => {
    const message = unschedulable(pod);
    return message === undefined
      ? []
      : [{ where: 'scheduled', what: `Pod ${pod.metadata.namespace}/${pod.metadata.name}`, message }];
  });
  return [...refused, ...waiting];
}

/** What each quota counts is what the report says, to the last unit. */
export async function quotaFaults({ api, rendered, environment }: Cluster): Promise<readonly Fault[]> {
  const { quota } = simulate(rendered.all, environment);
  let faults: readonly Fault[] = [];
  // The controller counts what ended a moment later.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    faults = [];
    for (const { quota: key, resource, used } of quota) {
      const [namespace, name] = key.split('/');
      const body = await api.ask('GET', `/api/v1/namespaces/${namespace}/resourcequotas/${name}`);
      const counted = String(fieldsOf(fieldsOf(body.status).used)[resource]);
      if (compare(parseQuantity(counted), parseQuantity(used)) !== 0) {
        const message = `${resource}: the cluster counts ${counted}, the report ${used}`;
        faults = [...faults, { where: 'quota', what: `ResourceQuota ${key}`, message }];
      }
    }
    if (faults.length === 0 && quota.length > 0) {
      return [];
    }
    await sleep(500);
  }
  return quota.length === 0
    ? [{ where: 'quota', what: 'ResourceQuota', message: 'none is rendered' }]
    : faults;
}

/** Members stand on nodes of their own, and zones hold as many as each other. */
export function spreadFaults({ observer, rendered, machines }: Cluster): readonly Fault[] {
  const zoneOf = new Map(machines.map(({ name, zone }) => [name, zone]));
  const zones = new Set(machines.map(({ zone }) => zone));
  const members = new Set(
    rendered.all.flatMap(({ kind, metadata }) =>
      metadata.annotations?.['holdfast.dev/quorum'] === undefined
        ? []
        : [`${kind} ${metadata.namespace}/${metadata.name}`],
    ),
  );
  return [...observer.placement()].flatMap(([workload, placed]): readonly Fault[] => {
    if (!members.has(workload)) {
      return [];
    }
    const nodes = placed.filter((node) => node !== undefined);
    const counts = [...zones].map((zone) => nodes.filter((node) => zoneOf.get(node) === zone).length);
    const fault = (message: string): Fault => ({ where: 'spread', what: workload, message });
    return [
      ...(new Set(nodes).size < nodes.length ? [fault(`members share a node: ${nodes.join(', ')}`)] : []),
      ...(Math.max(...counts) - Math.min(...counts) > 1
        ? [fault(`members by zone: ${counts.join(', ')}`)]
        : []),
    ];
  });
}
