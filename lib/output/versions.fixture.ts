/** A tree that tells its version in every file, so that a mix of two is seen. For the tests of the swap. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './files.ts';
import { listTree } from './tree.ts';
import { indexFile } from './written.ts';

const APPS = 10;
const OBJECTS = 15;

/** Some 150 files. Every version has other texts, of other lengths, and one file that no other version has. */
export function version(number: number): Files {
  const files = new Map([[`apps/app-0/only-${number}.yaml`, `version: ${number}\n`]]);
  for (let app = 0; app < APPS; app += 1) {
    for (let object = 0; object < OBJECTS; object += 1) {
      const filler = 'x'.repeat((number * 31 + object * 97) % 1500);
      files.set(`apps/app-${app}/object-${object}.yaml`, `version: ${number}\nfiller: ${filler}\n`);
    }
  }
  return files;
}

/**
 * The version a folder holds; undefined when there is no folder.
 * @throws Error when it holds anything else than exactly one version
 */
export function versionIn(folder: string): number | undefined {
  const listed = listTree(folder)?.filter((path) => path !== indexFile);
  if (listed === undefined) {
    return undefined;
  }
  const number = Number(listed.map((path) => /only-(\d+)\.yaml$/.exec(path)?.[1]).find(Boolean));
  const wanted = version(number);
  const broken =
    listed.find(
      (path) => !wanted.has(path) || readFileSync(join(folder, path), 'utf8') !== wanted.get(path),
    ) ?? [...wanted.keys()].find((path) => !listed.includes(path));
  if (broken !== undefined) {
    throw new Error(`${folder} is no whole version ${number}: ${broken} differs`);
  }
  return number;
}
