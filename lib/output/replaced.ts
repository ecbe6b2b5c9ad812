import { join } from 'node:path';
import type { Files } from './files.ts';
import { listTree, readIfThere } from './tree.ts';
import { writtenIn } from './written.ts';

/**
 * The manifests of an earlier synth that these files would change or remove, as they are now. What stays byte for byte is left
 * out: reading 400 manifests takes longer than rendering them.
 */
export function replacedFiles(folder: string, files: Files): Files {
  const replaced = new Map<string, string>();
  for (const path of writtenIn(folder, listTree(folder) ?? [])) {
    const text = path.endsWith('.yaml') ? readIfThere(join(folder, path)) : undefined;
    if (text !== undefined && text !== files.get(path)) {
      replaced.set(path, text);
    }
  }
  return replaced;
}
