import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { roleBinding } from '../../identity/role.ts';
import type { Flow } from '../../network/flow.ts';
import { labels } from '../../workload/labels.ts';
import { component, name, namespace } from './names.ts';

/**
 * What metrics-server may do (manifests/base/rbac.yaml of v0.9.0): read figures from kubelets, list nodes and pods,
 * ask whether a caller may ask, and know the certificate by which the API server calls it.
 */
export class MetricsServerAccess extends Construct {
  constructor(scope: Construct, id: string, props: { readonly flows: readonly Flow[] }) {
    super(scope, id);
    new ComponentAccess(this, 'access', { name, component, namespace, flows: props.flows });
    this.bind('auth-delegator', 'metrics-server:system:auth-delegator', 'system:auth-delegator');
    this.bind('reader', 'system:metrics-server', 'system:metrics-server');
    new ApiObject(
      this,
      'reader',
      k8s.KubeClusterRole.manifest({
        metadata: { name: 'system:metrics-server', labels: labels(component) },
        rules: [
          { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
          { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
        ],
      }),
    );
    new ApiObject(
      this,
      'aggregated-reader',
      k8s.KubeClusterRole.manifest({
        metadata: {
          name: 'system:aggregated-metrics-reader',
          labels: {
            ...labels(component),
            ...Object.fromEntries(
              ['view', 'edit', 'admin'].map((role) => [
                `rbac.authorization.k8s.io/aggregate-to-${role}`,
                'true',
              ]),
            ),
          },
        },
        rules: [
          { apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
        ],
      }),
    );
    new ApiObject(
      this,
      'authentication-reader',
      k8s.KubeRoleBinding.manifest(
        roleBinding({
          name: 'metrics-server-auth-reader',
          component,
          role: 'extension-apiserver-authentication-reader',
          serviceAccount: name,
          namespace,
        }),
      ),
    );
  }

  private bind(id: string, binding: string, role: string): void {
    new ApiObject(
      this,
      `binding-${id}`,
      k8s.KubeClusterRoleBinding.manifest({
        metadata: { name: binding, labels: labels(component) },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    );
  }
}
