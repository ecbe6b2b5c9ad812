import type { Size, SizeClass } from '../../environment/size.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

/** One member's database container. shared_buffers and the rest follow from the memory (config/parameters.ts). */
const classes: Readonly<Record<SizeClass, Resources>> = {
  small: guaranteedMemory('448Mi', { request: '150m', limit: '1' }),
  medium: guaranteedMemory('4Gi', { request: '1', limit: '4' }),
  large: guaranteedMemory('16Gi', { request: '4', limit: '8' }),
};

export function databaseResources(size: Size): Resources {
  return typeof size === 'string' ? classes[size] : guaranteedMemory(size.memory, size.cpu);
}

/** PgBouncer is one thread: more than a core is never used, so it scales by replicas. */
export const poolerResources: Resources = {
  cpu: { request: '50m', limit: '1' },
  memory: { request: '64Mi', limit: '128Mi' },
};

export const exporterResources: Resources = {
  cpu: { request: '10m', limit: '100m' },
  memory: { request: '32Mi', limit: '64Mi' },
};

export const poolerExporterResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

export const backupServerResources: Resources = {
  cpu: { request: '20m', limit: '1' },
  memory: { request: '64Mi', limit: '256Mi' },
};

export const jobResources: Resources = {
  cpu: { request: '50m', limit: '500m' },
  memory: { request: '64Mi', limit: '256Mi' },
};
