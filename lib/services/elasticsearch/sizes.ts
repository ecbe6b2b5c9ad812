import type { Size, SizeClass } from '../../environment/size.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

type Classes = Readonly<Record<SizeClass, Resources>>;

/** Logs go to the console; what is left of the scratch space is temporary files of a merge or an export. */
const scratch = { request: '256Mi', limit: '2Gi' };

const of = (memory: string, cpu: Resources['cpu']): Resources => ({
  ...guaranteedMemory(memory, cpu),
  ephemeralStorage: scratch,
});

/** One data node. What the heap leaves is the JVM's own and the page cache of the index files. */
const dataClasses: Classes = {
  small: of('960Mi', { request: '250m', limit: '2' }),
  medium: of('8Gi', { request: '2', limit: '4' }),
  large: of('32Gi', { request: '6', limit: '8' }),
};

/** One dedicated master: it holds the state of the cluster, and no document. */
const masterClasses: Classes = {
  small: of('896Mi', { request: '100m', limit: '1' }),
  medium: of('2Gi', { request: '500m', limit: '2' }),
  large: of('8Gi', { request: '1', limit: '4' }),
};

/** One coordinating node: it merges the answers of the others in its heap. */
const coordinatingClasses: Classes = {
  small: of('960Mi', { request: '250m', limit: '2' }),
  medium: of('2Gi', { request: '500m', limit: '2' }),
  large: of('8Gi', { request: '2', limit: '4' }),
};

function resourcesOf(classes: Classes, size: Size): Resources {
  return typeof size === 'string' ? classes[size] : of(size.memory, size.cpu);
}

export const dataResources = (size: Size): Resources => resourcesOf(dataClasses, size);
export const masterResources = (size: Size): Resources => resourcesOf(masterClasses, size);
export const coordinatingResources = (size: Size): Resources => resourcesOf(coordinatingClasses, size);

/** Elasticsearch's tools are JVMs with 64 MiB of heap, one after the other. */
export const prepareResources: Resources = {
  cpu: { request: '100m', limit: '2' },
  memory: { request: '256Mi', limit: '512Mi' },
};

export const exporterResources: Resources = {
  cpu: { request: '10m', limit: '100m' },
  memory: { request: '32Mi', limit: '64Mi' },
};

export const jobResources: Resources = {
  cpu: { request: '20m', limit: '200m' },
  memory: { request: '32Mi', limit: '64Mi' },
};
