import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { list } from './fault.ts';
import { didYouMean, suggest } from './suggest.ts';

const EXTENSION = '.yaml';

/** A name that no file of the folder has. */
export class UnknownEnvironment extends Error {
  override readonly name = 'UnknownEnvironment';
}

/** The names of the environments that a folder describes, sorted: one for each `<name>.yaml`. */
export function listEnvironments(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && entry.name.endsWith(EXTENSION))
    .map((entry) => entry.name.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * The file of an environment.
 * @throws UnknownEnvironment with those that there are, and the one that was most likely meant
 */
export function environmentFile(folder: string, name: string): string {
  const names = listEnvironments(folder);
  if (!names.includes(name)) {
    const hint = didYouMean(suggest(name, names));
    const known = names.length === 0 ? `no ${EXTENSION} file in ${folder}` : list(names, 'or');
    throw new UnknownEnvironment(
      `unknown environment ${JSON.stringify(name)}, allowed: ${known}${hint === undefined ? '' : ` (${hint})`}`,
    );
  }
  return join(folder, `${name}${EXTENSION}`);
}
