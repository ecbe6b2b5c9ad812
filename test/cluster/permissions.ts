/**
 * What the program behind each ServiceAccount asks the API server for, from its own source or manual. Who is not named
 * here asks for nothing.
 */
export interface Permission {
  /** Its API group and resource: `/pods`, `authentication.k8s.io/tokenreviews`. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** @default - all */
  readonly names?: readonly string[];
}

/** The cluster-wide ones and those of the own namespace, by namespace/name of the ServiceAccount. */
export const permissions: Readonly<Record<string, readonly Permission[]>> = {
  // patroni/dcs/kubernetes.py with use_endpoints off: one watch of ConfigMaps and one of pods by label; the leader, the
  // configuration, the state of synchronous replication and a planned failover in a ConfigMap each; labels on its pod.
  'data-platform/postgresql': [
    { resource: '/configmaps', verbs: ['create', 'list', 'watch'] },
    {
      resource: '/configmaps',
      verbs: ['get', 'patch'],
      names: ['postgresql-config', 'postgresql-failover', 'postgresql-leader', 'postgresql-sync'],
    },
    { resource: '/pods', verbs: ['list', 'watch'] },
    { resource: '/pods', verbs: ['patch'], names: ['postgresql-0', 'postgresql-1', 'postgresql-2'] },
  ],
  // Service registration labels the member's own pod; the Kubernetes login has tokens reviewed.
  'data-platform/vault': [
    { resource: '/pods', verbs: ['get', 'patch'], names: ['vault-0', 'vault-1', 'vault-2'] },
    { resource: 'authentication.k8s.io/tokenreviews', verbs: ['create'] },
  ],
  // metrics-server: pods and nodes that it watches, the kubelets' metrics, and the delegation of an aggregated API.
  'kube-system/metrics-server': [
    { resource: '/nodes', verbs: ['get', 'list', 'watch'] },
    { resource: '/nodes/metrics', verbs: ['get'] },
    { resource: '/pods', verbs: ['get', 'list', 'watch'] },
    { resource: 'authentication.k8s.io/tokenreviews', verbs: ['create'] },
    { resource: 'authorization.k8s.io/subjectaccessreviews', verbs: ['create'] },
    {
      resource: '/configmaps',
      verbs: ['get', 'list', 'watch'],
      names: ['extension-apiserver-authentication'],
    },
  ],
};

/** Those that brokers need where the environment places them by the zones of their nodes. */
export const ofRackAwareBrokers: readonly Permission[] = [{ resource: '/nodes', verbs: ['get'] }];
