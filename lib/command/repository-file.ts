import { fstatSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Folders whose content is nobody's work. */
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * The path of the file that a descriptor writes to, relative to a folder, when it lies in there. By its number on the
 * disk, so that a link or another path to the same file is found too. Undefined for a pipe, a terminal, a file elsewhere.
 */
export function fileWithin(folder: string, descriptor: number): string | undefined {
  const target = fstatSync(descriptor, { bigint: true });
  if (!target.isFile()) {
    return undefined;
  }
  const search = (path: string): string | undefined => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
        const found = search(child);
        if (found !== undefined) {
          return found;
        }
      } else if (entry.isFile()) {
        const { dev, ino } = lstatSync(child, { bigint: true });
        if (dev === target.dev && ino === target.ino) {
          return relative(folder, child);
        }
      }
    }
    return undefined;
  };
  return search(folder);
}
