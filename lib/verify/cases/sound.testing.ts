/**
 * A small platform without a fault, which the cases of the checks break: a web tier with an autoscaler before a
 * database of three, Kafka, MinIO, a migration and a nightly backup, in the namespace `shop`.
 */
import { parseEnvironment } from '../../environment/load.ts';
import type { Environment } from '../../environment/schema.ts';
import type { Manifest } from '../../manifest/manifest.ts';

export const namespace = 'shop';

/** Six nodes in three zones. */
export const environment: Environment = parseEnvironment(
  `
name: shop
namespace: ${namespace}
survive: zone
cluster:
  nodePools:
    - { name: worker, count: 6, cpu: 8, memory: 32Gi, zones: [a, b, c] }
quota: { name: shop, cpu: 40, memory: 100Gi, pods: 100 }
tls: { mode: "off" }
secrets:
  mode: external-secrets
  store: { name: vault }
`,
  'sound.yaml',
);

const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'shop' });

function object(apiVersion: string, kind: string, name: string, fields: object): Manifest {
  return { apiVersion, kind, metadata: { name, namespace, labels: labelsOf(name) }, ...fields };
}

const closed = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

interface PodProps {
  readonly name: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly memory?: string;
  readonly env?: readonly object[];
  readonly args?: readonly string[];
  readonly mounts?: readonly object[];
  readonly volumes?: readonly object[];
  readonly batch?: boolean;
}

function template(props: PodProps) {
  const { name, ports = {}, memory = '1Gi', env = [], args = [], mounts = [], volumes = [] } = props;
  const [probed] = Object.keys(ports);
  const amounts = { cpu: '500m', memory, 'ephemeral-storage': '1Gi' };
  const probe = (failureThreshold: number) => ({ tcpSocket: { port: probed }, failureThreshold });
  return {
    metadata: { labels: labelsOf(name), annotations: { 'shop/checksum': '1' } },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: 'shop',
      restartPolicy: props.batch ? 'OnFailure' : 'Always',
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name,
          image: `registry.example.com/${name}:1.2.3`,
          args,
          env,
          ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
          resources: { requests: amounts, limits: amounts },
          ...(probed === undefined ? {} : { readinessProbe: probe(3), livenessProbe: probe(6) }),
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...mounts],
          securityContext: closed,
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }, ...volumes],
    },
  };
}

function apart(pod: ReturnType<typeof template>, zone: 'DoNotSchedule' | 'ScheduleAnyway') {
  const labelSelector = { matchLabels: pod.metadata.labels };
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector },
      ],
    },
  };
  const topologySpreadConstraints = [
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: zone, labelSelector },
  ];
  return { ...pod, spec: { ...pod.spec, affinity, topologySpreadConstraints } };
}

interface ServerProps extends PodProps {
  readonly ports: Readonly<Record<string, number>>;
  /** Names of the components that connect to the first port. */
  readonly clients: readonly string[];
  /** Component and port that it connects to. */
  readonly servers: readonly (readonly [string, number])[];
}

const peer = (name: string) => [{ podSelector: { matchLabels: labelsOf(name) } }];

function policy({ name, ports, clients, servers }: ServerProps): Manifest {
  const [port] = Object.values(ports);
  return object('networking.k8s.io/v1', 'NetworkPolicy', name, {
    spec: {
      podSelector: { matchLabels: labelsOf(name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: clients.map((client) => ({ from: peer(client), ports: [{ port }] })),
      egress: servers.map(([server, at]) => ({ to: peer(server), ports: [{ port: at }] })),
    },
  });
}

function account(name: string): Manifest {
  return object('v1', 'ServiceAccount', name, { automountServiceAccountToken: false });
}

function budget(name: string, unhealthyPodEvictionPolicy: string): Manifest {
  return object('policy/v1', 'PodDisruptionBudget', name, {
    spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) }, unhealthyPodEvictionPolicy },
  });
}

function service(
  name: string,
  { of = name, ports, headless = false }: { of?: string; ports: object; headless?: boolean },
) {
  return object('v1', 'Service', name, {
    spec: {
      ...(headless ? { clusterIP: 'None', publishNotReadyAddresses: true } : {}),
      selector: labelsOf(of),
      ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
    },
  });
}

function quorumSet(props: ServerProps & { readonly claims?: readonly string[] }): Manifest[] {
  const { name, ports, claims = ['data'] } = props;
  const selector = { matchLabels: labelsOf(name) };
  const set = object('apps/v1', 'StatefulSet', name, {
    spec: {
      replicas: 3,
      serviceName: `${name}-peers`,
      podManagementPolicy: 'Parallel',
      selector,
      template: apart(template(props), 'DoNotSchedule'),
      volumeClaimTemplates: claims.map((claim) => ({
        metadata: { name: claim },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
      })),
    },
  });
  const annotations = { 'holdfast.dev/quorum': '2' };
  return [
    account(name),
    { ...set, metadata: { ...set.metadata, annotations } },
    service(name, { ports }),
    service(`${name}-peers`, { of: name, ports, headless: true }),
    budget(name, 'IfHealthyBudget'),
    policy(props),
  ];
}

const config = (name: string, data: object) => object('v1', 'ConfigMap', name, { data });
const mounted = (name: string) => ({
  mounts: [{ name: 'config', mountPath: '/etc/config' }],
  volumes: [{ name: 'config', configMap: { name } }],
});
const secretVariable = (name: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: 'database-credentials', key } },
});

function platform(): Manifest[] {
  const amounts = { 'requests.cpu': '40', 'requests.memory': '100Gi', pods: '100' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'shop' }, value: 1000 },
    object('v1', 'ResourceQuota', 'shop', { spec: { hard: amounts } }),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', {
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'allow-dns', {
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
            ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
          },
        ],
      },
    }),
    object('external-secrets.io/v1', 'ExternalSecret', 'database-credentials', {
      spec: { data: [{ secretKey: 'password' }, { secretKey: 'user' }] },
    }),
    object('cert-manager.io/v1', 'Issuer', 'authority', { spec: { selfSigned: {} } }),
    object('cert-manager.io/v1', 'Certificate', 'web', {
      spec: {
        secretName: 'web-tls',
        dnsNames: ['web', 'web.shop.svc'],
        issuerRef: { kind: 'Issuer', name: 'authority' },
      },
    }),
  ];
}

function web(): Manifest[] {
  const { mounts, volumes } = mounted('web');
  const props: ServerProps = {
    name: 'web',
    ports: { http: 8080 },
    clients: [],
    servers: [
      ['database', 5432],
      ['kafka', 9092],
    ],
    mounts: [...mounts, { name: 'tls', mountPath: '/etc/tls' }],
    volumes: [...volumes, { name: 'tls', secret: { secretName: 'web-tls' } }],
    env: [
      secretVariable('DATABASE_PASSWORD', 'password'),
      { name: 'DATABASE_URL', value: 'postgres://shop:$(DATABASE_PASSWORD)@database:5432/shop' },
      { name: 'JAVA_OPTS', value: '-Xms256m -Xmx512m' },
    ],
  };
  const deployment = object('apps/v1', 'Deployment', 'web', {
    spec: {
      selector: { matchLabels: labelsOf('web') },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: apart(template(props), 'ScheduleAnyway'),
    },
  });
  return [
    account('web'),
    deployment,
    service('web', { ports: props.ports }),
    budget('web', 'AlwaysAllow'),
    withRule(policy(props), {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      ports: [{ port: 8080 }],
    }),
    config('web', {
      'app.conf': 'kafka = kafka-0.kafka-peers.shop.svc.cluster.local:9092\n# http://nobody:1\n',
    }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 4,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    }),
    object('networking.k8s.io/v1', 'Ingress', 'web', {
      spec: {
        tls: [{ hosts: ['shop.example.com'], secretName: 'web-tls' }],
        rules: [
          {
            host: 'shop.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    }),
    object('monitoring.coreos.com/v1', 'ServiceMonitor', 'web', {
      spec: { selector: { matchLabels: labelsOf('web') }, endpoints: [{ port: 'http' }] },
    }),
  ];
}

function withRule(manifest: Manifest, rule: object): Manifest {
  const spec = manifest.spec as { readonly ingress: readonly object[] };
  return { ...manifest, spec: { ...spec, ingress: [...spec.ingress, rule] } };
}

const patroni = `ttl: 30
loop_wait: 10
retry_timeout: 10
synchronous_node_count: 1
shared_buffers: 256MB
`;

function databases(): Manifest[] {
  const data = { name: 'data', mountPath: '/data' };
  const databaseConfig = mounted('database');
  const kafkaConfig = mounted('kafka');
  return [
    ...quorumSet({
      name: 'database',
      ports: { sql: 5432 },
      clients: ['web', 'database', 'migrate', 'backup'],
      servers: [['database', 5432]],
      mounts: [data, ...databaseConfig.mounts],
      volumes: databaseConfig.volumes,
      env: [{ name: 'cluster.initial_master_nodes', value: 'database-0,database-1,database-2' }],
    }),
    config('database', { 'patroni.yml': patroni, 'vault.hcl': [0, 1, 2].map(retryJoin).join('\n') }),
    ...quorumSet({
      name: 'kafka',
      ports: { clients: 9092 },
      clients: ['web', 'kafka'],
      servers: [['kafka', 9092]],
      mounts: [data, ...kafkaConfig.mounts],
      volumes: kafkaConfig.volumes,
    }),
    config('kafka', { 'server.properties': properties }),
    ...quorumSet({
      name: 'minio',
      ports: { s3: 9000 },
      clients: ['minio'],
      servers: [['minio', 9000]],
      mounts: [
        { name: 'drive0', mountPath: '/drive0' },
        { name: 'drive1', mountPath: '/drive1' },
      ],
      claims: ['drive0', 'drive1'],
      args: ['server', 'http://minio-{0...2}.minio-peers.shop.svc.cluster.local:9000/drive{0...1}'],
    }),
  ];
}

const retryJoin = (member: number) =>
  `retry_join { leader_api_addr = "http://database-${member}.database-peers.shop.svc:5432" }`;

const properties = `process.roles=broker,controller
controller.quorum.bootstrap.servers=kafka-0.kafka-peers.shop.svc:9092,kafka-1.kafka-peers.shop.svc:9092,kafka-2.kafka-peers.shop.svc:9092
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
unclean.leader.election.enable=false
`;

function jobs(): Manifest[] {
  const batch = (name: string) => {
    const env = [{ name: 'PGHOST', value: 'database.shop.svc.cluster.local:5432' }];
    return template({ name, batch: true, env });
  };
  const closedTo = (name: string) =>
    policy({ name, ports: { none: 1 }, clients: [], servers: [['database', 5432]] });
  return [
    ...['migrate', 'backup'].flatMap((name) => [account(name), closedTo(name)]),
    object('batch/v1', 'Job', 'migrate', {
      spec: { activeDeadlineSeconds: 600, template: batch('migrate') },
    }),
    object('batch/v1', 'CronJob', 'backup', {
      spec: {
        schedule: '30 1 * * 1-5',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 600,
        jobTemplate: { spec: { activeDeadlineSeconds: 3600, template: batch('backup') } },
      },
    }),
  ];
}

/** Fresh manifests, each time: they may be changed, and share no part with each other. */
export function soundManifests(): Manifest[] {
  return JSON.parse(JSON.stringify([...platform(), ...web(), ...databases(), ...jobs()]));
}
