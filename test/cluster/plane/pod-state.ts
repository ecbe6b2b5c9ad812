/** What a kubelet says of a pod. */
import { type Fields, fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';

export function nodeOf(pod: Manifest): string | undefined {
  const { nodeName } = fieldsOf(pod.spec);
  return typeof nodeName === 'string' && nodeName !== '' ? nodeName : undefined;
}

export function phaseOf(pod: Manifest): string {
  return String(fieldsOf(pod.status).phase ?? '');
}

export function isEnding({ metadata }: Manifest): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether it ran to its end. */
export function hasEnded(pod: Manifest): boolean {
  return phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';
}

/** Whether Services send it anything. */
export function isReady(pod: Manifest): boolean {
  const conditions = listOf(fieldsOf(pod.status).conditions);
  return !isEnding(pod) && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** The scheduler's word on a pod that it found no node for. */
export function unschedulable(pod: Manifest): string | undefined {
  const found = listOf(fieldsOf(pod.status).conditions).find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return found === undefined ? undefined : String(found.message ?? found.reason ?? '');
}

/** All containers up and ready. */
export function runningStatus(pod: Manifest, now: string, ip: string): Fields {
  const spec = fieldsOf(pod.spec);
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    startTime: now,
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: now,
    })),
    containerStatuses: listOf(spec.containers).map((container) => runs(container, now)),
    initContainerStatuses: listOf(spec.initContainers).map((container) =>
      container.restartPolicy === 'Always' ? runs(container, now) : ended(container, now),
    ),
  };
}

/** All containers at their end, without a fault. */
export function succeededStatus(pod: Manifest, now: string): Fields {
  const spec = fieldsOf(pod.spec);
  return {
    phase: 'Succeeded',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'PodCompleted', lastTransitionTime: now },
      { type: 'ContainersReady', status: 'False', reason: 'PodCompleted', lastTransitionTime: now },
    ],
    containerStatuses: listOf(spec.containers).map((container) => ended(container, now)),
    initContainerStatuses: listOf(spec.initContainers).map((container) => ended(container, now)),
  };
}

function base({ name, image }: Fields): Fields {
  const id = `simulated://${String(name)}`;
  return { name, image, imageID: String(image), containerID: id, restartCount: 0 };
}

function runs(container: Fields, now: string): Fields {
  return { ...base(container), ready: true, started: true, state: { running: { startedAt: now } } };
}

function ended(container: Fields, now: string): Fields {
  const terminated = { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now };
  return { ...base(container), ready: false, started: false, state: { terminated } };
}
