import { type Case, fires, main, pod, quiet } from './case.testing.ts';

const WEB = 'Deployment/web';
const DB = 'StatefulSet/database';
const SERVICE = 'Service/web';

const role = (verbs: readonly string[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'database', namespace: 'shop' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
});
export const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'database', namespace: 'shop' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'database' },
  subjects: [{ kind: 'ServiceAccount', name: 'database', namespace: 'shop' }],
};

export const referenceCases: readonly Case[] = [
  fires('configmap-not-found', 'a name a letter off', (set) =>
    set.put(WEB, `${pod}.volumes[1].configMap.name`, 'wed'),
  ),
  quiet('configmap-not-found', 'an optional one', (set) =>
    set.put(WEB, `${pod}.volumes[1].configMap`, { name: 'wed', optional: true }),
  ),
  quiet('configmap-not-found', 'the one of every namespace', (set) =>
    set.put(WEB, `${pod}.volumes[1].configMap.name`, 'kube-root-ca.crt'),
  ),
  fires('configmap-key-not-found', 'a key that is not there', (set) =>
    set.put(WEB, `${pod}.volumes[1].configMap.items`, [{ key: 'app.cfg', path: 'app.conf' }]),
  ),
  quiet('configmap-key-not-found', 'a key that is', (set) =>
    set.put(WEB, `${pod}.volumes[1].configMap.items`, [{ key: 'app.conf', path: 'app.conf' }]),
  ),
  fires('secret-not-found', 'a name that nothing makes', (set) =>
    set.put(WEB, `${main}.env[0].valueFrom.secretKeyRef.name`, 'other'),
  ),
  fires(
    'secret-made-elsewhere',
    'a name that nothing makes, in a folder',
    (set) => set.put(WEB, `${main}.env[0].valueFrom.secretKeyRef.name`, 'other'),
    {},
  ),
  fires('secret-key-not-found', 'a key that the ExternalSecret lacks', (set) =>
    set.put(WEB, `${main}.env[0].valueFrom.secretKeyRef.key`, 'passwort'),
  ),
  fires('secret-key-not-found', 'a key that no certificate has', (set) =>
    set.put(WEB, `${pod}.volumes[2].secret.items`, [{ key: 'tls.pem', path: 'a' }]),
  ),
  fires(
    'secret-name-near-miss',
    'a letter off what others read',
    (set) => {
      const variable = (name: string) => ({ name: 'A', valueFrom: { secretKeyRef: { name, key: 'a' } } });
      set.put(WEB, `${main}.env[0]`, variable('credential-of-shop'));
      set.put('Job/migrate', `${main}.env[0]`, variable('credentials-of-shop'));
      return set.put(DB, `${main}.env[0]`, variable('credentials-of-shop'));
    },
    {},
  ),
  fires('selector-mismatch', 'a letter off', (set) =>
    set.put(WEB, 'spec.selector.matchLabels["app.kubernetes.io/name"]', 'wed'),
  ),
  fires('pod-template-invalid', 'no containers', (set) => set.drop(WEB, `${pod}.containers`)),
  fires('volume-not-found', 'a name a letter off', (set) =>
    set.put(WEB, `${main}.volumeMounts[0].name`, 'tmpp'),
  ),
  fires('volume-unused', 'a volume that nothing mounts', (set) =>
    set.put(WEB, `${pod}.volumes[-]`, { name: 'spare', emptyDir: { sizeLimit: '1Mi' } }),
  ),
  fires('volume-unused', 'a claim that nothing mounts', (set) =>
    set.put(DB, 'spec.volumeClaimTemplates[0].metadata.name', 'other'),
  ),
  fires('claim-not-found', 'a claim that nobody makes', (set) =>
    set.put(WEB, `${pod}.volumes[0]`, { name: 'tmp', persistentVolumeClaim: { claimName: 'files' } }),
  ),
  quiet('claim-not-found', 'a claim of the set', (set) =>
    set.put(WEB, `${pod}.volumes[0]`, { name: 'tmp', persistentVolumeClaim: { claimName: 'files' } }).add({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'files', namespace: 'shop' },
      spec: {},
    }),
  ),
  fires('service-account-not-found', 'none of this name', (set) => set.remove('ServiceAccount/web')),
  fires('priority-class-not-found', 'a name a letter off', (set) =>
    set.put(WEB, `${pod}.priorityClassName`, 'shopp'),
  ),
  quiet('priority-class-not-found', "the cluster's own", (set) =>
    set.put(WEB, `${pod}.priorityClassName`, 'system-cluster-critical'),
  ),
  fires('headless-service-not-found', 'no Service', (set) =>
    set.put(DB, 'spec.serviceName', 'database-headless'),
  ),
  fires('headless-service-not-found', 'one with an address', (set) =>
    set.put(DB, 'spec.serviceName', 'database'),
  ),
  fires('headless-service-not-found', 'one of other pods', (set) =>
    set.put(DB, 'spec.serviceName', 'kafka-peers'),
  ),
  fires('service-selects-nothing', 'a letter off', (set) =>
    set.put(SERVICE, 'spec.selector["app.kubernetes.io/name"]', 'wed'),
  ),
  fires('service-selects-nothing', 'a role that the pods may not give themselves', (set) =>
    set.put('Service/database', 'spec.selector.role', 'primary').add(role(['get', 'list']), binding),
  ),
  quiet('service-selects-nothing', 'a role that the pods give themselves', (set) =>
    set.put('Service/database', 'spec.selector.role', 'primary').add(role(['get', 'patch']), binding),
  ),
  quiet('service-selects-nothing', 'pods that an operator makes and names after its resource', (set) =>
    set
      .add({
        apiVersion: 'databases.example.com/v1',
        kind: 'Cluster',
        metadata: { name: 'orders', namespace: 'shop' },
      })
      .put('Service/web', 'spec.selector', { 'databases.example.com/cluster': 'orders' }),
  ),
  fires('service-selects-nothing', 'a resource of that name that makes no pods', (set) =>
    set
      .add({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'orders', namespace: 'shop' },
      })
      .put('Service/web', 'spec.selector', { 'databases.example.com/cluster': 'orders' }),
  ),
  quiet('service-selects-nothing', 'one pod of a StatefulSet', (set) =>
    set.put('Service/database', 'spec.selector["statefulset.kubernetes.io/pod-name"]', 'database-2'),
  ),
  fires('service-selects-nothing', 'a pod that the StatefulSet does not have', (set) =>
    set.put('Service/database', 'spec.selector["statefulset.kubernetes.io/pod-name"]', 'database-3'),
  ),
  fires('service-port-not-found', 'a name a letter off', (set) =>
    set.put(SERVICE, 'spec.ports[0].targetPort', 'htp'),
  ),
  fires('service-port-undeclared', 'another number', (set) =>
    set.put(SERVICE, 'spec.ports[0].targetPort', 8081),
  ),
  fires('service-reaches-wrong-pods', 'a label of all', (set) =>
    set
      .put(SERVICE, 'spec.selector', { 'app.kubernetes.io/instance': 'shop' })
      .put(SERVICE, 'spec.ports[0].targetPort', 8080),
  ),
  fires('quorum-peers-hidden', 'only ready addresses', (set) =>
    set.drop('Service/database-peers', 'spec.publishNotReadyAddresses'),
  ),
  fires('route-backend-not-found', 'an Ingress to no Service', (set) =>
    set.put('Ingress/web', 'spec.rules[0].http.paths[0].backend.service.name', 'wed'),
  ),
  fires('route-backend-not-found', 'an Ingress to no port', (set) =>
    set.put('Ingress/web', 'spec.rules[0].http.paths[0].backend.service.port', { number: 81 }),
  ),
  fires('route-backend-not-found', 'an HTTPRoute to no Service', (set) =>
    set.add({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { rules: [{ backendRefs: [{ name: 'wed', port: 8080 }] }] },
    }),
  ),
  fires('monitor-selects-nothing', 'no Service', (set) =>
    set.put('ServiceMonitor/web', 'spec.selector.matchLabels["app.kubernetes.io/name"]', 'wed'),
  ),
  quiet('monitor-selects-nothing', 'Services of a namespace that the set does not hold', (set) =>
    set
      .put('ServiceMonitor/web', 'spec.selector.matchLabels', { 'k8s-app': 'kubelet' })
      .put('ServiceMonitor/web', 'spec.namespaceSelector', { matchNames: ['kube-system'] }),
  ),
  fires('monitor-selects-nothing', 'no port', (set) =>
    set.put('ServiceMonitor/web', 'spec.endpoints[0].port', 'metrics'),
  ),
  fires('host-not-found', 'in a file', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', 'kafka-peers', 'kafka-pears'),
  ),
  fires('host-not-found', 'in a URL of a variable', (set) =>
    set.edit(WEB, `${main}.env[1].value`, '@database', '@databose'),
  ),
  quiet('host-not-found', 'in a comment', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', 'http://nobody:1', 'nobody.shop.svc.cluster.local'),
  ),
  quiet('host-not-found', 'in a namespace of others', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', 'kafka-0.kafka-peers.shop', 'kafka.elsewhere'),
  ),
  fires('host-port-not-found', 'a port that the Service lacks', (set) =>
    set.edit(WEB, `${main}.env[1].value`, '5432', '5433'),
  ),
  fires('host-port-undeclared', 'a port that the member lacks', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', ':9092', ':9093'),
  ),
  fires('host-pod-not-found', 'a fourth member', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', 'kafka-0', 'kafka-3'),
  ),
  fires('host-pod-not-found', 'a range one too long', (set) =>
    set.edit('StatefulSet/minio', `${main}.args[1]`, '{0...2}', '{0...3}'),
  ),
  fires('host-domain-unknown', 'the domain of another cluster', (set) =>
    set.edit('ConfigMap/web', 'data["app.conf"]', 'cluster.local', 'cluster.locl'),
  ),
  fires('role-not-found', 'none of this name', (set) => set.add(binding)),
  quiet('role-not-found', "the cluster's own", (set) =>
    set.add({ ...binding, roleRef: { ...binding.roleRef, kind: 'ClusterRole', name: 'view' } }),
  ),
  fires('binding-subject-not-found', 'a name a letter off', (set) =>
    set.add(role(['get']), {
      ...binding,
      subjects: [{ kind: 'ServiceAccount', name: 'databse', namespace: 'shop' }],
    }),
  ),
  fires('issuer-not-found', 'a name a letter off', (set) =>
    set.put('Certificate/web', 'spec.issuerRef.name', 'autority'),
  ),
  fires('certificate-misses-service', 'a second Service', (set) => {
    const second = structuredClone(set.object(SERVICE));
    return set.add({ ...second, metadata: { ...second.metadata, name: 'front' } });
  }),
  quiet('certificate-misses-service', 'a pod that reads the authority alone', (set) => {
    const second = structuredClone(set.object(SERVICE));
    return set
      .add({ ...second, metadata: { ...second.metadata, name: 'front' } })
      .put(WEB, `${pod}.volumes[2].secret.items`, [{ key: 'ca.crt', path: 'ca.crt' }]);
  }),
  fires('duplicate-variable', 'twice', (set) =>
    set.put(WEB, `${main}.env[-]`, { name: 'JAVA_OPTS', value: '' }),
  ),
  fires('duplicate-port', 'in two containers', (set) =>
    set.put(WEB, `${pod}.containers[-]`, { name: 'side', image: 's:1', ports: [{ containerPort: 8080 }] }),
  ),
  quiet('duplicate-port', 'by another protocol', (set) =>
    set.put(WEB, `${main}.ports[-]`, { name: 'quic', containerPort: 8080, protocol: 'UDP' }),
  ),
  fires('duplicate-mount', 'two volumes at one path', (set) =>
    set.put(WEB, `${main}.volumeMounts[1].mountPath`, '/tmp/'),
  ),
  fires('duplicate-name-in-pod', 'two volumes of one name', (set) =>
    set.put(WEB, `${pod}.volumes[1].name`, 'tmp'),
  ),
  fires('variable-not-defined', 'set after its use', (set) => {
    const [first, second] = set.get(WEB, `${main}.env`) as unknown[];
    return set.put(WEB, `${main}.env[0]`, second).put(WEB, `${main}.env[1]`, first);
  }),
  quiet('variable-not-defined', 'escaped', (set) => set.put(WEB, `${main}.env[2].value`, 'echo $$(DATE)')),
  fires('mounted-file-never-changes', 'a certificate by its file', (set) =>
    set.put(WEB, `${main}.volumeMounts[2].subPath`, 'tls.crt'),
  ),
  fires('duplicate-service-port', 'two of one name', (set) =>
    set.put(SERVICE, 'spec.ports[-]', { name: 'http', port: 81, targetPort: 'http' }),
  ),
];
