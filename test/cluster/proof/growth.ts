/** Workloads that are rolled, and autoscalers at their maxima. */
import { fieldsOf, isKind, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { Outcome, PlacedCluster } from '../../../lib/simulate/from-placement.ts';
import { sleep } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterEvent, PATIENCE, rest } from './event.ts';
import { isRolled } from './health.ts';
import { QUIET } from './settle.ts';

const MERGE = 'application/merge-patch+json';

/** `kubectl rollout restart` of one workload: `StatefulSet namespace/name`. */
export function restart(workload: string): ClusterEvent {
  return {
    name: `restart ${workload}`,
    predict: (placed) => placed.roll(workload) ?? placed.now,
    act: (cluster) => rollAll(cluster, [workload]),
    undo: async () => {},
  };
}

/** Everything is rolled at the same moment. */
export function restartOfAll(name: string, workloads: readonly string[]): ClusterEvent {
  return {
    name,
    predict: (placed) => each(placed, workloads),
    act: (cluster) => rollAll(cluster, workloads),
    undo: async () => {},
  };
}

/** Every autoscaler at its maximum; it stays there. */
export const maxima: ClusterEvent = {
  name: 'maxima',
  predict: (placed) => placed.grow(),
  act: async (cluster) => {
    for (const autoscaler of autoscalers(cluster)) {
      await setMinimum(cluster, autoscaler, Number(fieldsOf(autoscaler.spec).maxReplicas));
    }
    const wanted = new Map(
      autoscalers(cluster).map((autoscaler) => [
        targetOf(autoscaler),
        Number(fieldsOf(autoscaler.spec).maxReplicas),
      ]),
    );
    await rest(cluster, () => {
      const placed = cluster.observer.placement();
      return [...wanted].every(([workload, count]) => placed.get(workload)?.length === count);
    });
    return false;
  },
  undo: async () => {},
};

/** Every autoscaler back at its minimum: none has metrics that would bring it there. */
export async function shrink(cluster: Cluster): Promise<void> {
  for (const autoscaler of autoscalers(cluster)) {
    const replicas = Number(fieldsOf(autoscaler.spec).minReplicas ?? 1);
    await setMinimum(cluster, autoscaler, replicas);
    const { name } = fieldsOf(fieldsOf(autoscaler.spec).scaleTargetRef);
    const path = `/apis/apps/v1/namespaces/${autoscaler.metadata.namespace}/deployments/${String(name)}/scale`;
    await cluster.api.ask('PATCH', path, { type: MERGE, body: { spec: { replicas } } });
  }
  await rest(cluster);
}

function autoscalers({ rendered }: Cluster): readonly Manifest[] {
  return rendered.all.filter((manifest) => isKind(manifest, 'autoscaling', 'HorizontalPodAutoscaler'));
}

function targetOf({ metadata, spec }: Manifest): string {
  const { kind, name } = fieldsOf(fieldsOf(spec).scaleTargetRef);
  return `${String(kind)} ${metadata.namespace}/${String(name)}`;
}

async function setMinimum({ api }: Cluster, { metadata }: Manifest, minReplicas: number): Promise<void> {
  const path = `/apis/autoscaling/v2/namespaces/${metadata.namespace}/horizontalpodautoscalers/${metadata.name}`;
  await api.ask('PATCH', path, { type: MERGE, body: { spec: { minReplicas } } });
}

/** Each service as the roll of its own workloads leaves it: nothing that one rolls takes another down. */
function each(placed: PlacedCluster, workloads: readonly string[]): Outcome {
  const rolls = new Map(workloads.map((workload) => [workload, placed.roll(workload)]));
  return {
    ...placed.now,
    services: placed.now.services.map((status) => {
      const own = status.workloads.flatMap(
        (workload) => rolls.get(workload)?.services.find(({ service }) => service === status.service) ?? [],
      );
      return own.toSorted((a, b) => a.up - b.up)[0] ?? status;
    }),
    blocked: [...rolls.values()].flatMap((outcome) => outcome?.blocked ?? []),
  };
}

/** @returns whether an update did not come to its end */
async function rollAll(cluster: Cluster, workloads: readonly string[]): Promise<boolean> {
  const restartedAt = new Date().toISOString();
  for (const workload of workloads) {
    await cluster.api.ask('PATCH', pathOf(workload), {
      type: MERGE,
      body: {
        spec: {
          template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } },
        },
      },
    });
  }
  const began = Date.now();
  for (;;) {
    await cluster.observer.rest(QUIET, 30);
    const answers = await Promise.all(workloads.map((workload) => cluster.api.ask('GET', pathOf(workload))));
    const left = (answers as unknown as readonly Manifest[]).filter((state) => !isRolled(state));
    if (left.length === 0) {
      return false;
    }
    const hasRefusals = cluster.observer.refusals().size > 0;
    const elapsed = Date.now() - began;
    const mayBeStuck = hasRefusals ? elapsed > REFUSED_FOR * 1000 : !left.some(isWaiting);
    if (elapsed > PATIENCE * 5000 || (mayBeStuck && (await cluster.observer.rest(10, 12)))) {
      return true;
    }
    await sleep(500);
  }
}

/** Seconds that an update is watched which pods are refused to: controllers ask again after ever longer pauses. */
const REFUSED_FOR = 90;

/** Whether the controller lets time pass, as minReadySeconds asks for. */
function isWaiting({ status }: Manifest): boolean {
  const { readyReplicas = 0, availableReplicas = 0 } = fieldsOf(status);
  return Number(availableReplicas) < Number(readyReplicas);
}

/** Lets no update wait longer than some seconds after each pod; a whole update of ours takes minutes otherwise. */
export async function shortenUpdates({ api, rendered }: Cluster, most: number): Promise<void> {
  for (const { kind, metadata, spec } of rendered.all) {
    const { minReadySeconds = 0 } = fieldsOf(spec);
    if (kind === 'StatefulSet' && Number(minReadySeconds) > most) {
      await api.ask('PATCH', pathOf(`${kind} ${metadata.namespace}/${metadata.name}`), {
        type: MERGE,
        body: { spec: { minReadySeconds: most } },
      });
    }
  }
}

function pathOf(workload: string): string {
  const [kind = '', key = ''] = workload.split(' ');
  const [namespace, name] = key.split('/');
  return `/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
}
