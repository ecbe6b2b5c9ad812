import type { k8s } from 'cdk8s-plus-28';

export interface PatroniRulesProps {
  readonly dcs: 'configmaps' | 'endpoints';
  /** Patroni scope: the prefix of the objects that hold its state. */
  readonly scope: string;
  readonly replicas: number;
}

/**
 * What Patroni calls, and nothing else (patroni/dcs/kubernetes.py, 4.1): it lists and watches by label and
 * creates without a name, which RBAC can't narrow; every read and change is of an object it owns by name.
 * `delete` is left out: only `patronictl remove` needs it.
 */
export function patroniRules(props: PatroniRulesProps): k8s.PolicyRule[] {
  const { scope, dcs } = props;
  const leader = dcs === 'configmaps' ? `${scope}-leader` : scope;
  return [
    { apiGroups: [''], resources: [dcs], verbs: ['create', 'list', 'watch'] },
    {
      apiGroups: [''],
      resources: [dcs],
      resourceNames: [leader, `${scope}-config`, `${scope}-sync`, `${scope}-failover`],
      verbs: ['get', 'patch'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    {
      apiGroups: [''],
      resources: ['pods'],
      resourceNames: Array.from({ length: props.replicas }, (_, ordinal) => `${scope}-${ordinal}`),
      verbs: ['patch'],
    },
  ];
}
