/** What a killed run leaves beside a folder, and how the next run clears it up. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAbsent } from './tree.ts';

/** `tmp` a new tree being written; `old` a tree moved aside; `gone` one being removed. */
type Role = 'tmp' | 'old' | 'gone';

/** The sibling a run works in: `dist/.production.4711.tmp`. Its process is in the name, so runs never share one. */
export function sibling(folder: string, role: Role): string {
  return join(dirname(folder), `.${basename(folder)}.${process.pid}.${role}`);
}

/**
 * Puts right what a killed run left: the tree it had moved aside comes back when nothing took its place, everything
 * else it left is removed. Runs that are alive stay untouched. For the start of a run, before it makes siblings of its
 * own: one that carries this process's id is from a dead process with the same id, as containers have it.
 */
export function clearLeftovers(folder: string): void {
  const leftovers = siblings(folder).filter(({ pid }) => pid === process.pid || !isAlive(pid));
  for (const { path, role } of leftovers) {
    if (role === 'old' && !existsSync(folder)) {
      renameIfThere(path, folder);
    } else {
      remove(path, folder);
    }
  }
}

/**
 * Removes a sibling. Its name goes first, in one step: should its run be alive after all (in another container, where
 * its id means nothing here), that run fails to swap, rather than swap in half a tree.
 */
export function remove(path: string, folder: string): void {
  const gone = sibling(folder, 'gone');
  if (path !== gone) {
    rmSync(gone, { recursive: true, force: true });
    renameIfThere(path, gone);
  }
  rmSync(gone, { recursive: true, force: true });
}

/** Renames; false when there is nothing under that name, or no longer. */
export function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isAbsent(error)) {
      return false;
    }
    throw error;
  }
}

interface Sibling {
  readonly path: string;
  readonly pid: number;
  readonly role: Role;
}

function siblings(folder: string): readonly Sibling[] {
  const parent = dirname(folder);
  if (!existsSync(parent)) {
    return [];
  }
  const prefix = `.${basename(folder)}.`;
  return readdirSync(parent).flatMap((name) => {
    const match = name.startsWith(prefix) ? /^(\d+)\.(tmp|old|gone)$/.exec(name.slice(prefix.length)) : null;
    return match === null
      ? []
      : [{ path: join(parent, name), pid: Number(match[1]), role: match[2] as Role }];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
