import { type Case, fires, main, pod, quiet } from './case.testing.ts';
import { binding } from './references.testing.ts';

const WEB = 'Deployment/web';

const role = (rule: object) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'wide' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], ...rule }],
});
const variable =
  (name: string, value: string): Case['edit'] =>
  (set) =>
    set.put(WEB, `${main}.env[2]`, { name, value });
const file =
  (name: string, text: string): Case['edit'] =>
  (set) =>
    set.put('ConfigMap/web', `data["${name}"]`, text);

export const securityCases: readonly Case[] = [
  fires('privileged-container', 'privileged', (set) =>
    set.put(WEB, `${main}.securityContext.privileged`, true),
  ),
  fires('privilege-escalation-allowed', 'not refused', (set) =>
    set.drop(WEB, `${main}.securityContext.allowPrivilegeEscalation`),
  ),
  fires('pod-security-refused', 'more than the namespace admits (case pod-security-refuses-pods)', (set) =>
    set.drop(WEB, `${main}.securityContext.allowPrivilegeEscalation`),
  ),
  quiet('pod-security-refused', 'a namespace that only warns', (set) =>
    set
      .put('Namespace/shop', 'metadata.labels', { 'pod-security.kubernetes.io/warn': 'restricted' })
      .drop(WEB, `${main}.securityContext.allowPrivilegeEscalation`),
  ),
  quiet('pod-security-refused', 'what "baseline" admits', (set) =>
    set
      .put('Namespace/shop', 'metadata.labels', { 'pod-security.kubernetes.io/enforce': 'baseline' })
      .drop(WEB, `${main}.securityContext.allowPrivilegeEscalation`),
  ),
  fires('capabilities-kept', 'none dropped', (set) => set.drop(WEB, `${main}.securityContext.capabilities`)),
  fires('capabilities-kept', 'one added', (set) =>
    set.put(WEB, `${main}.securityContext.capabilities.add`, ['NET_ADMIN']),
  ),
  quiet('capabilities-kept', 'the one that is allowed', (set) =>
    set.put(WEB, `${main}.securityContext.capabilities.add`, ['NET_BIND_SERVICE']),
  ),
  fires('runs-as-root', 'user 0', (set) => set.put(WEB, `${main}.securityContext.runAsUser`, 0)),
  fires('runs-as-root', 'not refused', (set) => set.drop(WEB, `${pod}.securityContext.runAsNonRoot`)),
  fires('seccomp-missing', 'none', (set) => set.drop(WEB, `${pod}.securityContext.seccompProfile`)),
  fires('seccomp-missing', 'unconfined', (set) =>
    set.put(WEB, `${main}.securityContext.seccompProfile`, { type: 'Unconfined' }),
  ),
  fires('host-namespaces', 'the network of the node', (set) => set.put(WEB, `${pod}.hostNetwork`, true)),
  fires('host-port', 'a port of the node', (set) => set.put(WEB, `${main}.ports[0].hostPort`, 80)),
  fires('volume-type-forbidden', 'hostPath', (set) =>
    set.put(WEB, `${pod}.volumes[0]`, { name: 'tmp', hostPath: { path: '/' } }),
  ),
  fires('pod-security-other', '/proc without a mask', (set) =>
    set.put(WEB, `${main}.securityContext.procMount`, 'Unmasked'),
  ),
  fires('pod-security-other', 'an unsafe sysctl', (set) =>
    set.put(WEB, `${pod}.securityContext.sysctls`, [{ name: 'kernel.msgmax', value: '1' }]),
  ),
  quiet('pod-security-other', 'a safe sysctl', (set) =>
    set.put(WEB, `${pod}.securityContext.sysctls`, [{ name: 'net.ipv4.tcp_keepalive_time', value: '1' }]),
  ),
  fires('root-file-system-writable', 'writable', (set) =>
    set.put(WEB, `${main}.securityContext.readOnlyRootFilesystem`, false),
  ),
  fires('default-service-account', 'none', (set) => set.drop(WEB, `${pod}.serviceAccountName`)),
  fires('token-mounted-unused', 'mounted', (set) =>
    set.put(WEB, `${pod}.automountServiceAccountToken`, true),
  ),
  quiet('token-mounted-unused', 'refused by the account', (set) =>
    set.drop(WEB, `${pod}.automountServiceAccountToken`),
  ),
  quiet('token-mounted-unused', 'of an account with rights', (set) =>
    set.add(binding).put('StatefulSet/database', `${pod}.automountServiceAccountToken`, true),
  ),
  fires('token-not-mounted', 'rights and no token', (set) => set.add(binding)),
  fires('namespace-admits-anything', 'no label', (set) => set.put('Namespace/shop', 'metadata.labels', {})),
  fires('service-links-on', 'the default', (set) => set.drop(WEB, `${pod}.enableServiceLinks`)),
  fires('secret-in-variable', 'a password', variable('DB_PASSWORD', 'hunter2hunter2')),
  fires('secret-in-variable', 'a URL with one', variable('SOURCE', 'amqp://shop:hunter22@queue.example.com')),
  ...[
    ['DB_PASSWORD_FILE', '/run/secrets/password'],
    ['DB_PASSWORD', '$(OTHER)'],
    ['AUTH_TOKEN', '/var/run/token'],
    ['REQUIRE_PASSWORD', 'true'],
    ['SECRET_NAME', 'database-credentials'],
  ].map(([name = '', value = '']) => quiet('secret-in-variable', `${name}=${value}`, variable(name, value))),
  fires('secret-in-configmap', 'a setting', file('a.yml', 'user: x\npassword: hunter2hunter2\n')),
  fires('secret-in-configmap', 'a key by itself', file('api_key', 'f00dfacef00dface')),
  fires('secret-in-configmap', 'a private key', file('a.pem', '-----BEGIN RSA PRIVATE KEY-----\nabc\n')),
  fires('secret-in-configmap', "a cloud's key", file('a.ini', 'id = AKIAIOSFODNN7EXAMPLE\n')),
  ...[
    'password: ${DB_PASSWORD}\n',
    'password_file = /run/secrets/x\n',
    'password = ""\n',
    'password_encryption: scram-sha-256\n',
    'password = "{{ .password }}"\n',
    '# password = hunter2hunter2\n',
  ].map((text) => quiet('secret-in-configmap', text.trim(), file('a.conf', `x: 1\n${text}`))),
  fires('secret-value-rendered', 'a Secret with a value', (set) =>
    set.add({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      stringData: { a: 'b' },
    }),
  ),
  quiet('secret-value-rendered', 'an empty one', (set) =>
    set.add({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' }, type: 'Opaque' }),
  ),
  fires('image-not-pinned', 'latest', (set) => set.put(WEB, `${main}.image`, 'registry:5000/web:latest')),
  fires('image-not-pinned', 'no tag behind a port', (set) =>
    set.put(WEB, `${main}.image`, 'registry:5000/web'),
  ),
  quiet('image-not-pinned', 'a digest', (set) =>
    set.put(WEB, `${main}.image`, `web@sha256:${'0'.repeat(64)}`),
  ),
  fires('image-missing', 'none', (set) => set.drop(WEB, `${main}.image`)),
  fires('image-repository-frozen', "Bitnami's", (set) =>
    set.put(WEB, `${main}.image`, 'docker.io/bitnami/redis:7.2.4'),
  ),
  quiet('image-repository-frozen', 'a mirror of the same name', (set) =>
    set.put(WEB, `${main}.image`, 'registry.example.com/bitnami/redis:7.2.4'),
  ),
  fires('rbac-wildcard', 'all verbs', (set) => set.add(role({ verbs: ['*'] }))),
  fires('rbac-escalation', 'impersonate', (set) => set.add(role({ verbs: ['impersonate'] }))),
  fires('rbac-reads-secrets', 'all of them', (set) => set.add(role({ resources: ['secrets'] }))),
  quiet('rbac-reads-secrets', 'one of them', (set) =>
    set.add(role({ resources: ['secrets'], resourceNames: ['a'] })),
  ),
  fires('rbac-runs-commands', 'a shell', (set) =>
    set.add(role({ resources: ['pods/exec'], verbs: ['create'] })),
  ),
  fires('rbac-cluster-admin', 'everything', (set) =>
    set.add({
      ...binding,
      kind: 'ClusterRoleBinding',
      roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    }),
  ),
  fires('rbac-grants-everyone', 'anonymous callers', (set) =>
    set.add({ ...binding, subjects: [{ kind: 'User', name: 'system:anonymous' }] }),
  ),
  fires('service-exposed', 'NodePort', (set) => set.put('Service/web', 'spec.type', 'NodePort')),
  fires('service-external-ips', 'an address', (set) =>
    set.put('Service/web', 'spec.externalIPs', ['192.0.2.1']),
  ),
  fires('ingress-without-tls', 'none', (set) => set.drop('Ingress/web', 'spec.tls')),
  fires('ingress-without-tls', 'another host', (set) =>
    set.put('Ingress/web', 'spec.rules[0].host', 'www.example.com'),
  ),
  quiet('ingress-without-tls', 'a wildcard', (set) =>
    set.put('Ingress/web', 'spec.tls[0].hosts', ['*.example.com']),
  ),
];
