/** The definitions of custom resources, out of the Go modules of the programs that serve them. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { isFields, isManifest, type Manifest } from '../../../lib/manifest/manifest.ts';
import { Unavailable } from './binaries.ts';

const run = promisify(execFile);

/** Not in go.mod: nothing of them is built, and their own requirements must not move those of the control plane. */
const modules: readonly { readonly module: string; readonly folder: string }[] = [
  { module: 'github.com/cert-manager/cert-manager@v1.21.2', folder: 'deploy/crds' },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    folder: 'example/prometheus-operator-crd',
  },
  { module: 'github.com/external-secrets/external-secrets@v1.3.2', folder: 'config/crds/bases' },
  { module: 'github.com/fluxcd/kustomize-controller@v1.9.6', folder: 'config/crd/bases' },
  { module: 'github.com/fluxcd/source-controller@v1.9.6', folder: 'config/crd/bases' },
  { module: 'github.com/argoproj/argo-cd/v3@v3.5.7', folder: 'manifests/crds' },
];

/**
 * The definitions of the kinds that these objects are of.
 * @throws Unavailable when a module can't be had
 */
export async function definitionsFor(objects: readonly Manifest[]): Promise<readonly Manifest[]> {
  const kinds = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion.split('/')[0]} ${kind}`));
  const all = (await Promise.all(modules.map(definitionsOf))).flat();
  return all.filter(({ spec }) => {
    const { group, names } = isFields(spec) ? spec : {};
    return kinds.has(`${String(group)} ${isFields(names) ? String(names.kind) : ''}`);
  });
}

async function definitionsOf({ module, folder }: (typeof modules)[number]): Promise<readonly Manifest[]> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module]).catch(
    // It fails for modules of a newer Go, which have been downloaded nevertheless.
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const downloaded: unknown = JSON.parse(stdout || '{}');
  const { Dir: root, Error: fault } = isFields(downloaded) ? downloaded : {};
  if (typeof root !== 'string') {
    throw new Unavailable(`go mod download ${module}: ${String(fault ?? 'go is not installed')}`);
  }
  const files = (await readdir(join(root, folder))).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(files.sort().map((name) => readFile(join(root, folder, name), 'utf8')));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
    .filter(isManifest)
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
}
