import { parseQuantity, toBytes, toMillis } from '../../manifest/quantity.ts';
import type { Resources } from '../../workload/resources.ts';
import type { StatelessClasses } from '../../workload/stateless-size.ts';

const MiB = 1024 ** 2;

/** One web pod. A process of Superset takes some 300 MiB once it has served. */
export const webClasses: StatelessClasses = {
  small: { cpu: { request: '100m', limit: '500m' }, memory: { request: '256Mi', limit: '1Gi' } },
  medium: { cpu: { request: '500m', limit: '2' }, memory: { request: '1Gi', limit: '2Gi' } },
  large: { cpu: { request: '2', limit: '4' }, memory: { request: '4Gi', limit: '8Gi' } },
};

/** One worker: a parent, and processes that hold what they query. */
export const workerClasses: StatelessClasses = {
  small: { cpu: { request: '200m', limit: '500m' }, memory: { request: '512Mi', limit: '1Gi' } },
  medium: { cpu: { request: '500m', limit: '2' }, memory: { request: '1Gi', limit: '2Gi' } },
  large: { cpu: { request: '2', limit: '4' }, memory: { request: '4Gi', limit: '8Gi' } },
};

/** Threads of one web process, as gunicorn's entrypoint in the image has: those that wait to be let in, and probes. */
export const webThreads = 20;

/** What a process may take before the pod has too many of them: 300 MiB at rest, and its answers. */
const webProcess = 640 * MiB;
const workerProcess = 320 * MiB;

/** Processes of gunicorn: as many as the memory holds, and at most two a core and one, as gunicorn advises. */
export function webProcesses({ memory, cpu }: Resources): number {
  const cores = Math.ceil(toMillis(parseQuantity(cpu.limit)) / 1000);
  const most = 2 * cores + 1;
  return Math.max(1, Math.min(Math.floor(toBytes(parseQuantity(memory.limit)) / webProcess), most));
}

/** Processes of a worker, beside their parent. */
export function workerProcesses({ memory }: Resources): number {
  return Math.max(1, Math.floor(toBytes(parseQuantity(memory.limit)) / workerProcess) - 1);
}

/** db upgrade takes 340 MiB, measured with Superset 6.1. */
export const initResources: Resources = {
  cpu: { request: '100m', limit: '1' },
  memory: { request: '256Mi', limit: '1Gi' },
};

/** A schedule and nothing else, in a process that has loaded Superset. */
export const beatResources: Resources = {
  cpu: { request: '50m', limit: '500m' },
  memory: { request: '256Mi', limit: '512Mi' },
};

/** A few lines of Python with a driver. */
export const scriptResources: Resources = {
  cpu: { request: '10m', limit: '200m' },
  memory: { request: '32Mi', limit: '128Mi' },
};

export const exporterResources: Resources = {
  cpu: { request: '10m', limit: '100m' },
  memory: { request: '24Mi', limit: '64Mi' },
};
