import type { MinioProps } from './props.ts';

/**
 * Whether members are restarted by a person, all at once, instead of one after the other.
 *
 * Members that know different pools answer differently for an object in the newest one, so a pool joins in one restart
 * of all. Once it has, `rollout: rolling` says so.
 */
export function restartsTogether({ rollout, pools }: Pick<MinioProps, 'rollout' | 'pools'>): boolean {
  return (rollout ?? (pools.length > 1 ? 'together' : 'rolling')) === 'together';
}
