/** Which taints a pod bears. */
import type { Taint } from './nodes.ts';
import type { Toleration } from './pod-rules.ts';

/** Whether a pod with these tolerations may come to a node with these taints. */
export function toleratesAll(tolerations: readonly Toleration[], taints: readonly Taint[]): boolean {
  return taints.every(
    (taint) => taint.effect === 'PreferNoSchedule' || tolerations.some((one) => tolerates(one, taint)),
  );
}

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
  if ((effect !== '' && effect !== taint.effect) || (key !== '' && key !== taint.key)) {
    return false;
  }
  // An empty key with Exists tolerates everything; with any other operator the API refuses it.
  return operator === 'Exists' || (operator === 'Equal' && key !== '' && value === (taint.value ?? ''));
}

/** Whether the pod bears a NoExecute taint of this key without an end, so that it is never evicted for it. */
export function toleratesForEver(tolerations: readonly Toleration[], key: string, value?: string): boolean {
  const taint: Taint = { key, value, effect: 'NoExecute' };
  return tolerations.some((one) => one.tolerationSeconds === undefined && tolerates(one, taint));
}
