import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type Component, labels } from '../workload/labels.ts';

export interface NodeReaderProps {
  /** ServiceAccount of the component. */
  readonly serviceAccount: string;
  readonly component: Component;
  readonly namespace: string;
}

/**
 * Lets a component's account read nodes, one at a time and by name: `list` and `watch` are left out. Nodes belong
 * to the whole cluster, so this takes a ClusterRole, the only ones that the platform has.
 */
export class NodeReader extends Construct {
  constructor(scope: Construct, id: string, props: NodeReaderProps) {
    super(scope, id);
    const { serviceAccount, component, namespace } = props;
    // Two platforms of one cluster must not share a cluster-wide name.
    const metadata = { name: `${namespace}-${serviceAccount}-node-reader`, labels: labels(component) };
    new ApiObject(
      this,
      'role',
      clusterWide(
        k8s.KubeClusterRole.manifest({
          metadata,
          rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
        }),
      ),
    );
    new ApiObject(
      this,
      'binding',
      clusterWide(
        k8s.KubeClusterRoleBinding.manifest({
          metadata,
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
          subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
        }),
      ),
    );
  }
}

/** cdk8s gives every object the chart's namespace; an object of the whole cluster says it has none. */
function clusterWide<T extends { readonly metadata: object }>(manifest: T) {
  return { ...manifest, metadata: { ...manifest.metadata, namespace: undefined } };
}
