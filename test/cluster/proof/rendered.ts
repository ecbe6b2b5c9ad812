/** What an environment renders, as it lies in dist/. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { stringify } from 'yaml';
import { openRevision } from '../../../lib/command/revision.ts';
import { fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import { readDocuments } from '../../../lib/verify/folder/documents.ts';

/** The objects of one app. */
export interface App {
  readonly name: string;
  readonly objects: readonly Manifest[];
}

export interface Rendered {
  /** In the order in which Flux begins with them. */
  readonly apps: readonly App[];
  /** Objects for Flux and Argo CD themselves. */
  readonly gitops: readonly Manifest[];
  readonly all: readonly Manifest[];
  readonly texts: Texts;
}

/** Texts by path below dist/<environment>. */
export type Texts = ReadonlyMap<string, string>;

/** The rendered files as they lie there now. */
export function textsOf(environment: string): Texts {
  const folder = join('dist', environment);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.yaml'),
  );
  return new Map(files.map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]));
}

/** Those of a Git revision; undefined where it has none of this environment. */
export function textsOfRevision(revision: string, environment: string): Texts | undefined {
  const folder = `dist/${environment}`;
  const opened = openRevision(revision, '.');
  const texts = opened.texts(
    opened
      .files(folder)
      .filter((path) => path.endsWith('.yaml'))
      .map((path) => `${folder}/${path}`),
  );
  return texts.size === 0
    ? undefined
    : new Map([...texts].map(([path, text]) => [path.slice(folder.length + 1), text]));
}

/** @throws Error for a file that is no manifest, and for apps that wait for each other */
export function renderedOf(texts: Texts): Rendered {
  const byFolder = new Map<string, Manifest[]>();
  for (const [path, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { manifests, faults } = readDocuments(text, path);
    if (faults.length > 0) {
      throw new Error(`${path}: ${JSON.stringify(faults[0])}`);
    }
    const [top = '', app = ''] = path.split('/');
    const folder = top === 'apps' ? app : '';
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), ...manifests.map(({ manifest }) => manifest)]);
  }
  const gitops = byFolder.get('') ?? [];
  byFolder.delete('');
  const apps = inOrder(byFolder, dependencies(gitops));
  return { apps, gitops, all: [...apps.flatMap(({ objects }) => objects), ...gitops], texts };
}

/** The same with other objects, left out where undefined. */
export function withObjects(
  rendered: Rendered,
  change: (object: Manifest) => Manifest | undefined,
): Rendered {
  const changed = (objects: readonly Manifest[]) => objects.flatMap((object) => change(object) ?? []);
  const apps = rendered.apps.map(({ name, objects }) => ({ name, objects: changed(objects) }));
  const gitops = changed(rendered.gitops);
  const all = [...apps.flatMap(({ objects }) => objects), ...gitops];
  return {
    apps,
    gitops,
    all,
    texts: new Map([['all.yaml', all.map((object) => stringify(object, { version: '1.1' })).join('---\n')]]),
  };
}

/** These apps alone, with nothing for Flux and Argo CD. */
export function withApps(rendered: Rendered, names: readonly string[]): Rendered {
  const apps = rendered.apps.filter(({ name }) => names.includes(name));
  return withObjects({ ...rendered, apps, gitops: [] }, (object) => object);
}

/** The apps that each app waits for, by what its Kustomization says. */
function dependencies(gitops: readonly Manifest[]): ReadonlyMap<string, readonly string[]> {
  const kustomizations = gitops.filter(
    ({ kind, spec }) => kind === 'Kustomization' && /\/apps\//.test(String(fieldsOf(spec).path)),
  );
  const appOf = new Map(
    kustomizations.map(({ metadata, spec }) => [
      metadata.name,
      String(fieldsOf(spec).path).split('/').at(-1) ?? '',
    ]),
  );
  return new Map(
    kustomizations.map(({ metadata, spec }) => [
      appOf.get(metadata.name) ?? '',
      listOf(fieldsOf(spec).dependsOn).map(({ name }) => appOf.get(String(name)) ?? String(name)),
    ]),
  );
}

function inOrder(
  folders: ReadonlyMap<string, readonly Manifest[]>,
  needs: ReadonlyMap<string, readonly string[]>,
): readonly App[] {
  const apps: App[] = [];
  const left = new Map(folders);
  while (left.size > 0) {
    const free = [...left.keys()].filter((name) => !(needs.get(name) ?? []).some((need) => left.has(need)));
    if (free.length === 0) {
      throw new Error(
        `Flux would begin with none of ${[...left.keys()].join(', ')}: they wait for each other`,
      );
    }
    for (const name of free) {
      apps.push({ name, objects: staged(left.get(name) ?? []) });
      left.delete(name);
    }
  }
  return apps;
}

/**
 * Flux applies what others are made of first: definitions and namespaces, then classes, then the rest by kind
 * (fluxcd/pkg/ssa: ApplyAllStaged, and the order of kinds in its sort).
 */
function staged(objects: readonly Manifest[]): readonly Manifest[] {
  const rank = ({ kind }: Manifest) => {
    const at = FIRST.indexOf(kind);
    return at === -1 ? FIRST.length : at;
  };
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

const FIRST = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'Role',
  'ClusterRoleBinding',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'PersistentVolumeClaim',
];

/** The revision whose dist/ an upgrade begins with: the last release, or else the change before the last one. */
export function revisionBefore(environment: string): string | undefined {
  return (
    runGit(['describe', '--tags', '--abbrev=0']) ??
    runGit(['log', '--skip=1', '-1', '--format=%H', '--', `dist/${environment}`])
  );
}

function runGit(args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
