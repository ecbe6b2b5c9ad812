/** Trees for Kustomize that nobody has built: their patches are no objects. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { fieldsOf, listOf } from '../../manifest/manifest.ts';

const NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/**
 * The patches that the kustomizations among the files name, and a note for each that changes what it lists.
 * @param files paths
 */
export function kustomizations(files: readonly string[]): {
  readonly patches: ReadonlySet<string>;
  readonly notes: readonly string[];
} {
  const patches = new Set<string>();
  const notes: string[] = [];
  for (const file of files.filter((path) => NAMES.has(basename(path)))) {
    const content = fieldsOf(read(file));
    const named = [
      ...listOf(content.patches).map(({ path }) => path),
      ...listOf(content.patchesJson6902).map(({ path }) => path),
      ...(Array.isArray(content.patchesStrategicMerge) ? content.patchesStrategicMerge : []),
    ].filter((path): path is string => typeof path === 'string' && !path.includes('\n'));
    for (const path of named) {
      patches.add(join(dirname(file), path));
    }
    if (named.length > 0) {
      notes.push(
        `${named.length} patches of ${file}: build the tree first (kubectl kustomize ${dirname(file)}); what it lists is checked as it stands`,
      );
    }
  }
  return { patches, notes };
}

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { logLevel: 'silent' });
  } catch {
    // Not YAML: that is said of it where its documents are read.
    return undefined;
  }
}
