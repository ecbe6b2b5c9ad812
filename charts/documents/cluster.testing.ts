import { gitopsFiles } from '../../lib/gitops/files.ts';
import { type Fields, fieldsOf, listOf, type Manifest } from '../../lib/manifest/manifest.ts';
import { type PodTemplate, podTemplate, volumeClaimTemplates } from '../../lib/manifest/workload.ts';
import { renderPlatform } from '../render.ts';
import { type Changes, type shipped, variant } from '../variants.testing.ts';

/** Something that `kubectl get` would find once an environment is synced. */
export interface Thing {
  readonly kind: string;
  readonly namespace?: string;
  /** Of pods of a Deployment or a Job, a pattern: their names end in letters that nobody knows before. */
  readonly name: RegExp;
  readonly labels: Readonly<Record<string, string>>;
  /** What runs in it. */
  readonly template?: PodTemplate;
}

/** What an environment is, once it is synced. */
export interface Cluster {
  readonly namespace: string;
  readonly things: readonly Thing[];
  readonly manifests: readonly Manifest[];
  /** Names of the Kustomizations and Applications. */
  readonly synced: ReadonlySet<string>;
}

/** What programs make at run time: no manifest of it, and pages name it. */
const madeByPrograms: readonly (readonly [kind: string, name: RegExp])[] = [
  // Patroni keeps its lock, its configuration and its synchronous members there (dcs: configmaps).
  ['ConfigMap', /^postgresql-(?:leader|config|sync|failover)$/],
  // cert-manager's, of each Certificate.
  ['CertificateRequest', /./],
];

/** The shipped environments, and settings that pages speak of which neither has. */
const described: readonly (readonly [(typeof shipped)[number], Changes])[] = [
  ['development', {}],
  ['production', {}],
  ['production', { services: { superset: { redis: { url: 'redis://redis.example.com:6379/0' } } } }],
  [
    'production',
    {
      services: {
        elasticsearch: { masters: { dedicated: true } },
        kafka: { mode: 'combined' },
        postgresql: { instance: 'orders', recovery: { from: 'postgresql' } },
      },
    },
  ],
];

/** The clusters that pages speak of. A command is right when it is right in one of them. */
export function clusters(): Cluster[] {
  return described.map(([base, changes]) => {
    const environment = variant(base, changes);
    const apps = renderPlatform(environment);
    const manifests = apps.flatMap((app) => app.manifests);
    const synced = [...gitopsFiles(environment, apps).values()].flatMap((text) =>
      [...text.matchAll(/^ {2}name: (\S+)$/gm)].map(([, name = '']) => name),
    );
    return {
      namespace: environment.namespace,
      things: manifests.flatMap(thingsOf),
      manifests,
      synced: new Set(synced),
    };
  });
}

/** An object, its pods, its claims, and the Secrets that it reads or makes. */
function thingsOf(manifest: Manifest): Thing[] {
  const { name, namespace, labels = {} } = manifest.metadata;
  const template = podTemplate(manifest);
  const own: Thing = { kind: manifest.kind, namespace, name: exactly(name), labels, template };
  const pods =
    template === undefined
      ? []
      : [
          {
            kind: 'Pod',
            namespace,
            name: new RegExp(`^${name}-${manifest.kind === 'StatefulSet' ? '\\d+' : '.+'}$`),
            labels: template.labels,
            template,
          },
        ];
  // A Job that a CronJob makes, or a person from one.
  const jobs =
    manifest.kind === 'CronJob'
      ? [
          {
            kind: 'Job',
            namespace,
            name: new RegExp(`^${name}-`),
            labels: template?.labels ?? {},
            template,
          },
        ]
      : [];
  const claims = volumeClaimTemplates(manifest).map((claim) => ({
    kind: 'PersistentVolumeClaim',
    namespace,
    name: new RegExp(`^${claim.metadata.name}-${name}-\\d+$`),
    // The StatefulSet's controller adds its selector.
    labels: {
      ...(fieldsOf(fieldsOf(fieldsOf(manifest.spec).selector).matchLabels) as Record<string, string>),
      ...(fieldsOf(fieldsOf(claim.metadata).labels) as Record<string, string>),
    },
  }));
  const secrets = secretNames(manifest).map((secret) => ({
    kind: 'Secret',
    namespace,
    name: exactly(secret),
    labels: {},
  }));
  const slices =
    manifest.kind === 'Service'
      ? [
          {
            kind: 'EndpointSlice',
            namespace,
            name: new RegExp(`^${name}-`),
            labels: { ...labels, 'kubernetes.io/service-name': name },
          },
        ]
      : [];
  const made = madeByPrograms.map(([kind, pattern]) => ({ kind, namespace, name: pattern, labels: {} }));
  return [
    own,
    ...pods,
    ...jobs,
    ...claims,
    ...secrets,
    ...slices,
    ...(manifest.kind === 'Namespace' ? [] : made),
  ];
}

function exactly(name: string): RegExp {
  return new RegExp(`^${name.replaceAll('.', '\\.')}$`);
}

/** Names under every `secretName`, `secretKeyRef`, `secretRef` and projected `secret` of an object. */
function secretNames(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(secretNames);
  }
  return Object.entries(fieldsOf(value)).flatMap(([key, inner]) => {
    if (key === 'secretName' && typeof inner === 'string') {
      return [inner];
    }
    const { name } = fieldsOf(inner);
    const isReference = ['secretKeyRef', 'secretRef', 'secret', 'target'].includes(key);
    return [...(isReference && typeof name === 'string' ? [name] : []), ...secretNames(inner)];
  });
}

/** The container of a name in a pod; the one that kubectl takes where none is named. */
export function containerOf(thing: Thing, name?: string): Fields | undefined {
  const { spec } = thing.template ?? {};
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return name === undefined ? all[0] : all.find((container) => container.name === name);
}

/** Whether a file that the manifests mount is at a path: undefined where no ConfigMap or Secret covers it. */
export function mountedFile(
  cluster: Cluster,
  thing: Thing,
  container: Fields,
  path: string,
): boolean | undefined {
  const mount = listOf(container.volumeMounts)
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`))
    .sort((one, other) => String(other.mountPath).length - String(one.mountPath).length)[0];
  const volume = listOf(thing.template?.spec.volumes).find(({ name }) => name === mount?.name);
  const map = fieldsOf(volume?.configMap).name;
  if (mount === undefined || map === undefined) {
    return undefined;
  }
  const config = cluster.manifests.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === map,
  );
  const below = path.slice(String(mount.mountPath).length + 1);
  const key = typeof mount.subPath === 'string' ? mount.subPath : below;
  return key === '' || Object.hasOwn(fieldsOf(config?.data), key);
}
