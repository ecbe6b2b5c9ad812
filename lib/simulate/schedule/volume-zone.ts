/** VolumeBinding, VolumeZone and VolumeRestrictions: a pod stands where its volumes can be mounted. */
import { ATTACHED, FITS, type Reason, VOLUME } from './reason.ts';
import type { State, Volume } from './state.ts';

/**
 * Whether every volume of the pod can be mounted on the node. A volume that no pod used yet is made where its first pod
 * comes to stand (volumeBindingMode WaitForFirstConsumer). One that a pod holds on another node cannot be attached a
 * second time: the scheduler lets such a pod go there, and it waits for ever.
 */
export function volumeReason(state: State, volumes: readonly number[], node: number): Reason {
  const { zones } = state.model;
  for (const volume of volumes) {
    const { reach, allowed, exclusive } = state.volumes[volume] as Volume;
    const bound = state.boundTo[volume] as number;
    const isFar =
      bound !== -1 &&
      bound !== node &&
      (reach === 'node' || (reach === 'zone' && zones[bound] !== zones[node]));
    if (isFar || allowed?.[node] === 0) {
      return VOLUME;
    }
    if (exclusive !== undefined && isHeld(state, volume, exclusive, node)) {
      return ATTACHED;
    }
  }
  return FITS;
}

function isHeld(state: State, volume: number, by: 'node' | 'pod', node: number): boolean {
  return (state.usersOf[volume] as number[]).some((other) => {
    const at = state.nodeOf[other] as number;
    return at >= 0 && (by === 'pod' || at !== node);
  });
}
