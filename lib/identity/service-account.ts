import type { k8s } from 'cdk8s-plus-28';
import { type Component, labels } from '../workload/labels.ts';

/** A component's own account. No token is mounted by default: who calls the API mounts one where it is used. */
export function serviceAccount(
  name: string,
  component: Component,
  annotations: Readonly<Record<string, string>> = {},
): k8s.KubeServiceAccountProps {
  return {
    metadata: {
      name,
      labels: labels(component),
      ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
    },
    automountServiceAccountToken: false,
  };
}
