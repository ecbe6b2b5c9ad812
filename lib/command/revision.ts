import { spawnSync } from 'node:child_process';
import { UsageError } from './usage-error.ts';

/** Files of a Git revision, read without touching the work tree. */
export interface Revision {
  /** Files below a folder, by their path from that folder, sorted; empty where it does not exist. */
  files(folder: string): readonly string[];
  /** The texts of files, by path from the top of the repository. One that is not there is left out. */
  texts(paths: readonly string[]): ReadonlyMap<string, string>;
}

/**
 * @param name as Git takes it: a branch, a tag, `HEAD~1`
 * @param root a folder of the repository
 * @throws UsageError when there is no such revision
 */
export function openRevision(name: string, root: string): Revision {
  const git = (args: readonly string[], input?: string) => runGit(args, root, input);
  if (name.startsWith('-')) {
    throw new UsageError(`${JSON.stringify(name)} is no revision`);
  }
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  if (commit === undefined) {
    throw new UsageError(`${JSON.stringify(name)} is neither a folder nor a Git revision`);
  }
  const id = commit.toString().trim();
  return {
    files: (folder) => {
      const tree = folder === '' || folder === '.' ? id : `${id}:${folder.replace(/\/+$/, '')}`;
      const list = git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]);
      return (list?.toString() ?? '')
        .split('\0')
        .filter((path) => path !== '')
        .sort();
    },
    texts: (paths) => readBlobs(git, id, paths),
  };
}

/** All blobs by one process: a process for each would take longer than the rest of the command. */
function readBlobs(git: Git, commit: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  // The protocol is by line.
  const askable = paths.filter((path) => !path.includes('\n'));
  const output = git(['cat-file', '--batch'], askable.map((path) => `${commit}:${path}\n`).join(''));
  let at = 0;
  for (const path of output === undefined ? [] : askable) {
    const end = output?.indexOf('\n', at) ?? -1;
    const header = output?.subarray(at, end).toString() ?? '';
    at = end + 1;
    const size = / blob (\d+)$/.exec(header)?.[1];
    if (size !== undefined) {
      texts.set(path, output?.subarray(at, at + Number(size)).toString() ?? '');
      at += Number(size) + 1;
    }
  }
  return texts;
}

const LARGEST = 512 * 1024 ** 2;

type Git = (args: readonly string[], input?: string) => Buffer | undefined;

function runGit(args: readonly string[], cwd: string, input?: string): Buffer | undefined {
  const { status, stdout, error } = spawnSync('git', [...args], {
    cwd,
    input,
    maxBuffer: LARGEST,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (error !== undefined) {
    throw new UsageError(`git can't be run: ${error.message}`);
  }
  return status === 0 ? stdout : undefined;
}
