/**
 * Folders that are wholly the old or wholly the new, whenever the program dies.
 *
 * There is no lock: each run writes to a sibling of its own, and the swap is one step. Of two runs at once the later swap
 * wins, whole.
 */
import { existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Exchange, systemExchange } from './exchange.ts';
import type { Files } from './files.ts';
import { clearLeftovers, remove, renameIfThere, sibling } from './leftovers.ts';
import { holdsExactly, listTree, writeTree } from './tree.ts';

/** A folder, and everything it shall hold. */
export interface Replacement {
  readonly folder: string;
  readonly files: Files;
}

export interface Replaced {
  readonly folder: string;
  /** False when the folder held exactly these files already; then nothing in it was touched. */
  readonly changed: boolean;
}

/** The moments a run passes for each folder, in this order; `moved-aside` only without an exchange. */
export type Step = 'written' | 'moved-aside' | 'swapped' | 'cleared';

export interface SwapOptions {
  /**
   * How two folders change places in one step.
   * @default the system's own call; two renames where it has none
   */
  readonly exchange?: Exchange;
  /**
   * Told of each step as it is done.
   * @default nobody is told
   */
  readonly onStep?: (step: Step, folder: string) => void;
}

/** Tries against other runs that put their folder in place between our two renames. */
const TRIES = 100;

/**
 * Gives every folder exactly its files. All new trees are written first, then swapped in one after the other; a fault
 * before that leaves all folders as they were. One call at a time per process.
 * @throws Error when a folder holds something that no synth writes: it would be lost
 */
export async function replaceFolders(
  replacements: readonly Replacement[],
  { exchange = systemExchange(), onStep = () => {} }: SwapOptions = {},
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
      swapIn(folder, exchange, onStep);
    }
  } finally {
    for (const { folder } of changes) {
      remove(sibling(folder, 'tmp'), folder);
      remove(sibling(folder, 'old'), folder);
      onStep('cleared', folder);
    }
  }
  return plans.map(({ folder, changed }) => ({ folder, changed }));
}

interface Plan extends Replacement, Replaced {
  readonly isNew: boolean;
}

function plan({ folder: given, files }: Replacement): Plan {
  // What a link points to is replaced, not the link.
  const folder = existsSync(given) ? realpathSync(given) : resolve(given);
  clearLeftovers(folder);
  const listed = listTree(folder);
  if (listed === undefined) {
    mkdirSync(dirname(folder), { recursive: true });
    return { folder, files, changed: true, isNew: true };
  }
  const foreign = listed.find(isForeign);
  if (foreign !== undefined) {
    throw new Error(
      `${given} holds ${foreign}, which no synth writes and which replacing the folder would remove: ` +
        'move it away, or choose another folder',
    );
  }
  return { folder, files, changed: !holdsExactly(folder, listed, files), isNew: false };
}

/** Only manifests are replaced; what a file manager or an editor drops beside them goes with them. */
function isForeign(path: string): boolean {
  const isInHiddenFolder = /(^|\/)\.[^/]*\//.test(path);
  return isInHiddenFolder || !/(\.yaml|\/|(^|\/)\.[^/]*)$/.test(path);
}

function swapIn(folder: string, exchange: Exchange, onStep: (step: Step, folder: string) => void): void {
  const written = sibling(folder, 'tmp');
  if (!(existsSync(folder) && exchange(written, folder))) {
    renameTwice(written, folder, onStep);
  }
  onStep('swapped', folder);
}

/** Killed between the two renames, it leaves no folder; `clearLeftovers` of the next run brings the old one back. */
function renameTwice(written: string, folder: string, onStep: (step: Step, folder: string) => void): void {
  const aside = sibling(folder, 'old');
  for (let attempt = 1; ; attempt += 1) {
    remove(aside, folder);
    const movedAside = renameIfThere(folder, aside);
    if (movedAside) {
      onStep('moved-aside', folder);
    }
    try {
      renameSync(written, folder);
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
