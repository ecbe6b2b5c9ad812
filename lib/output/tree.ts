/** A folder of texts on disk: what it holds, whether that is what is wanted, writing it anew. */
import {
  closeSync,
  cpSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './files.ts';

/** Open at a time while they are made durable: enough to share the disk's flushes, few for any limit. */
const BATCH = 64;

const flush = promisify(fsync);

/**
 * Everything in a folder, as sorted relative paths with `/`. An empty folder ends in `/`; what is neither folder nor
 * file (a link, a device) ends in `@` and is never followed. Undefined when there is no folder.
 */
export function listTree(folder: string): readonly string[] | undefined {
  try {
    return list(folder, '').sort();
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a folder, listed by `listTree`, holds exactly these files, byte for byte. */
export function holdsExactly(folder: string, listed: readonly string[], files: Files): boolean {
  const wanted = [...files.keys()].sort();
  return (
    listed.length === wanted.length &&
    listed.every((path, index) => path === wanted[index]) &&
    wanted.every((path) => readIfThere(join(folder, path)) === files.get(path))
  );
}

/** Undefined for a file that went since it was listed: another run swapped its tree in. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Writes the files into a folder that does not exist yet.
 * @param durable whether they must be on the disk, not only in its cache, when the promise resolves
 */
export async function writeTree(folder: string, files: Files, durable: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const folders = new Set([folder]);
  let open: number[] = [];
  const close = async () => {
    try {
      await Promise.all(durable ? open.map((descriptor) => flush(descriptor)) : []);
    } finally {
      open.forEach(closeSync);
      open = [];
    }
  };
  for (const [path, text] of files) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!folders.has(parent)) {
      mkdirSync(parent, { recursive: true });
      folders.add(parent);
    }
    const descriptor = openSync(file, 'wx');
    open.push(descriptor);
    writeFileSync(descriptor, text);
    if (open.length === BATCH) {
      await close();
    }
  }
  await close();
}

/** Copies some paths of a folder into another one, as they are: a link stays a link. One that is there already stays. */
export function copyInto(to: string, from: string, paths: readonly string[]): void {
  for (const path of paths) {
    cpSync(join(from, path), join(to, path), {
      preserveTimestamps: true,
      verbatimSymlinks: true,
      force: false,
    });
  }
}

function list(folder: string, prefix: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (!entry.isDirectory()) {
      return [`${prefix}${entry.name}${entry.isFile() ? '' : '@'}`];
    }
    const inside = list(join(folder, entry.name), `${prefix}${entry.name}/`);
    return inside.length === 0 ? [`${prefix}${entry.name}/`] : inside;
  });
}

/** Whether a file system call failed because there is nothing of that name. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
