/** The synth as a process of its own: what runs is what is on the disk, whatever an earlier run or somebody else left. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixtureFolder } from '../test/fixtures/environments.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = ['--import', './lib/command/typescript.mjs', 'main.ts', ...args];
  return spawnSync(process.execPath, command, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

it.each([
  ['missing', '/proc/nope'],
  ['no folder', '/dev/null'],
])('ends in a line where the temporary folder is %s (case tmpdir-missing)', (_, TMPDIR) => {
  const { status, stderr } = run('.', ['--help'], { TMPDIR });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(
      /^The temporary folder \S+ can't be written to \(\w+\): set TMPDIR to one that can\.\n$/,
    ),
  });
});

it('keeps no code in the temporary folder, and takes none from there (case tsx-cache-planted)', () => {
  const TMPDIR = join(folder, 'tmp');
  mkdirSync(TMPDIR);
  expect(run('.', ['--help'], { TMPDIR })).toMatchObject({ status: 0, stderr: '' });
  const left = readdirSync(TMPDIR, { recursive: true, encoding: 'utf8' });
  expect(left.filter((path) => statSync(join(TMPDIR, path)).isFile())).toEqual([]);
});

it('renders from the files as they are, of the same size and time too (cases same-size-same-mtime-edit, stale-compiled-copy, edit-while-compiling)', () => {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  cpSync(fixtureFolder, join(copy, 'config'), { recursive: true });
  for (const part of ['main.ts', 'package.json', 'charts', 'imports', 'lib']) {
    cpSync(part, join(copy, part), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  const args = ['--env', 'development', '--quiet', '--out', 'out'];
  expect(run(copy, args)).toMatchObject({ status: 0, stderr: '' });
  const edited = join(copy, 'lib/availability/priority.ts');
  const { atime, mtime } = statSync(edited);
  writeFileSync(edited, readFileSync(edited, 'utf8').replace('that serve requests', 'that serve requestX'));
  utimesSync(edited, atime, mtime);
  expect(run(copy, args)).toMatchObject({ status: 0, stderr: '' });
  const foundation = join(copy, 'out/development/apps/foundation');
  const classes = readdirSync(foundation).filter((file) => file.startsWith('priorityclass-'));
  expect(classes.map((file) => readFileSync(join(foundation, file), 'utf8')).join('')).toContain(
    'that serve requestX',
  );
});
