import type { Size, SizeClass } from '../../environment/size.ts';
import { guaranteedMemory, type Resources } from '../../workload/resources.ts';

/** One member. MinIO takes as many requests at a time as its memory holds, and lets the others wait. */
const classes: Readonly<Record<SizeClass, Resources>> = {
  small: guaranteedMemory('320Mi', { request: '100m', limit: '1' }),
  medium: guaranteedMemory('4Gi', { request: '1', limit: '4' }),
  large: guaranteedMemory('16Gi', { request: '4', limit: '8' }),
};

export function memberResources(size: Size): Resources {
  return typeof size === 'string' ? classes[size] : guaranteedMemory(size.memory, size.cpu);
}

/** HAProxy on one thread: it scales by replicas. */
export const gatewayThreads = 1;

/**
 * Connections of clients to one gateway pod at a time. Each takes up to 35 KiB for both sides, and as much again with
 * TLS: the memory limit holds them all.
 */
export const gatewayConnections = 1000;

export const gatewayResources: Resources = {
  cpu: { request: '25m', limit: '1' },
  memory: { request: '48Mi', limit: '192Mi' },
};

export const jobResources: Resources = {
  cpu: { request: '50m', limit: '500m' },
  memory: { request: '64Mi', limit: '256Mi' },
};

/** The copy of buckets reads parts of several objects at once. */
export const backupResources: Resources = {
  cpu: { request: '100m', limit: '1' },
  memory: { request: '256Mi', limit: '1Gi' },
};
