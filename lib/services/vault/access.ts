import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { labels } from '../../workload/labels.ts';
import type { VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';

/** What service registration calls: it reads its own pod and writes labels on it. */
export function registrationRules(names: VaultNames, replicas: number): k8s.PolicyRule[] {
  return [
    {
      apiGroups: [''],
      resources: ['pods'],
      resourceNames: Array.from({ length: replicas }, (_, ordinal) => `${names.members}-${ordinal}`),
      verbs: ['get', 'patch'],
    },
  ];
}

/** Accounts and policies of every component, and what the members may ask of the cluster's API. */
export class VaultAccess extends Construct {
  constructor(scope: Construct, id: string, props: VaultProps & { readonly names: VaultNames }) {
    super(scope, id);
    const { names, flows, platform } = props;
    const { namespace } = platform;
    new ComponentAccess(this, 'server', {
      name: names.members,
      component: names.server,
      namespace,
      flows,
      rules: registrationRules(names, props.replicas),
      annotations: props.serviceAccountAnnotations,
    });
    if (props.kubernetesAuth) {
      addTokenReview(this, props);
    }
    if (props.proxy.enabled) {
      new ComponentAccess(this, 'proxy', { name: names.proxyName, component: names.proxy, namespace, flows });
    }
    if (props.backup.enabled) {
      const { snapshotName: name, snapshot: component } = names;
      new ComponentAccess(this, 'snapshot', { name, component, namespace, flows });
    }
  }
}

/**
 * Vault may ask whose a token is, and nothing else: `system:auth-delegator`, which charts bind, may also ask what
 * anybody is allowed to do. A review knows no namespace, so it takes a role of the cluster; the namespace in its name
 * keeps two platforms of one cluster apart.
 */
function addTokenReview(scope: Construct, props: VaultProps & { readonly names: VaultNames }): void {
  const { names } = props;
  const { namespace } = props.platform;
  const metadata = { name: `${namespace}-${names.members}-token-review`, labels: labels(names.server) };
  new ApiObject(
    scope,
    'token-review',
    k8s.KubeClusterRole.manifest({
      metadata,
      rules: [{ apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] }],
    }),
  );
  new ApiObject(
    scope,
    'token-review-binding',
    k8s.KubeClusterRoleBinding.manifest({
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: names.members, namespace }],
    }),
  );
}
