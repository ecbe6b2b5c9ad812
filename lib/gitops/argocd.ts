/** dist/<environment>/argocd/: the objects by which Argo CD syncs the apps. */
import { Application, type ApplicationSpec, AppProject } from '../../imports/argoproj.io.ts';
import { apiGroup, fieldsOf, isKind, type Manifest } from '../manifest/manifest.ts';
import { isClusterScoped } from '../manifest/scope.ts';
import { platformLabels } from '../workload/labels.ts';
import type { SyncProps } from './flux.ts';
import type { PlannedApp } from './plan.ts';
import { sourceFolder, sourceRevision } from './source.ts';

export interface ArgocdObjects {
  /** What a person applies: the bounds of the two projects, and the Application that makes the others. */
  readonly root: readonly Manifest[];
  /** An Application for each app. */
  readonly applications: readonly Manifest[];
}

/** Attempts of a sync, with pauses from half a minute to ten: a little more than an hour in all. */
const retry = {
  limit: 10,
  // A commit that mends a failing sync is not kept waiting for its last attempt.
  refresh: true,
  backoff: { duration: '30s', factor: 2, maxDuration: '10m' },
};

const syncOptions = [
  'ServerSideApply=true',
  'RespectIgnoreDifferences=true',
  // The Namespace is an object of the foundation, with labels that a made one would lack.
  'CreateNamespace=false',
  'ApplyOutOfSyncOnly=true',
  'FailOnSharedResource=true',
  'PruneLast=true',
];

/**
 * Projects that bound the apps to their repository, their namespaces and what they hold; an Application for each app, in
 * waves by the same order as Flux's dependsOn; and a project and an Application that make those.
 *
 * The projects stay out of what is synced: who may commit can not widen them.
 */
export function argocdObjects(props: SyncProps): ArgocdObjects {
  const { environment, namespace: platform, settings, apps } = props;
  const { source, argocd } = settings;
  const sync = `${platform}-sync`;
  return {
    root: [
      ...projects(props),
      project(props, sync, {
        description: `The Applications of ${platform} (${environment}), and nothing else`,
        destinations: [{ server: IN_CLUSTER, namespace: argocd.namespace }],
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: [{ group: 'argoproj.io', kind: 'Application' }],
      }),
      application(props, sync, {
        project: sync,
        folder: sourceFolder(source, environment, 'argocd', 'applications'),
        destination: { server: IN_CLUSTER, namespace: argocd.namespace },
      }),
    ],
    applications: apps.map((app) =>
      application(props, `${platform}-${app.app}`, {
        project: projectOf(app, platform),
        folder: sourceFolder(source, environment, 'apps', app.app),
        destination: { server: argocd.server, namespace: namespacesOf(app)[0] ?? platform },
        annotations: { 'argocd.argoproj.io/sync-wave': String(app.wave) },
        ignoreDifferences: autoscaled(app),
      }),
    ),
  };
}

/** A project for the apps of the platform's namespace, and one for each app that writes elsewhere. */
function projects(props: SyncProps): Manifest[] {
  const { environment, namespace: platform, settings, apps } = props;
  const names = [...new Set(apps.map((app) => projectOf(app, platform)))].sort();
  return names.map((name) => {
    const own = apps.filter((app) => projectOf(app, platform) === name);
    const manifests = own.flatMap((app) => app.manifests);
    return project(props, name, {
      description: `Apps of ${platform} (${environment})`,
      destinations: [...new Set(own.flatMap(namespacesOf))]
        .sort()
        .map((namespace) => ({ server: settings.argocd.server, namespace })),
      clusterResourceWhitelist: distinct(
        manifests
          .filter(isClusterScoped)
          .map((manifest) => ({ ...kindOf(manifest), name: manifest.metadata.name })),
      ),
      namespaceResourceWhitelist: distinct(
        manifests.filter((manifest) => !isClusterScoped(manifest)).map(kindOf),
      ),
    });
  });
}

function projectOf(app: PlannedApp, platform: string): string {
  return namespacesOf(app).every((namespace) => namespace === platform) ? platform : `${platform}-${app.app}`;
}

/** Applications stand in the cluster of Argo CD, whatever cluster they sync to. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

type ProjectBounds = Omit<Parameters<typeof AppProject.manifest>[0]['spec'], 'sourceRepos'>;

function project({ settings }: SyncProps, name: string, bounds: ProjectBounds): Manifest {
  const { source, argocd } = settings;
  return AppProject.manifest({
    metadata: { name, namespace: argocd.namespace, labels: { ...platformLabels } },
    spec: { sourceRepos: [source.url], ...bounds },
  }) as Manifest;
}

interface ApplicationProps extends Pick<ApplicationSpec, 'project' | 'destination' | 'ignoreDifferences'> {
  readonly folder: string;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

function application({ settings }: SyncProps, name: string, props: ApplicationProps): Manifest {
  const { source, argocd } = settings;
  const { branch, tag, semver } = sourceRevision(source);
  const { ignoreDifferences = [] } = props;
  return Application.manifest({
    metadata: {
      name,
      namespace: argocd.namespace,
      labels: { ...platformLabels },
      annotations: {
        ...props.annotations,
        // The diff of client-side applies takes what operators fill in for a difference.
        'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
      },
      // With it the objects go when the Application goes; those that are kept wait for a person. The API server warns
      // of the older name without a path, which does the same.
      finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'],
    },
    spec: {
      project: props.project,
      source: {
        repoUrl: source.url,
        targetRevision: tag ?? semver ?? branch ?? 'HEAD',
        path: props.folder,
      },
      destination: props.destination,
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions, retry },
      ...(ignoreDifferences.length === 0 ? {} : { ignoreDifferences }),
    },
  }) as Manifest;
}

/** Replicas that an autoscaler counts: they are its own, and the manifest names none. */
function autoscaled({ manifests }: PlannedApp) {
  return manifests.flatMap((manifest) => {
    if (!isKind(manifest, 'autoscaling', 'HorizontalPodAutoscaler')) {
      return [];
    }
    const { apiVersion, kind, name } = fieldsOf(fieldsOf(manifest.spec).scaleTargetRef);
    return [
      {
        group: apiGroup({ apiVersion: String(apiVersion) }),
        kind: String(kind),
        name: String(name),
        jsonPointers: ['/spec/replicas'],
      },
    ];
  });
}

function namespacesOf({ manifests }: PlannedApp): string[] {
  return [...new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []))];
}

function kindOf(manifest: Manifest) {
  return { group: apiGroup(manifest), kind: manifest.kind };
}

interface Permitted {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

/** Each once, by group, kind and name. */
function distinct(permitted: readonly Permitted[]): Permitted[] {
  const byKey = new Map(permitted.map((each) => [`${each.group}/${each.kind}/${each.name ?? ''}`, each]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
