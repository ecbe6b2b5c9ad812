import type { Size, SizeClass } from '../../environment/size.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

/**
 * One member. Vault's binary has some 360 MB, of which a start reads 200 and its work needs about 80 in memory, besides
 * the heap: measured with 1.21, a member with 256Mi starts in 3 s and serves some 150 writes a second; with 192Mi it
 * begins to fail under load, and with 128Mi it does not get through its start.
 */
const classes: Readonly<Record<SizeClass, Resources>> = {
  small: guaranteedMemory('256Mi', { request: '80m', limit: '1' }),
  medium: guaranteedMemory('1Gi', { request: '500m', limit: '2' }),
  large: guaranteedMemory('4Gi', { request: '2', limit: '4' }),
};

export function memberResources(size: Size): Resources {
  return typeof size === 'string' ? classes[size] : guaranteedMemory(size.memory, size.cpu);
}

/** The same binary, without data. */
export const proxyResources: Resources = {
  cpu: { request: '50m', limit: '1' },
  memory: { request: '128Mi', limit: '384Mi' },
};

export const rotatorResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

/** The snapshot is on the disk of the node until it is uploaded: as much as the volume that it is of. */
export function snapshotResources(volumeSize: string): Resources {
  return {
    cpu: { request: '50m', limit: '500m' },
    memory: { request: '64Mi', limit: '384Mi' },
    ephemeralStorage: { request: '256Mi', limit: volumeSize },
  };
}
