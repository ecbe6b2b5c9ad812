/**
 * Folders that are wholly the old or wholly the new, whenever the program dies: the old tree is renamed aside, the new one
 * takes its name. A run that dies between the two is put right by the next, before it does anything else.
 *
 * There is no lock: each run writes to a sibling of its own. Of two runs at once the later swap wins, whole.
 */
import { existsSync, lstatSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Files } from './files.ts';
import { clearLeftovers, remove, renameIfThere, sibling } from './leftovers.ts';
import { copyInto, holdsExactly, listTree, writeTree } from './tree.ts';
import { withIndex, writtenIn } from './written.ts';

/** A folder, and everything a synth has to say in it. */
export interface Replacement {
  readonly folder: string;
  readonly files: Files;
}

export interface Replaced {
  readonly folder: string;
  /** False when the folder held exactly these files already; then nothing in it was touched. */
  readonly changed: boolean;
  /** What no synth wrote, as sorted relative paths: it stays as it is. */
  readonly kept: readonly string[];
}

/** The moments a run passes for each folder, in this order. */
export type Step = 'written' | 'moved-aside' | 'swapped' | 'cleared';

/** Told of each step as it is done. */
export type OnStep = (step: Step, folder: string) => void;

/** Tries against other runs that put their folder in place between our two renames. */
const TRIES = 100;

/**
 * Gives every folder its files, a list of them, and what stood there that no synth wrote. All new trees are written
 * first, then swapped in one after the other; a fault before that leaves all folders as they were. One call at a time per
 * process.
 * @param onStep told of each step. Default: nobody is
 * @throws Error when a file that no synth wrote stands where this one writes
 */
export async function replaceFolders(
  replacements: readonly Replacement[],
  onStep: OnStep = () => {},
): Promise<readonly Replaced[]> {
  const plans = replacements.map(plan);
  const changes = plans.filter(({ changed }) => changed);
  try {
    for (const { folder, files, isNew } of changes) {
      // A tree that replaces a good one must be on the disk before it does, or a power cut could trade it for empty
      // files. Where there is none yet, the next run simply writes again.
      await writeTree(sibling(folder, 'tmp'), files, !isNew);
      onStep('written', folder);
    }
    for (const { folder } of changes) {
      swapIn(folder, onStep);
    }
  } finally {
    for (const { folder } of changes) {
      remove(sibling(folder, 'tmp'), folder);
      remove(sibling(folder, 'old'), folder);
      onStep('cleared', folder);
    }
  }
  return plans.map(({ folder, changed, kept }) => ({ folder, changed, kept }));
}

interface Plan extends Replacement, Replaced {
  readonly isNew: boolean;
}

function plan({ folder: given, files: rendered }: Replacement): Plan {
  // What a link points to is replaced, not the link.
  const folder = existsSync(given) ? realpathSync(given) : resolve(given);
  const files = withIndex(rendered);
  clearLeftovers(folder);
  const found = survey(folder);
  if (found === undefined) {
    mkdirSync(dirname(folder), { recursive: true });
    return { folder, files, kept: [], changed: true, isNew: true };
  }
  const { own, kept } = found;
  const inTheWay = kept.find((path) => [...files.keys()].some((file) => stands(path, file)));
  if (inTheWay !== undefined) {
    throw new Error(
      `${given} holds ${inTheWay}, which no synth wrote, where this one writes: move it away, or choose another folder`,
    );
  }
  return { folder, files, kept, changed: !holdsExactly(folder, own, files), isNew: false };
}

interface Survey {
  /** What a synth wrote, and empty folders, as `listTree` names them. */
  readonly own: readonly string[];
  /** What no synth wrote. */
  readonly kept: readonly string[];
}

/** Undefined where there is no folder. A folder that another run swaps meanwhile is looked at again. */
function survey(folder: string): Survey | undefined {
  for (let attempt = 1; ; attempt += 1) {
    const listed = listTree(folder);
    const written = listed && writtenIn(folder, listed);
    if (attempt === TRIES || JSON.stringify(listTree(folder)) === JSON.stringify(listed)) {
      return (
        listed &&
        written && {
          own: listed.filter((path) => path.endsWith('/') || written.has(path)),
          kept: listed
            .filter((path) => !path.endsWith('/') && !written.has(path))
            .map((path) => named(folder, path)),
        }
      );
    }
  }
}

/** Without the mark that `listTree` gives to what is neither a file nor a folder. */
function named(folder: string, listed: string): string {
  const isMarked = lstatSync(join(folder, listed), { throwIfNoEntry: false }) === undefined;
  return isMarked ? listed.replace(/@$/, '') : listed;
}

/** Whether a path is a file's own, or is a file where it needs a folder. */
function stands(path: string, file: string): boolean {
  return path === file || file.startsWith(`${path}/`) || path.startsWith(`${file}/`);
}

/** Killed between the two renames, it leaves no folder; `clearLeftovers` of the next run brings the old one back. */
function swapIn(folder: string, onStep: OnStep): void {
  const written = sibling(folder, 'tmp');
  const aside = sibling(folder, 'old');
  for (let attempt = 1; ; attempt += 1) {
    remove(aside, folder);
    const movedAside = renameIfThere(folder, aside);
    if (movedAside) {
      onStep('moved-aside', folder);
    }
    try {
      // Out of the very tree that goes: nobody else can change it any more.
      copyInto(written, aside, survey(aside)?.kept ?? []);
      renameSync(written, folder);
      onStep('swapped', folder);
      return;
    } catch (error) {
      // Another run put its folder there in between: that one is moved aside next.
      if (!existsSync(folder) || attempt === TRIES) {
        if (movedAside) {
          renameIfThere(aside, folder);
        }
        throw error;
      }
    }
  }
}
