/** Faults of references, networks, objects and what can't be changed. */
import { inDevelopment, inProduction, type Mutation, main, pod, twin } from './mutation.testing.ts';

const DATABASE = 'StatefulSet/postgresql';
const POOLER = 'Deployment/postgresql-pooler';
const KAFKA = 'StatefulSet/kafka';
const MINIO = 'StatefulSet/minio-pool-0';
const component = 'matchLabels["app.kubernetes.io/component"]';

export const referenceMutations: readonly Mutation[] = [
  inDevelopment('configmap-not-found', 'a ConfigMap that is gone', (set) =>
    set.remove('ConfigMap/kafka-config'),
  ),
  inDevelopment('configmap-not-found', 'a ConfigMap one letter off', (set) =>
    set.put(POOLER, `${pod}.volumes[0].configMap.name`, 'postgresql-poolr'),
  ),
  inDevelopment('configmap-key-not-found', 'a key that is gone', (set) =>
    set.put(DATABASE, `${pod}.volumes[0].configMap.items`, [{ key: 'patroni.yaml', path: 'patroni.yml' }]),
  ),
  inProduction('secret-not-found', 'an ExternalSecret that is gone', (set) =>
    set.remove('ExternalSecret/postgresql-credentials'),
  ),
  inProduction('secret-key-not-found', 'a key that the ExternalSecret does not bring', (set) =>
    set.drop('ExternalSecret/postgresql-credentials', 'spec.data[0]'),
  ),
  inDevelopment('secret-name-near-miss', 'a Secret one letter off', (set) =>
    set.put(DATABASE, `${main}.env[4].valueFrom.secretKeyRef.name`, 'postgresql-credential'),
  ),
  inDevelopment('selector-mismatch', 'a selector one letter off', (set) =>
    set.put(POOLER, `spec.selector.${component}`, 'poolr'),
  ),
  inDevelopment('volume-not-found', 'a mount of a volume that is not there', (set) =>
    set.put(KAFKA, `${main}.volumeMounts[1].name`, 'configuration'),
  ),
  inDevelopment('volume-unused', 'a volume that nobody mounts', (set) =>
    set.put(KAFKA, `${pod}.volumes[-]`, { name: 'spare', emptyDir: { sizeLimit: '1Mi' } }),
  ),
  inDevelopment('service-account-not-found', 'a ServiceAccount that is gone', (set) =>
    set.remove('ServiceAccount/kafka'),
  ),
  inDevelopment('priority-class-not-found', 'a PriorityClass that nobody made', (set) =>
    set.put(KAFKA, `${pod}.priorityClassName`, 'data-platform-quorums'),
  ),
  inDevelopment('headless-service-not-found', 'members without names', (set) =>
    set.remove('Service/kafka-headless'),
  ),
  inDevelopment('service-selects-nothing', 'a Service one letter off', (set) =>
    set.put('Service/postgresql-pooler', 'spec.selector["app.kubernetes.io/component"]', 'poolr'),
  ),
  inDevelopment('service-port-not-found', 'a port by a name that no container has', (set) =>
    set.put('Service/postgresql-pooler', 'spec.ports[0].targetPort', 'pgbouncer'),
  ),
  inDevelopment('service-port-undeclared', 'a port by a number that no container has', (set) =>
    set.put('Service/postgresql-pooler', 'spec.ports[0].targetPort', 5432),
  ),
  inDevelopment('quorum-peers-hidden', 'peers that see each other only when they are ready', (set) =>
    set.drop('Service/kafka-headless', 'spec.publishNotReadyAddresses'),
  ),
  inDevelopment('monitor-selects-nothing', 'a PodMonitor one letter off', (set) =>
    set.put('PodMonitor/postgresql', `spec.selector.${component}`, 'databse'),
  ),
  inDevelopment('host-not-found', 'a host name one letter off, inside a configuration', (set) =>
    set.edit(
      'ConfigMap/postgresql-pooler',
      'data["pgbouncer.ini"]',
      'host=postgresql.data-platform.svc',
      'host=postgres.data-platform.svc',
    ),
  ),
  inDevelopment(
    'host-port-not-found',
    'a port that the Service does not have, inside a configuration',
    (set) =>
      set.edit('ConfigMap/portal', `data["${'index.html'}"]`, /^/, 'http://minio.data-platform.svc:9005/ '),
  ),
  inDevelopment('host-pod-not-found', 'a member that does not exist, inside a script', (set) =>
    set.edit(
      'ConfigMap/kafka-config',
      'data["drain.sh"]',
      'kafka-2.kafka-headless',
      'kafka-3.kafka-headless',
    ),
  ),
  inDevelopment('role-not-found', 'a binding to a Role that is gone', (set) => set.remove('Role/postgresql')),
  inDevelopment('binding-subject-not-found', 'a binding one letter off', (set) =>
    set.put('RoleBinding/postgresql', 'subjects[0].name', 'postgres'),
  ),
  inProduction('issuer-not-found', 'an Issuer that is gone', (set) => set.remove('Issuer/data-platform-ca')),
  inProduction('certificate-misses-service', 'a name that the certificate does not hold', (set) =>
    set.put('Certificate/postgresql-pooler-tls', 'spec.dnsNames', ['localhost']),
  ),
  inDevelopment('duplicate-variable', 'a variable twice', (set) =>
    set.put(MINIO, `${main}.env[-]`, { name: 'MINIO_UPDATE', value: 'on' }),
  ),
  inDevelopment('duplicate-mount', 'two volumes in one place', (set) =>
    set.put(MINIO, `${main}.volumeMounts[1].mountPath`, '/export0'),
  ),
  inDevelopment('duplicate-name-in-pod', 'two containers of one name', (set) =>
    set.put(DATABASE, `${pod}.containers[1].name`, 'patroni'),
  ),
  inDevelopment('variable-not-defined', 'a variable that stands nowhere', (set) =>
    set.edit(DATABASE, `${main}.env[2].value`, '$(PATRONI_NAME)', '$(POD_NAME)'),
  ),
];

export const networkMutations: readonly Mutation[] = [
  inDevelopment('network-flow-half-open', 'the client may not leave', (set) =>
    set.drop('NetworkPolicy/postgresql-pooler', 'spec.egress[0]'),
  ),
  inDevelopment('network-flow-half-open', 'the server does not let in', (set) =>
    set.drop('NetworkPolicy/postgresql', 'spec.ingress[2]'),
  ),
  inDevelopment('network-policy-cuts-client', 'both halves of a flow are gone', (set) =>
    set
      .drop('NetworkPolicy/postgresql-pooler', 'spec.egress[0]')
      .drop('NetworkPolicy/postgresql', 'spec.ingress[2]'),
  ),
  inDevelopment('network-policy-cuts-peers', 'members that may not talk to each other', (set) =>
    set
      .drop('NetworkPolicy/postgresql', 'spec.ingress[0]')
      .drop('NetworkPolicy/postgresql', 'spec.egress[0]'),
  ),
  inDevelopment('network-policy-blocks-dns', 'no DNS', (set) => set.remove('NetworkPolicy/allow-dns')),
  inDevelopment('network-policy-blocks-api', 'a leader election that reaches no API', (set) =>
    set.drop('NetworkPolicy/postgresql', 'spec.egress[1]'),
  ),
  inDevelopment('network-policy-blocks-monitor', 'metrics that nobody may read', (set) =>
    set.drop('NetworkPolicy/postgresql', 'spec.ingress[3]'),
  ),
  inDevelopment('network-policy-selects-nothing', 'a policy one letter off', (set) =>
    set.put('NetworkPolicy/postgresql', `spec.podSelector.${component}`, 'databse'),
  ),
  inDevelopment('network-policy-destination-selects-nothing', 'a destination one letter off', (set) =>
    set.put('NetworkPolicy/postgresql-pooler', `spec.egress[0].to[0].podSelector.${component}`, 'databse'),
  ),
  inDevelopment('network-policy-allows-everyone', 'a port open to the world', (set) =>
    set.drop('NetworkPolicy/postgresql', 'spec.ingress[2].from'),
  ),
  inDevelopment('network-policy-allows-all-ports', 'every port of a peer', (set) =>
    set.drop('NetworkPolicy/postgresql', 'spec.ingress[2].ports'),
  ),
  inDevelopment('default-deny-missing', 'no default', (set) => set.remove('NetworkPolicy/default-deny')),
];

export const objectMutations: readonly Mutation[] = [
  inDevelopment('duplicate-object', 'the same object twice', (set) =>
    set.add(twin(set, 'Service/kafka', 'kafka')),
  ),
  inDevelopment('name-invalid', 'a name with capitals', (set) =>
    set.put('ConfigMap/kafka-config', 'metadata.name', 'Kafka_config'),
  ),
  inDevelopment('label-invalid', 'a label that is too long', (set) =>
    set.put(KAFKA, 'metadata.labels["app.kubernetes.io/version"]', 'v'.repeat(64)),
  ),
  inDevelopment('namespace-not-named', 'no namespace', (set) =>
    set.drop('Service/kafka', 'metadata.namespace'),
  ),
  inDevelopment('api-version-removed', 'an API that is gone', (set) =>
    set.put('PodDisruptionBudget/kafka', 'apiVersion', 'policy/v1beta1'),
  ),
  inDevelopment('selector-holds-version', 'a selector that no update passes', (set) =>
    set.put(POOLER, 'spec.selector.matchLabels["app.kubernetes.io/version"]', '1.0'),
  ),
  inDevelopment('selector-invalid', 'an operator that is none', (set) =>
    set.put('PodDisruptionBudget/kafka', 'spec.selector.matchExpressions', [
      { key: 'a', operator: 'Is', values: ['b'] },
    ]),
  ),
];

/** Changes of what is applied already. */
export const immutableMutations: readonly Mutation[] = [
  inDevelopment('immutable-statefulset-field', 'larger claims', (set) =>
    set.put(DATABASE, 'spec.volumeClaimTemplates[0].spec.resources.requests.storage', '20Gi'),
  ),
  inDevelopment('immutable-statefulset-field', 'another headless Service', (set) =>
    set.put(DATABASE, 'spec.serviceName', 'postgresql'),
  ),
  inDevelopment('immutable-selector', 'a selector with one label more', (set) =>
    set.put(POOLER, 'spec.selector.matchLabels["app.kubernetes.io/part-of"]', 'data-platform'),
  ),
  inDevelopment('immutable-job', 'a Job that nothing replaces', (set) =>
    set
      .drop('Job/kafka-provisioning', 'metadata.annotations')
      .put('Job/kafka-provisioning', `${main}.image`, 'docker.io/apache/kafka:4.3.2'),
  ),
  inDevelopment('immutable-cluster-ip', 'a Service that turns headless', (set) =>
    set.put('Service/kafka', 'spec.clusterIP', 'None'),
  ),
  inDevelopment('immutable-role-ref', 'a binding to another Role', (set) =>
    set.put('RoleBinding/postgresql', 'roleRef.name', 'vault'),
  ),
  inDevelopment('immutable-priority-class', 'another value', (set) =>
    set.put('PriorityClass/data-platform-quorum', 'value', 2),
  ),
];
