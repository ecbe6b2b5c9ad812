/** VolumeBinding and VolumeZone: a pod stands where its volumes can be mounted. */
import type { State, Volume } from './state.ts';

/**
 * Whether every volume of the pod that is bound already can be mounted on the node. A volume that no pod used
 * yet is made where its first pod comes to stand (volumeBindingMode WaitForFirstConsumer).
 */
export function volumesReach(state: State, volumes: readonly number[], node: number): boolean {
  const { zones } = state.model;
  for (const volume of volumes) {
    const bound = state.boundTo[volume] as number;
    if (bound !== -1 && bound !== node) {
      const { reach } = state.volumes[volume] as Volume;
      if (reach === 'node' || zones[bound] !== zones[node]) {
        return false;
      }
    }
  }
  return true;
}
