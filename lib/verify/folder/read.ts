import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Documents, readDocuments } from './documents.ts';
import { kustomizations } from './kustomize.ts';

/**
 * Every manifest below a folder, or of one file, in the order of the paths. Hidden folders and node_modules are left
 * out.
 * @param at folder or file
 * @throws Error of the system when it does not exist or can't be read
 */
export function readManifests(at: string): Documents {
  const files = filesOf(at);
  const { patches, notes } = kustomizations(files);
  const parts = files
    .filter((file) => !patches.has(file))
    .map((file) => readDocuments(textOf(readFileSync(file)), file.split(sep).join('/')));
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    faults: parts.flatMap(({ faults }) => faults),
    skipped: [...notes, ...parts.flatMap(({ skipped }) => skipped)],
  };
}

/** UTF-8, or what PowerShell writes by default: UTF-16 with a mark at its beginning. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  // The decoder takes the mark away.
  return new TextDecoder(encoding).decode(bytes);
}

/** A folder linked into itself is read once. */
function filesOf(at: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  if (!statSync(at).isDirectory()) {
    return [at];
  }
  const real = realpathSync(at);
  if (seen.has(real)) {
    return [];
  }
  return readdirSync(at)
    .sort()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = join(at, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory()) {
        return filesOf(path, new Set([...seen, real]));
      }
      return stats?.isFile() && /\.(?:ya?ml|json)$/i.test(name) ? [path] : [];
    });
}
