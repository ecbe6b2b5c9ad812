/** Which files of a folder a synth wrote: these it replaces and removes, and no other. */
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isManifest } from '../manifest/manifest.ts';
import { type Files, fileName, joined } from './files.ts';
import { readIfThere } from './tree.ts';

/** The list of them, in the folder itself: a checkout, a merge or another machine brings it along. */
export const indexFile = 'index.txt';

const HEAD =
  '# What the synth wrote here. It replaces and removes these files, and leaves every other alone.\n';

/** The files, and the list of them. */
export function withIndex(files: Files): Files {
  return joined(files, new Map([[indexFile, `${HEAD}${[...files.keys()].sort().join('\n')}\n`]]));
}

/**
 * The listed paths that a synth wrote. A folder without a list is of a version that wrote none: there it is the manifests
 * that stand where a synth puts them.
 * @param listed as `listTree` gives it
 */
export function writtenIn(folder: string, listed: readonly string[]): ReadonlySet<string> {
  const index = listed.includes(indexFile) ? readIfThere(join(folder, indexFile)) : undefined;
  if (index?.startsWith(HEAD) !== true) {
    return new Set(listed.filter((path) => standsWhereWritten(folder, path)));
  }
  const written = new Set(index.slice(HEAD.length).split('\n'));
  return new Set([indexFile, ...listed.filter((path) => written.has(path))]);
}

const PLACE = /^(?:apps\/[a-z0-9-]+|flux|argocd|argocd\/applications)\/([^/.][^/]*\.yaml)$/;

function standsWhereWritten(folder: string, path: string): boolean {
  const name = PLACE.exec(path)?.[1];
  if (name === undefined) {
    return false;
  }
  const documents = parseAllDocuments(readIfThere(join(folder, path)) ?? '', { logLevel: 'silent' });
  const [document, ...others] = Array.isArray(documents) ? documents : [];
  if (document === undefined || others.length > 0 || document.errors.length > 0) {
    return false;
  }
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  return isManifest(data) && fileName(data) === name;
}
