import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Entry, Side } from '../diff/pair.ts';
import { EnvironmentFaults } from '../environment/fault.ts';
import { parseEnvironment } from '../environment/load.ts';
import type { Environment } from '../environment/schema.ts';
import { type FileFault, readDocuments } from '../verify/folder/documents.ts';
import { readOrFault } from './read-fault.ts';
import { openRevision } from './revision.ts';
import { UsageError } from './usage-error.ts';

export interface SideOptions {
  /** Folder that names are looked for in, and the Git repository. */
  readonly root: string;
  /** File of the environment of all there is. @default - config/<environment>.yaml beside it */
  readonly config?: string;
  /** The only environment. @default - all */
  readonly env?: string;
}

/** What was read, and what could not be. */
export interface ReadSide {
  readonly side: Side;
  readonly notes: readonly string[];
}

/** Where the texts come from. */
interface Tree {
  /** Paths from the folder that was named. */
  readonly files: readonly string[];
  texts(paths: readonly string[]): ReadonlyMap<string, string>;
  /** The environment's file, if there is one. */
  config(environment: string): { readonly file: string; readonly text: string } | undefined;
  /** Name of the environment where the paths hold none. */
  readonly name: string;
}

/**
 * Reads one side: a folder or file if there is one of that name, a Git revision otherwise.
 * @throws UsageError when it is neither, or holds a text that is no YAML
 * @throws ReadFault when --config can't be read
 */
export function readSide(name: string, options: SideOptions): ReadSide {
  const { root } = options;
  const at = resolve(root, name);
  const tree = existsSync(at) ? folderTree(at, root) : revisionTree(name, root);
  const paths = tree.files.filter(isManifestFile);
  const placed = paths.map((path) => ({ path, ...placeOf(path, tree.name) }));
  const wanted = placed.filter(({ environment }) => options.env === undefined || environment === options.env);
  if (options.env !== undefined && wanted.length === 0 && placed.length > 0) {
    const known = [...new Set(placed.map(({ environment }) => environment))].sort().join(', ');
    throw new UsageError(`${name} holds no environment ${JSON.stringify(options.env)}, only ${known}`);
  }
  const texts = tree.texts(wanted.map(({ path }) => path));
  const entries: Entry[] = [];
  const faults: FileFault[] = [];
  for (const { path, environment, app } of wanted) {
    const documents = readDocuments(texts.get(path) ?? '', path);
    faults.push(...documents.faults);
    entries.push(...documents.manifests.map(({ manifest }) => ({ environment, app, manifest })));
  }
  const [fault] = faults;
  if (fault !== undefined) {
    throw new UsageError(`${name}: ${fault.file}:${fault.line}: ${fault.message}`);
  }
  const notes: string[] = [];
  const environments = new Map<string, Environment>();
  for (const environment of new Set(entries.map((entry) => entry.environment))) {
    const found = options.config === undefined ? tree.config(environment) : configOf(options.config, root);
    const parsed = found && parseConfig(found);
    if (typeof parsed === 'object') {
      environments.set(environment, parsed);
    } else {
      notes.push(
        `${name}: ${parsed ?? `no config/${environment || '<environment>'}.yaml`}; nodes and failures are not compared.`,
      );
    }
  }
  return { side: { entries, environments }, notes };
}

function configOf(file: string, root: string): { readonly file: string; readonly text: string } {
  return { file, text: readOrFault(file, () => readFileSync(resolve(root, file), 'utf8')) };
}

function parseConfig({ file, text }: { readonly file: string; readonly text: string }): Environment | string {
  try {
    return parseEnvironment(text, file);
  } catch (error) {
    if (error instanceof EnvironmentFaults) {
      return `${file} is not read: ${error.faults.length} faults`;
    }
    throw error;
  }
}

/** As readManifests: hidden folders and node_modules are left out. */
function isManifestFile(path: string): boolean {
  return (
    /\.(?:ya?ml|json)$/i.test(path) &&
    !path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')
  );
}

/** `production/apps/kafka/x.yaml`, `apps/kafka/x.yaml`, `production/flux/x.yaml`, `kafka/x.yaml`. */
function placeOf(path: string, name: string): Pick<Entry, 'environment' | 'app'> {
  const folders = path.split('/').slice(0, -1);
  const apps = folders.indexOf('apps');
  if (apps === 0 || apps === 1) {
    return { environment: apps === 0 ? name : (folders[0] ?? name), app: folders[apps + 1] ?? 'apps' };
  }
  const engine = folders.findIndex((folder) => folder === 'flux' || folder === 'argocd');
  if (engine === 0 || engine === 1) {
    return { environment: engine === 0 ? name : (folders[0] ?? name), app: folders[engine] ?? '' };
  }
  return { environment: name, app: folders[0] ?? (name || 'manifests') };
}

function folderTree(at: string, root: string): Tree {
  const isFile = !statSync(at).isDirectory();
  const files = isFile ? [basename(at)] : walk(at, '', new Set());
  const path = (file: string) => (isFile ? at : join(at, file));
  const top = resolve(at);
  return {
    files,
    texts: (paths) => new Map(paths.map((file) => [file, readFileSync(path(file), 'utf8')])),
    config: (environment) => {
      // Beside dist/, wherever that is; or where the command runs.
      for (const beside of [resolve(top, '..'), resolve(top, '../..'), root]) {
        const file = join(beside, 'config', `${environment}.yaml`);
        if (environment !== '' && existsSync(file)) {
          return { file, text: readFileSync(file, 'utf8') };
        }
      }
      return undefined;
    },
    // dist/production is production's; any other folder has no name of its own, so that two of them compare.
    name: files.some((file) => file.startsWith('apps/')) ? basename(top) : '',
  };
}

function walk(root: string, folder: string, seen: ReadonlySet<string>): readonly string[] {
  const real = realpathSync(join(root, folder));
  if (seen.has(real)) {
    return [];
  }
  return readdirSync(join(root, folder))
    .sort()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      const stats = statSync(join(root, path), { throwIfNoEntry: false });
      return stats?.isDirectory()
        ? walk(root, path, new Set([...seen, real]))
        : stats?.isFile()
          ? [path]
          : [];
    });
}

function revisionTree(name: string, root: string): Tree {
  const colon = name.indexOf(':');
  const [revision, folder] = colon === -1 ? [name, 'dist'] : [name.slice(0, colon), name.slice(colon + 1)];
  const opened = openRevision(revision, root);
  const files = opened.files(folder);
  const prefix = folder.replace(/\/+$/, '');
  const full = (path: string) => (prefix === '' || prefix === '.' ? path : `${prefix}/${path}`);
  if (files.length === 0) {
    throw new UsageError(`${revision} has no folder ${folder}/: name one with REVISION:FOLDER`);
  }
  return {
    files,
    texts: (paths) => {
      const texts = opened.texts(paths.map(full));
      return new Map(paths.map((path) => [path, texts.get(full(path)) ?? '']));
    },
    config: (environment) => {
      const file = `config/${environment}.yaml`;
      const text = opened.texts([file]).get(file);
      return text === undefined ? undefined : { file: `${revision}:${file}`, text };
    },
    name: files.some((file) => file.startsWith('apps/')) ? basename(prefix) : '',
  };
}
