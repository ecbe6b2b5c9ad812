import type { k8s } from 'cdk8s-plus-28';
import { type Component, labels } from '../workload/labels.ts';

export interface RoleProps {
  readonly name: string;
  readonly component: Component;
  readonly rules: readonly k8s.PolicyRule[];
}

/**
 * A Role of the platform's namespace.
 * @throws Error on a wildcard: what a component may do is named
 */
export function role(props: RoleProps): k8s.KubeRoleProps {
  for (const rule of props.rules) {
    for (const value of [...rule.verbs, ...(rule.resources ?? []), ...(rule.apiGroups ?? [])]) {
      if (value === '*') {
        throw new Error(`Role ${props.name}: found "*", allowed: named verbs, resources and API groups`);
      }
    }
  }
  return { metadata: { name: props.name, labels: labels(props.component) }, rules: [...props.rules] };
}

export interface RoleBindingProps {
  readonly name: string;
  readonly component: Component;
  readonly role: string;
  readonly serviceAccount: string;
  readonly namespace: string;
}

export function roleBinding(props: RoleBindingProps): k8s.KubeRoleBindingProps {
  return {
    metadata: { name: props.name, labels: labels(props.component) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: props.role },
    subjects: [{ kind: 'ServiceAccount', name: props.serviceAccount, namespace: props.namespace }],
  };
}
