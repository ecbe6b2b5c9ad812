import type { SizeClass } from '../environment/size.ts';
import type { StatelessSize } from '../environment/stateless-size.ts';
import type { Resources } from './resources.ts';

/**
 * What the size classes of a stateless service mean. `small` is 100m to 250m and 256Mi to 512Mi requested, 200m to
 * 500m and 512Mi to 1Gi at the limit.
 */
export type StatelessClasses = Readonly<Record<SizeClass, Resources>>;

/** The figures of most services: a program that serves requests and holds little. */
export const usualClasses: StatelessClasses = {
  small: { cpu: { request: '100m', limit: '500m' }, memory: { request: '256Mi', limit: '512Mi' } },
  medium: { cpu: { request: '500m', limit: '2' }, memory: { request: '1Gi', limit: '2Gi' } },
  large: { cpu: { request: '2', limit: '4' }, memory: { request: '4Gi', limit: '8Gi' } },
};

/** The resources of a pod's main container. */
export function statelessResources(size: StatelessSize, classes: StatelessClasses): Resources {
  return typeof size === 'string' ? classes[size] : size;
}
