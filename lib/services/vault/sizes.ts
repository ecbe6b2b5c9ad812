import type { Size, SizeClass } from '../../environment/size.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

/** One member. The idle program takes some 100 MiB; the rest is for its cache, leases and what a snapshot streams. */
const classes: Readonly<Record<SizeClass, Resources>> = {
  small: guaranteedMemory('128Mi', { request: '70m', limit: '1' }),
  medium: guaranteedMemory('1Gi', { request: '500m', limit: '2' }),
  large: guaranteedMemory('4Gi', { request: '2', limit: '4' }),
};

export function memberResources(size: Size): Resources {
  return typeof size === 'string' ? classes[size] : guaranteedMemory(size.memory, size.cpu);
}

export const proxyResources: Resources = {
  cpu: { request: '25m', limit: '1' },
  memory: { request: '64Mi', limit: '256Mi' },
};

export const rotatorResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

/** The snapshot is on the disk of the node until it is uploaded: as much as the volume that it is of. */
export function snapshotResources(volumeSize: string): Resources {
  return {
    cpu: { request: '50m', limit: '500m' },
    memory: { request: '64Mi', limit: '256Mi' },
    ephemeralStorage: { request: '256Mi', limit: volumeSize },
  };
}
