import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gitopsFiles } from '../../lib/gitops/files.ts';
import { type PrerequisiteName, prerequisites, prerequisitesOf } from '../../lib/gitops/prerequisites.ts';
import { isFields, type Manifest, title } from '../../lib/manifest/manifest.ts';
import { validateManifest } from '../../lib/manifest/schema/validate.ts';
import { isClusterScoped } from '../../lib/manifest/scope.ts';
import { filesOf } from '../../lib/output/files.ts';
import { type Changes, manifestsOf, variant } from '../variants.testing.ts';
import { brokenOrder, type Cluster } from './apply-order.testing.ts';
import { at, listAt, ofKind, type Rendered, renderedEnvironments } from './environments.testing.ts';
import { aliases, expectedEdges, groupKind, namedObjects, nameOf, requirementsOf } from './gitops.testing.ts';

/** The engines' objects of an environment, by folder. */
function engineObjects({ environment, apps }: Rendered): Map<string, Manifest[]> {
  const folders = new Map<string, Manifest[]>();
  for (const [path, text] of gitopsFiles(environment, apps)) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    folders.set(folder, [...(folders.get(folder) ?? []), parse(text)]);
  }
  return folders;
}

/** Kustomizations by which somebody else installs each program, as a file would name them. */
const installers = Object.fromEntries(
  Object.keys(prerequisites).map((name) => [name, `install-${name.toLowerCase()}`]),
) as Record<PrerequisiteName, string>;

/** The environment, with a Kustomization named for every program that it needs. */
function withInstallers(rendered: Rendered): Rendered {
  const { gitops } = rendered.environment;
  const flux = gitops && { ...gitops.flux, prerequisites: installers };
  return {
    ...rendered,
    environment: { ...rendered.environment, gitops: gitops && flux && { ...gitops, flux } },
  };
}

function clusterOf(rendered: Rendered, installed: readonly string[]): Cluster {
  const { environment, apps } = rendered;
  const kustomizations = ofKind(engineObjects(rendered).get('flux') ?? [], 'Kustomization');
  const foreign = Object.values(installers).map(
    (name) => ({ kind: 'Kustomization', metadata: { name } }) as Manifest,
  );
  return {
    kustomizations: [...kustomizations, ...foreign],
    folders: new Map(apps.map(({ app, manifests }) => [`./dist/${environment.name}/apps/${app}`, manifests])),
    installed,
    brings: new Map(Object.entries(installers).map(([name, kustomization]) => [kustomization, name])),
    requirements: requirementsOf(apps, environment.cluster.domain),
    nameOf,
  };
}

/** The same cluster with a Kustomization changed. */
function changed(cluster: Cluster, app: string, spec: object): Cluster {
  const kustomizations = cluster.kustomizations.map((object) =>
    object.metadata.name.endsWith(`-${app}`) && isFields(object.spec)
      ? { ...object, spec: { ...object.spec, ...spec } }
      : object,
  );
  expect(kustomizations).not.toEqual(cluster.kustomizations);
  return { ...cluster, kustomizations };
}

const environments = renderedEnvironments();

describe.each(environments)('the sync objects of %s', (_name, rendered) => {
  const { environment, apps, manifests } = rendered;
  const folders = engineObjects(rendered);
  const flux = folders.get('flux') ?? [];
  const applications = folders.get('argocd/applications') ?? [];
  const projects = ofKind(folders.get('argocd') ?? [], 'AppProject');
  const kustomizations = new Map(
    ofKind(flux, 'Kustomization').map((object) => [String(at(object, 'spec.path')), object]),
  );
  const names = apps.map(({ app }) => app);
  const prefix = `${environment.namespace}-`;

  /** Apps that Flux waits for, directly or by way of others. */
  const closure = (app: string): string[] => direct(app).flatMap((before) => [before, ...closure(before)]);
  const direct = (app: string): string[] =>
    listAt(kustomizations.get(`./dist/${environment.name}/apps/${app}`), 'spec.dependsOn').map(({ name }) =>
      String(name).slice(prefix.length),
    );

  it('are valid by their upstream schemas, and named apart', () => {
    const all = [...folders.values()].flat();
    expect(all.flatMap(validateManifest)).toEqual([]);
    expect(new Set(all.map((object) => `${object.kind}/${object.metadata.name}`)).size).toBe(all.length);
  });

  it('point at every folder of apps/, and at their own', () => {
    const written = [...filesOf(apps).keys(), ...gitopsFiles(environment, apps).keys()];
    const at = (path: string) => written.filter((file) => file.startsWith(`${path}/`)).length;
    expect([...kustomizations.keys()].sort()).toEqual(
      [
        `./dist/${environment.name}/flux`,
        ...names.map((app) => `./dist/${environment.name}/apps/${app}`),
      ].sort(),
    );
    for (const path of kustomizations.keys()) {
      expect(at(path.replace(`./dist/${environment.name}/`, '')), path).toBeGreaterThan(0);
    }
    expect(applications.map((object) => String(object.metadata.name)).sort()).toEqual(
      names.map((app) => `${prefix}${app}`).sort(),
    );
  });

  it('wait for what the apps need of each other, and for nothing else', () => {
    const expected = expectedEdges(apps, environment.cluster.domain);
    const missing = [...expected].filter((edge) => {
      const [from = '', to = ''] = edge.split(' → ');
      // A circle of addresses is opened somewhere: one of the two has to begin.
      return !closure(from).includes(to) && !closure(to).includes(from);
    });
    expect(missing).toEqual([]);
    const stray = names.flatMap((app) => direct(app).map((before) => `${app} → ${before}`));
    expect(stray.filter((edge) => !expected.has(edge))).toEqual([]);
  });

  it('wait in no circle, and say nothing twice', () => {
    for (const app of names) {
      const before = direct(app);
      expect(closure(app), app).not.toContain(app);
      for (const one of before) {
        const others = before.filter((other) => other !== one);
        expect(others.flatMap(closure), `${app} → ${one}`).not.toContain(one);
      }
    }
  });

  it('let Flux apply nothing before what it needs', () => {
    expect(brokenOrder(clusterOf(rendered, prerequisitesOf(manifests)))).toEqual([]);
    expect(brokenOrder(clusterOf(withInstallers(rendered), []))).toEqual([]);
  });

  it('give Argo CD the same order in waves', () => {
    const wave = (app: string) => {
      const object = applications.find(({ metadata }) => metadata.name === `${prefix}${app}`);
      return Number(object?.metadata.annotations?.['argocd.argoproj.io/sync-wave']);
    };
    for (const app of names) {
      expect(wave(app), app).toBe(Math.max(-1, ...direct(app).map(wave)) + 1);
    }
  });

  it('permit each app in Argo CD what it holds, and nothing that none of its project holds', () => {
    for (const project of projects.filter(({ metadata }) => metadata.name !== `${prefix}sync`)) {
      const own = apps.filter(({ app }) =>
        applications.some(
          (object) =>
            object.metadata.name === `${prefix}${app}` &&
            at(object, 'spec.project') === project.metadata.name,
        ),
      );
      const held = own.flatMap((app) => app.manifests);
      const ofCluster = held.filter(isClusterScoped);
      const named = held.filter((manifest) => !isClusterScoped(manifest));
      const permitted = (list: string) =>
        listAt(project, `spec.${list}`).map(({ group, kind, name }) =>
          name === undefined ? `${group}/${kind}` : `${group}/${kind}/${name}`,
        );
      const sorted = (items: readonly string[]) => [...new Set(items)].sort();
      expect(sorted(permitted('clusterResourceWhitelist'))).toEqual(
        sorted(ofCluster.map((manifest) => `${groupKind(manifest)}/${manifest.metadata.name}`)),
      );
      expect(sorted(permitted('namespaceResourceWhitelist'))).toEqual(sorted(named.map(groupKind)));
      expect(listAt(project, 'spec.destinations').map(({ namespace }) => namespace)).toEqual(
        sorted(named.map(({ metadata }) => String(metadata.namespace))),
      );
      expect(at(project, 'spec.sourceRepos')).toEqual([environment.gitops?.source.url]);
    }
    expect(applications.map((object) => at(object, 'spec.project'))).not.toContain('default');
  });

  it('leave to autoscalers what they count', () => {
    const ignored = applications.flatMap((object) => listAt(object, 'spec.ignoreDifferences'));
    const targets = ofKind(manifests, 'HorizontalPodAutoscaler').map((autoscaler) =>
      at(autoscaler, 'spec.scaleTargetRef'),
    );
    expect(ignored.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(
      targets.map((target) => `${at(target, 'kind')}/${at(target, 'name')}`).sort(),
    );
    for (const object of applications) {
      expect(at(object, 'spec.syncPolicy.syncOptions')).toEqual(
        expect.arrayContaining([
          'ServerSideApply=true',
          'RespectIgnoreDifferences=true',
          'CreateNamespace=false',
        ]),
      );
    }
  });

  it('keep what holds data, and make Jobs anew', () => {
    const annotations = ({ metadata }: Manifest) => metadata.annotations ?? {};
    const holders = manifests.filter(({ kind }) =>
      /^(Namespace|StatefulSet|PersistentVolume(Claim)?)$/.test(kind),
    );
    expect(holders.length).toBeGreaterThan(1);
    for (const holder of holders) {
      expect(annotations(holder), title(holder)).toMatchObject({
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
        'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
      });
    }
    for (const job of ofKind(manifests, 'Job')) {
      expect(annotations(job), title(job)).toMatchObject({
        'kustomize.toolkit.fluxcd.io/force': 'enabled',
        'argocd.argoproj.io/hook': 'Sync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      });
      // Once removed, it would be made anew at every sync; without an end, Argo CD's sync would have none either.
      expect(job.spec, title(job)).not.toHaveProperty('ttlSecondsAfterFinished');
      expect(at(job, 'spec.activeDeadlineSeconds'), title(job)).toBeTypeOf('number');
      // What the Job does is part of its template: otherwise neither engine would see that it changed.
      expect(at(job, 'spec.template.metadata.annotations'), title(job)).toHaveProperty([
        'holdfast.dev/config-hash',
      ]);
    }
  });

  it('leave the claims of a StatefulSet alone when it goes or shrinks', () => {
    for (const set of ofKind(manifests, 'StatefulSet')) {
      const { whenDeleted = 'Retain', whenScaled = 'Retain' } = (at(
        set,
        'spec.persistentVolumeClaimRetentionPolicy',
      ) ?? {}) as Record<string, string>;
      expect([whenDeleted, whenScaled], title(set)).toEqual(['Retain', 'Retain']);
    }
  });
});

describe('the simulated order', () => {
  const [, rendered] = environments.find(([name]) => name === 'production.yaml') ?? [];
  if (rendered === undefined) {
    throw new Error('production.yaml is not among the environments');
  }
  const cluster = clusterOf(withInstallers(rendered), []);

  it.each([
    [
      'an app that does not wait for the foundation',
      'kafka',
      { dependsOn: [] },
      /data-platform-kafka: StatefulSet .* before Namespace\/data-platform is applied/,
    ],
    [
      'a foundation that does not wait for cert-manager',
      'foundation',
      { dependsOn: [] },
      /data-platform-foundation: Certificate .* before certManager is ready/,
    ],
    [
      'an app that does not wait for what it calls',
      'edge',
      { dependsOn: [{ name: 'data-platform-foundation' }] },
      /data-platform-edge: Deployment .* before Service\/portal is ready/,
    ],
    [
      'an app that is called and not waited for to the end',
      'portal',
      { wait: false },
      /data-platform-edge: Deployment .* before Deployment\/portal is ready/,
    ],
    [
      'a circle',
      'foundation',
      { dependsOn: [{ name: 'data-platform-kafka' }] },
      /data-platform-kafka waits for data-platform-foundation waits for data-platform-kafka/,
    ],
    [
      'a name that nobody has',
      'kafka',
      { dependsOn: [{ name: 'data-platform-fundament' }] },
      /data-platform-kafka waits for data-platform-fundament, which does not exist/,
    ],
  ])('finds %s', (_, app, spec, fault) => {
    expect(brokenOrder(cluster)).toEqual([]);
    expect(brokenOrder(changed(cluster, app, spec)).join('\n')).toMatch(fault);
  });

  it('finds a custom resource whose program nobody brings', () => {
    const faults = brokenOrder(clusterOf(rendered, ['certManager', 'externalSecrets'])).join('\n');
    expect(faults).toMatch(/PodMonitor .* before prometheusOperator is ready/);
    expect(faults).not.toMatch(/Certificate/);
  });
});

describe('a provisioning Job', () => {
  const job = (changes: Changes) => {
    const manifests = manifestsOf(variant('production', changes), 'postgresql');
    const found = ofKind(manifests, 'Job').find(
      ({ metadata }) => metadata.name === 'postgresql-provisioning',
    );
    expect(found).toBeDefined();
    return found;
  };
  const before = job({});

  it('runs again when what it makes has changed: under its name, with another template', () => {
    const after = job({ services: { postgresql: { databases: [{ name: 'app' }, { name: 'more' }] } } });
    expect(after?.metadata).toEqual(before?.metadata);
    expect(at(after, 'spec.template')).not.toEqual(at(before, 'spec.template'));
  });

  it('does not run again for what is none of its business', () => {
    expect(
      job({ services: { postgresql: { storage: { size: '300Gi' } }, portal: { maxReplicas: 7 } } }),
    ).toEqual(before);
  });
});

describe('Secrets that lie encrypted in the repository', () => {
  const [, rendered] = environments.find(([name]) => name === 'production with existing Secrets') ?? [];
  const { environment, apps } = rendered as Rendered;
  const { gitops } = environment;
  const sops = { path: 'secrets/production', secretRef: 'sops-age' };
  const flux = gitops && { ...gitops.flux, sops };
  const changedGitops = gitops && flux && { ...gitops, flux };
  const objects = engineObjects({
    ...(rendered as Rendered),
    environment: { ...environment, gitops: changedGitops },
  });
  const find = (name: string) => objects.get('flux')?.find((object) => object.metadata.name === name);
  const before = (name: string): string[] =>
    listAt(find(name), 'spec.dependsOn').flatMap((one) => [String(one.name), ...before(String(one.name))]);

  it('are decrypted after the Namespace is there', () => {
    expect(find('data-platform-secrets')?.spec).toMatchObject({
      path: './secrets/production',
      dependsOn: [{ name: 'data-platform-foundation' }],
      decryption: { provider: 'sops', secretRef: { name: 'sops-age' } },
      prune: true,
      wait: true,
    });
    expect(
      at(
        objects.get('flux')?.find(({ kind }) => kind === 'GitRepository'),
        'spec.ignore',
      ),
    ).toContain('!/secrets/production\n');
    expect([...objects.values()].flat().flatMap(validateManifest)).toEqual([]);
  });

  it('are waited for by the apps that read one, and by no other', () => {
    const made = new Set(apps.flatMap(({ manifests }) => manifests.flatMap(aliases)));
    for (const { app, manifests } of apps) {
      const read = manifests.flatMap(namedObjects).filter((name) => name.startsWith('Secret/'));
      const given = read.filter((name) => !made.has(name));
      const direct = listAt(find(`data-platform-${app}`), 'spec.dependsOn').map(({ name }) => name);
      if (given.length > 0) {
        expect(before(`data-platform-${app}`), `${app}: ${given}`).toContain('data-platform-secrets');
      } else {
        expect(direct, app).not.toContain('data-platform-secrets');
      }
    }
    expect(before('data-platform-postgresql')).toContain('data-platform-secrets');
  });

  it('are nothing to Argo CD, which does not decrypt', () => {
    const names = [...objects.entries()].flatMap(([folder, own]) => (folder.startsWith('argocd') ? own : []));
    expect(names.map(({ metadata }) => metadata.name)).not.toContain('data-platform-secrets');
  });
});

describe('gitops', () => {
  const rendered = environments[0]?.[1] as Rendered;
  const { gitops } = rendered.environment;
  const paths = (change: object | undefined) =>
    [
      ...gitopsFiles(
        { ...rendered.environment, gitops: change && gitops && { ...gitops, ...change } },
        rendered.apps,
      ).keys(),
    ].map((path) => path.split('/')[0]);

  it('renders the engines that are asked for', () => {
    expect(new Set(paths({}))).toEqual(new Set(['flux', 'argocd']));
    expect(new Set(paths({ engines: ['flux'] }))).toEqual(new Set(['flux']));
    expect(new Set(paths({ engines: ['argocd'] }))).toEqual(new Set(['argocd']));
    expect(paths(undefined)).toEqual([]);
  });
});
