/** A small platform, and a revision of it for each risk. */
import { readDocuments } from '../verify/folder/documents.ts';
import type { Entry } from './pair.ts';

export const environmentText = `
name: small
survive: node
cluster: { nodePools: [{ name: worker, count: 3, cpu: 4, memory: 8Gi, zones: [a] }] }
quota: { cpu: 4, memory: 8Gi, pods: 30 }
tls: { mode: off }
`;

const meta = (name: string) => `metadata: { name: ${name}, namespace: shop }`;

const pod = (name: string, image: string, cpu: string) => `
    metadata: { labels: { app: ${name} }, annotations: { holdfast.dev/config-hash: aaaa } }
    spec:
      serviceAccountName: ${name}
      topologySpreadConstraints:
        - { topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: ${name} } } }
      containers:
        - name: ${name}
          image: ${image}
          env: [{ name: A, value: "1" }, { name: B, value: "2" }]
          ports: [{ name: main, containerPort: 8080 }, { name: metrics, containerPort: 9090 }]
          resources: { requests: { cpu: ${cpu}, memory: 256Mi }, limits: { cpu: "1", memory: 512Mi } }
          volumeMounts: [{ name: config, mountPath: /etc/config }, { name: tmp, mountPath: /tmp }]
      volumes: [{ name: config, configMap: { name: ${name} } }, { name: tmp, emptyDir: { sizeLimit: 64Mi } }]`;

/** Each document, by its file. */
export const base: Readonly<Record<string, string>> = {
  'foundation/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  'foundation/quota.yaml': `apiVersion: v1
kind: ResourceQuota
${meta('quota')}
spec: { hard: { requests.cpu: "4", requests.memory: 8Gi, pods: 30 } }
`,
  'foundation/default-deny.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${meta('default-deny')}
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`,
  'db/config.yaml': `apiVersion: v1\nkind: ConfigMap\n${meta('db')}\ndata: { db.conf: "a = 1\\nb = 2\\nc = 3\\n" }\n`,
  'db/statefulset.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop, annotations: { holdfast.dev/quorum: "2" } }
spec:
  replicas: 3
  serviceName: db
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: db } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
  template:${pod('db', 'registry.example.com/db/server:17.4', '500m')}
`,
  'db/budget.yaml': `apiVersion: policy/v1
kind: PodDisruptionBudget
${meta('db')}
spec: { maxUnavailable: 1, selector: { matchLabels: { app: db } } }
`,
  'db/service.yaml': `apiVersion: v1
kind: Service
${meta('db')}
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: main, port: 8080 }, { name: metrics, port: 9090 }] }
`,
  'db/policy.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${meta('db')}
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - { from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080, protocol: TCP }] }
  egress:
    - { to: [{ ipBlock: { cidr: 10.0.0.0/16 } }], ports: [{ port: 443, protocol: TCP }] }
`,
  'db/role.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
${meta('db')}
rules:
  - { apiGroups: [""], resources: [configmaps], resourceNames: [db-leader], verbs: [get, update] }
  - { apiGroups: [""], resources: [pods], verbs: [get, list] }
`,
  'db/binding.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
${meta('db')}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: db }
subjects: [{ kind: ServiceAccount, name: db, namespace: shop }]
`,
  'db/claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
${meta('archive')}
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 20Gi } } }
`,
  'db/job.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: init, namespace: shop, annotations: { kustomize.toolkit.fluxcd.io/force: enabled } }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: init, image: "registry.example.com/db/server:17.4", args: [a, b] }]
`,
  'web/config.yaml': `apiVersion: v1\nkind: ConfigMap\n${meta('web')}\ndata: { web.conf: hello }\n`,
  'web/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
${meta('web')}
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:${pod('web', 'registry.example.com/shop/web:v3.2.1', '250m')}
`,
  'web/beat.yaml': `apiVersion: apps/v1
kind: Deployment
${meta('beat')}
spec:
  replicas: 1
  selector: { matchLabels: { app: beat } }
  strategy: { type: Recreate }
  template:${pod('beat', 'registry.example.com/shop/web:v3.2.1', '50m')}
`,
};

/** A revision: files with a text replaced, taken away, or added. */
export interface Revision {
  /** What the diff must name. */
  readonly risk: string;
  readonly level: 'danger' | 'warning' | 'notice';
  readonly when: string;
  /** A part of its message. */
  readonly says: string;
  readonly replace?: Readonly<Record<string, readonly [from: string, to: string]>>;
  readonly remove?: readonly string[];
  readonly add?: Readonly<Record<string, string>>;
}

const statefulSet = 'db/statefulset.yaml';

export const revisions: readonly Revision[] = [
  {
    risk: 'rolls',
    level: 'notice',
    when: 'a variable of a Deployment changes',
    says: 'Its pods are replaced, new ones first.',
    replace: { 'web/deployment.yaml': ['value: "1"', 'value: "3"'] },
  },
  {
    risk: 'rolls',
    level: 'notice',
    when: 'a text that members read changes, and with it the hash',
    says: '2 of 3 serve meanwhile; the quorum is 2',
    replace: { 'db/config.yaml': ['b = 2', 'b = 5'], [statefulSet]: ['aaaa', 'bbbb'] },
  },
  {
    risk: 'recreates',
    level: 'warning',
    when: 'a pod that is alone changes',
    says: 'it is down meanwhile',
    replace: { 'web/beat.yaml': ['value: "1"', 'value: "3"'] },
  },
  {
    risk: 'recreates',
    level: 'notice',
    when: 'a Job that the engines replace changes',
    says: 'runs again',
    replace: { 'db/job.yaml': ['args: [a, b]', 'args: [b, a]'] },
  },
  ...(
    [
      ['spec.serviceName', 'serviceName: db', 'serviceName: other'],
      ['spec.podManagementPolicy', 'Parallel', 'OrderedReady'],
      ['spec.volumeClaimTemplates', 'storage: 10Gi', 'storage: 20Gi'],
    ] as const
  ).map(
    ([field, from, to]): Revision => ({
      risk: 'refused',
      level: 'danger',
      when: `${field} of a StatefulSet changes`,
      says: `${field} can't be changed`,
      replace: { [statefulSet]: [from, to] },
    }),
  ),
  {
    risk: 'refused',
    level: 'danger',
    when: 'the selector of a Deployment changes',
    says: "spec.selector can't be changed",
    replace: {
      'web/deployment.yaml': [
        'selector: { matchLabels: { app: web }',
        'selector: { matchLabels: { app: shop }',
      ],
    },
  },
  {
    risk: 'refused',
    level: 'danger',
    when: 'the template of a Job that nothing replaces changes',
    says: "spec.template can't be changed",
    replace: { 'db/job.yaml': ['args: [a, b]', 'args: [b]'] },
  },
  {
    risk: 'refused',
    level: 'danger',
    when: 'a headless Service gets an address',
    says: 'It was headless.',
    replace: { 'db/service.yaml': ['clusterIP: None, ', ''] },
  },
  {
    risk: 'shrinks-claim',
    level: 'danger',
    when: 'a claim asks for less',
    says: 'shrinks from 20Gi to 5Gi',
    replace: { 'db/claim.yaml': ['20Gi', '5Gi'] },
  },
  {
    risk: 'shrinks-claim',
    level: 'danger',
    when: "a member's claim asks for less",
    says: 'shrinks from 10Gi to 8Gi',
    replace: { [statefulSet]: ['10Gi', '8Gi'] },
  },
  {
    risk: 'below-quorum',
    level: 'danger',
    when: 'two of three members go',
    says: 'from 3 to 1 members while the quorum is 2',
    replace: { [statefulSet]: ['replicas: 3', 'replicas: 1'] },
  },
  {
    risk: 'below-quorum',
    level: 'danger',
    when: 'no member is left to lose',
    says: '2 members with a quorum of 2',
    replace: { [statefulSet]: ['replicas: 3', 'replicas: 2'] },
  },
  {
    risk: 'below-quorum',
    level: 'danger',
    when: 'a budget lets two go',
    says: 'lets 2 of 3 pods of db go at once, 1 before; the quorum is 2',
    replace: { 'db/budget.yaml': ['maxUnavailable: 1', 'maxUnavailable: 2'] },
  },
  {
    risk: 'widens-rbac',
    level: 'warning',
    when: 'a verb is added',
    says: 'may now delete pods in shop',
    replace: { 'db/role.yaml': ['verbs: [get, list]', 'verbs: [get, list, delete]'] },
  },
  {
    risk: 'widens-rbac',
    level: 'danger',
    when: 'everything is allowed',
    says: '* *',
    replace: {
      'db/role.yaml': [
        'apiGroups: [""], resources: [pods], verbs: [get, list]',
        'apiGroups: ["*"], resources: ["*"], verbs: ["*"]',
      ],
    },
  },
  {
    risk: 'widens-rbac',
    level: 'danger',
    when: 'an account gets a role of the whole cluster',
    says: 'the role cluster-admin in the whole cluster',
    add: {
      'db/admin.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: db-admin }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: db, namespace: shop }]
`,
    },
  },
  {
    risk: 'opens-policy',
    level: 'notice',
    when: 'another app may connect',
    says: 'opens ingress from app=beat on 8080/TCP',
    replace: { 'db/policy.yaml': ['from: [', 'from: [{ podSelector: { matchLabels: { app: beat } } }, '] },
  },
  {
    risk: 'opens-policy',
    level: 'warning',
    when: 'a range of addresses grows',
    says: 'opens egress to 10.0.0.0/8 on 443/TCP',
    replace: { 'db/policy.yaml': ['10.0.0.0/16', '10.0.0.0/8'] },
  },
  {
    risk: 'opens-policy',
    level: 'danger',
    when: 'a direction is no longer closed',
    says: 'No policy closes its egress any more',
    replace: {
      'db/policy.yaml': ['policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]'],
      'foundation/default-deny.yaml': ['[Ingress, Egress]', '[Ingress]'],
    },
  },
  {
    risk: 'opens-policy',
    level: 'danger',
    when: 'the default that denies is removed',
    says: 'The policy that denies by default is removed',
    remove: ['foundation/default-deny.yaml'],
  },
  {
    risk: 'removes',
    level: 'danger',
    when: 'a StatefulSet is removed',
    says: 'all its members stop',
    remove: [statefulSet],
  },
  {
    risk: 'removes',
    level: 'danger',
    when: 'a claim is removed',
    says: 'The claim is deleted',
    remove: ['db/claim.yaml'],
  },
  {
    risk: 'removes',
    level: 'danger',
    when: 'the namespace is removed',
    says: 'with it everything in it',
    remove: ['foundation/namespace.yaml'],
  },
  {
    risk: 'removes',
    level: 'danger',
    when: 'a budget is removed while its pods stay',
    says: 'may take every pod of db at once',
    remove: ['db/budget.yaml'],
  },
  {
    risk: 'breaks',
    level: 'danger',
    when: 'a ConfigMap is removed that pods mount',
    says: 'ConfigMap db is gone and still used',
    remove: ['db/config.yaml'],
  },
  {
    risk: 'closes-policy',
    level: 'warning',
    when: 'a way in is taken out of a policy',
    says: 'It loses ingress from app=web on 8080/TCP.',
    replace: { 'db/policy.yaml': ['port: 8080', 'port: 8081'] },
  },
  {
    risk: 'narrows-rbac',
    level: 'warning',
    when: 'a verb is taken from the account of pods that stay',
    says: 'StatefulSet shop/db may no longer update configmaps db-leader',
    replace: { 'db/role.yaml': ['verbs: [get, update]', 'verbs: [get]'] },
  },
  {
    risk: 'loses',
    level: 'warning',
    when: 'a quota bounds less',
    says: 'Nothing bounds requests.memory any more.',
    replace: { 'foundation/quota.yaml': [' requests.memory: 8Gi,', ''] },
  },
  {
    risk: 'image-version',
    level: 'danger',
    when: 'members get another major version',
    says: 'Major version 17 → 18',
    replace: { [statefulSet]: ['17.4', '18.1'] },
  },
  {
    risk: 'image-version',
    level: 'danger',
    when: 'members go back',
    says: 'An older version',
    replace: { [statefulSet]: ['17.4', '17.3'] },
  },
  {
    risk: 'image-version',
    level: 'warning',
    when: 'a Deployment gets another major version',
    says: 'Major version 3 → 4',
    replace: { 'web/deployment.yaml': ['v3.2.1', 'v4.0.0'] },
  },
  {
    risk: 'image-version',
    level: 'warning',
    when: 'an image comes from elsewhere',
    says: 'Another image',
    replace: { 'web/deployment.yaml': ['shop/web:v3.2.1', 'fork/web:v3.2.1'] },
  },
  {
    risk: 'image-version',
    level: 'notice',
    when: 'a patch is applied',
    says: 'Another version',
    replace: { 'web/deployment.yaml': ['v3.2.1', 'v3.2.2'] },
  },
  {
    risk: 'requests',
    level: 'notice',
    when: 'a pod requests more',
    says: 'One pod requests: cpu 0.25 → 0.3.',
    replace: { 'web/deployment.yaml': ['cpu: 250m', 'cpu: 300m'] },
  },
  {
    risk: 'requests',
    level: 'warning',
    when: 'the target of the quota is missed',
    says: 'quota quota: requests.cpu at rest goes from',
    replace: { 'foundation/quota.yaml': ['requests.cpu: "4"', 'requests.cpu: "2.5"'] },
  },
  {
    risk: 'requests',
    level: 'danger',
    when: 'the quota is less than what is requested',
    says: 'pods are refused',
    replace: { 'foundation/quota.yaml': ['requests.cpu: "4"', 'requests.cpu: "2"'] },
  },
  {
    risk: 'failure-matrix',
    level: 'danger',
    when: 'all members are bound to one node',
    says: 'It no longer survives what it declares',
    replace: {
      [statefulSet]: [
        '      serviceAccountName: db',
        '      serviceAccountName: db\n      nodeSelector: { kubernetes.io/hostname: worker-0 }',
      ],
    },
  },
  {
    risk: 'failure-matrix',
    level: 'warning',
    when: 'one pod is left of two',
    says: 'any node lost: serves → interrupted',
    replace: { 'web/deployment.yaml': ['replicas: 2', 'replicas: 1'] },
  },
];

/** The files of a revision. */
export function filesOf({ replace = {}, remove = [], add = {} }: Partial<Revision>): Record<string, string> {
  const files: Record<string, string> = { ...base, ...add };
  for (const [file, [from, to]] of Object.entries(replace)) {
    const text = files[file] ?? '';
    if (!text.includes(from)) {
      throw new Error(`${file}: found no ${from}`);
    }
    files[file] = text.replaceAll(from, to);
  }
  for (const file of remove) {
    delete files[file];
  }
  return files;
}

/** The entries of files, as the command reads them from dist/small/apps/. */
export function entriesOf(files: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(files).flatMap(([file, text]) =>
    readDocuments(text, file).manifests.map(({ manifest }) => ({
      environment: 'small',
      app: file.split('/')[0] ?? '',
      manifest,
    })),
  );
}
