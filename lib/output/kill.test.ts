/** Real processes, really killed. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isThorough, times } from '../thorough.testing.ts';
import { clearLeftovers } from './leftovers.ts';
import { replaceFolders } from './swap.ts';
import { version, versionIn } from './versions.fixture.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** In memory where there is such a place: hundreds of trees are written, and the disk has no part in a kill. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let program: string;
let dist: string;
let folders: string[];

beforeAll(() => {
  // Compiled once, inside the repository so that its packages are found: a child starts in a tenth of a second.
  mkdirSync(join(repository, '.cache'), { recursive: true });
  program = mkdtempSync(join(repository, '.cache', 'kill-'));
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }');
  const flags =
    '--noEmit false --rewriteRelativeImportExtensions --module nodenext --target es2022 --types node';
  const compiler = join(repository, 'node_modules', '.bin', 'tsc');
  const source = join(repository, 'lib', 'output', 'swap.fixture.ts');
  const places = ['--rootDir', join(repository, 'lib'), '--outDir', program];
  execFileSync(compiler, [source, ...flags.split(' '), ...places, '--ignoreConfig', '--skipLibCheck']);
});
afterAll(() => rmSync(program, { recursive: true }));

beforeEach(() => {
  dist = mkdtempSync(join(scratch, 'holdfast-kill-'));
  folders = [join(dist, 'development'), join(dist, 'production')];
});
afterEach(() => rmSync(dist, { recursive: true }));

const run = (...args: (string | number)[]) =>
  spawn(process.execPath, [join(program, 'output', 'swap.fixture.js'), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** Park and Miller's generator: the same kills in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const write = (number: number) =>
  replaceFolders(folders.map((folder) => ({ folder, files: version(number) })));

// Each test starts processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

describe('a run killed at random', () => {
  const KILLS = times(14, 200);
  const LANES = 2;

  it(`leaves every folder wholly old or wholly new, ${KILLS} times`, async () => {
    const midway: string[] = [];
    const lane = async (seed: number) => {
      const next = random(seed);
      const name = `lane-${seed}`;
      const folder = join(dist, name);
      await replaceFolders([{ folder, files: version(0) }]);
      let last = 0;
      for (let kill = 0; kill < KILLS / LANES; kill += 1) {
        const child = run('loop', last + 1, folder);
        await once(child.stdout, 'data');
        // How long the first write of a process takes, here and now.
        const oneWrite = await timed(() => once(child.stdout, 'data'));
        // Anywhere in the third, or in the second of every other child.
        if (kill % 2 === 0) {
          await once(child.stdout, 'data');
        }
        await delay(next() * oneWrite);
        child.kill('SIGKILL');
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
        midway.push(...readdirSync(dist).filter((entry) => entry.startsWith(`.${name}.`)));
        // As every run does first: between its two renames a killed one leaves the old tree aside.
        clearLeftovers(folder);
        const now = versionIn(folder) ?? Number.NaN;
        expect(now).toBeGreaterThan(last);
        last = now;
      }
      await replaceFolders([{ folder, files: version(1_000_000) }]);
      expect(versionIn(folder)).toBe(1_000_000);
    };
    await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index + 1)));
    // The kills are worth something only when they fell into a write, as most do; of few, chance takes more.
    expect(midway.length).toBeGreaterThan(isThorough ? KILLS / 4 : 1);
    expect(readdirSync(dist).sort()).toEqual(['lane-1', 'lane-2']);
  });
});

describe('a run killed at a given step', () => {
  const cases = [
    ['written', 1, 1],
    ['moved-aside', undefined, 1],
    ['swapped', 2, 1],
    ['cleared', 2, 2],
  ] as const;

  it.each(cases)('after "%s" the folders hold %s and %s', async (step, development, production) => {
    await write(1);
    const child = run('once', 2, step, ...folders);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(folders.map(versionIn)).toEqual([development, production]);
    // The next run, whatever it has to write, puts the place in order.
    await write(3);
    expect(folders.map(versionIn)).toEqual([3, 3]);
    expect(readdirSync(dist).sort()).toEqual(['development', 'production']);
  });

  it('has its old tree brought back even when the next run has a fault', async () => {
    await write(1);
    await once(run('once', 2, 'moved-aside', ...folders), 'exit');
    expect(folders.map(versionIn)).toEqual([undefined, 1]);
    const impossible = new Map([
      ['a.yaml', ''],
      ['a.yaml/b.yaml', ''],
    ]);
    await expect(replaceFolders(folders.map((folder) => ({ folder, files: impossible })))).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    );
    expect(folders.map(versionIn)).toEqual([1, 1]);
  });
});

describe('runs side by side', () => {
  it('do each other no harm: the last swap wins, whole', async () => {
    await write(1);
    const children = [2, 3, 4].map((number) => run('once', number, 'none', ...folders));
    const exits = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(exits).toEqual(children.map(() => [0, null]));
    for (const folder of folders) {
      expect([2, 3, 4]).toContain(versionIn(folder));
    }
    expect(readdirSync(dist).sort()).toEqual(['development', 'production']);
  });
});
