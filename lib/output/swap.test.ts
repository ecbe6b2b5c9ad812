import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noExchange, systemExchange } from './exchange.ts';
import type { Files } from './files.ts';
import { replaceFolders } from './swap.ts';
import { listTree } from './tree.ts';
import { version, versionIn } from './versions.fixture.ts';

const files = (...paths: string[]): Files => new Map(paths.map((path) => [path, `path: ${path}\n`]));
let dist: string;
let production: string;
let development: string;

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'holdfast-swap-'));
  production = join(dist, 'production');
  development = join(dist, 'development');
});
afterEach(() => rmSync(dist, { recursive: true }));

describe.each([
  ['one exchange', systemExchange()],
  ['two renames', noExchange],
])('replaceFolders by %s', (_, exchange) => {
  const replace = (folder: string, wanted: Files) =>
    replaceFolders([{ folder, files: wanted }], { exchange });

  it('makes a folder, its parents as well', async () => {
    const folder = join(dist, 'a', 'b');
    expect(await replace(folder, version(1))).toEqual([{ folder, changed: true }]);
    expect(versionIn(folder)).toBe(1);
  });

  it('replaces all of it: changed, added, stale', async () => {
    await replace(production, version(1));
    mkdirSync(join(production, 'apps', 'empty'));
    expect(await replace(production, version(2))).toEqual([{ folder: production, changed: true }]);
    expect(versionIn(production)).toBe(2);
    expect(readdirSync(dist)).toEqual(['production']);
  });

  it('touches nothing when nothing changed', async () => {
    await replace(production, version(1));
    const before = fingerprint(production);
    const steps: string[] = [];
    const again = [{ folder: production, files: version(1) }];
    expect(await replaceFolders(again, { exchange, onStep: (step) => steps.push(step) })).toEqual([
      { folder: production, changed: false },
    ]);
    expect(steps).toEqual([]);
    expect(fingerprint(production)).toEqual(before);
  });

  it('sees a change of one byte, a missing file and an empty folder', async () => {
    await replace(production, files('apps/a/x.yaml', 'apps/a/y.yaml'));
    writeFileSync(join(production, 'apps/a/x.yaml'), 'path: apps/a/X.yaml\n');
    expect(await replace(production, files('apps/a/x.yaml', 'apps/a/y.yaml'))).toMatchObject([
      { changed: true },
    ]);
    rmSync(join(production, 'apps/a/y.yaml'));
    expect(await replace(production, files('apps/a/x.yaml', 'apps/a/y.yaml'))).toMatchObject([
      { changed: true },
    ]);
    mkdirSync(join(production, 'apps/b'));
    expect(await replace(production, files('apps/a/x.yaml', 'apps/a/y.yaml'))).toMatchObject([
      { changed: true },
    ]);
    expect(listTree(production)).toEqual(['apps/a/x.yaml', 'apps/a/y.yaml']);
  });

  it('writes all trees before it swaps the first', async () => {
    const steps: string[] = [];
    await replace(production, version(1));
    await replace(development, version(1));
    await replaceFolders(
      [
        { folder: development, files: version(2) },
        { folder: production, files: version(2) },
      ],
      {
        exchange,
        onStep: (step, folder) => {
          steps.push(step);
          if (step === 'written' && folder === production) {
            expect([versionIn(development), versionIn(production)]).toEqual([1, 1]);
          }
        },
      },
    );
    expect(steps.filter((step) => step !== 'moved-aside')).toEqual([
      ...['written', 'written', 'swapped', 'swapped', 'cleared', 'cleared'],
    ]);
  });

  it('leaves every folder as it was when one tree cannot be written', async () => {
    await replace(production, version(1));
    await replace(development, version(1));
    const impossible = files('apps/a.yaml', 'apps/a.yaml/b.yaml');
    await expect(
      replaceFolders(
        [
          { folder: development, files: version(2) },
          { folder: production, files: impossible },
        ],
        { exchange },
      ),
    ).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect([versionIn(development), versionIn(production)]).toEqual([1, 1]);
    expect(readdirSync(dist)).toEqual(['development', 'production']);
  });

  it('replaces what a link points to', async () => {
    mkdirSync(join(dist, 'real'));
    symlinkSync(join(dist, 'real'), production);
    await replace(production, version(1));
    expect(versionIn(join(dist, 'real'))).toBe(1);
    expect(versionIn(production)).toBe(1);
  });

  it('refuses a folder that holds more than manifests', async () => {
    for (const path of ['notes.md', '.git/config', 'apps/a/values.json']) {
      const folder = join(dist, path.replaceAll('/', '-'));
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
      await expect(replace(folder, version(1))).rejects.toThrow(`holds ${path}, which no synth writes`);
      expect(listTree(folder)).toEqual([path]);
    }
  });

  it('refuses a link among the manifests', async () => {
    mkdirSync(production);
    symlinkSync('/dev/null', join(production, 'x.yaml'));
    await expect(replace(production, version(1))).rejects.toThrow('holds x.yaml@');
  });

  it('takes the droppings of file managers for nothing', async () => {
    await replace(production, version(1));
    writeFileSync(join(production, '.DS_Store'), '');
    await replace(production, version(2));
    expect(versionIn(production)).toBe(2);
  });

  it('clears what dead runs left, and leaves live ones alone', async () => {
    const [dead, own, alive] = [2 ** 30, process.pid, process.ppid].map((pid) => `.production.${pid}.tmp`);
    for (const name of [dead, own, alive, '.development.1.tmp', '.production.x.tmp']) {
      mkdirSync(join(dist, String(name)));
    }
    await replace(production, version(1));
    expect(readdirSync(dist).sort()).toEqual(
      [alive, '.development.1.tmp', '.production.x.tmp', 'production'].sort(),
    );
  });

  it('brings back the tree that a dead run had moved aside', async () => {
    await replace(join(dist, `.production.${2 ** 30}.old`), version(1));
    expect(existsSync(production)).toBe(false);
    await replace(production, version(1));
    expect(versionIn(production)).toBe(1);
    expect(readdirSync(dist)).toEqual(['production']);
  });
});

describe('two renames', () => {
  it('give way to a run that puts its folder in place in between', async () => {
    await replaceFolders([{ folder: production, files: version(1) }]);
    let raced = false;
    await replaceFolders([{ folder: production, files: version(2) }], {
      exchange: noExchange,
      onStep: (step) => {
        if (step === 'moved-aside' && !raced) {
          raced = true;
          mkdirSync(production);
          writeFileSync(join(production, 'theirs.yaml'), '');
        }
      },
    });
    expect(raced).toBe(true);
    expect(versionIn(production)).toBe(2);
    expect(readdirSync(dist)).toEqual(['production']);
  });
});

describe('systemExchange', () => {
  it('swaps in one step where the system can', () => {
    mkdirSync(join(dist, 'a'));
    mkdirSync(join(dist, 'b', 'inner'), { recursive: true });
    const canSwap = process.platform === 'linux' || process.platform === 'darwin';
    expect(systemExchange()(join(dist, 'a'), join(dist, 'b'))).toBe(canSwap);
    expect(listTree(join(dist, canSwap ? 'a' : 'b'))).toEqual(['inner/']);
  });

  it('changes nothing when one side is missing, and on systems without the call', () => {
    mkdirSync(join(dist, 'a'));
    expect(systemExchange()(join(dist, 'a'), join(dist, 'missing'))).toBe(false);
    expect(systemExchange('win32')(join(dist, 'a'), join(dist, 'a'))).toBe(false);
    expect(readdirSync(dist)).toEqual(['a']);
  });
});

function fingerprint(folder: string): string[] {
  return (listTree(folder) ?? []).map((path) => {
    const { ino, mtimeMs, ctimeMs } = statSync(join(folder, path));
    return `${path} ${ino} ${mtimeMs} ${ctimeMs}`;
  });
}
