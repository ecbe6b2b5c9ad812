import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('replaceFolders', () => {
  const replace = (folder: string, wanted: Files) => replaceFolders([{ folder, files: wanted }]);

  it('makes a folder, its parents as well', async () => {
    const folder = join(dist, 'a', 'b');
    expect(await replace(folder, version(1))).toEqual([{ folder, changed: true, kept: [] }]);
    expect(versionIn(folder)).toBe(1);
  });

  it('replaces all of it: changed, added, stale', async () => {
    await replace(production, version(1));
    mkdirSync(join(production, 'apps', 'empty'));
    expect(await replace(production, version(2))).toEqual([{ folder: production, changed: true, kept: [] }]);
    expect(versionIn(production)).toBe(2);
    expect(readdirSync(dist)).toEqual(['production']);
  });

  it('touches nothing when nothing changed', async () => {
    await replace(production, version(1));
    const before = fingerprint(production);
    const steps: string[] = [];
    const again = [{ folder: production, files: version(1) }];
    expect(await replaceFolders(again, (step) => steps.push(step))).toEqual([
      { folder: production, changed: false, kept: [] },
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
    expect(listTree(production)).toEqual(['apps/a/x.yaml', 'apps/a/y.yaml', 'index.txt']);
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
      (step, folder) => {
        steps.push(step);
        if (step === 'written' && folder === production) {
          expect([versionIn(development), versionIn(production)]).toEqual([1, 1]);
        }
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
      replaceFolders([
        { folder: development, files: version(2) },
        { folder: production, files: impossible },
      ]),
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

  it.each([
    'notes.md',
    '.DS_Store',
    '.git/config',
    'apps/a/values.json',
    // Cases hand-written-yaml-in-dist and foreign-yaml-deleted.
    'apps/postgresql/kustomization.yaml',
    'overlays/patch.yaml',
    'mine/handwritten.yaml',
  ])('keeps %s, which no synth wrote, and names it', async (path) => {
    const kept = join(production, path);
    await replace(production, version(1));
    mkdirSync(join(kept, '..'), { recursive: true });
    writeFileSync(kept, 'mine');
    expect(await replace(production, version(2))).toEqual([
      { folder: production, changed: true, kept: [path] },
    ]);
    expect(await replace(production, version(2))).toEqual([
      { folder: production, changed: false, kept: [path] },
    ]);
    expect(readFileSync(kept, 'utf8')).toBe('mine');
    rmSync(kept);
    expect(await replace(production, version(2))).toMatchObject([{ kept: [] }]);
    expect(versionIn(production)).toBe(2);
  });

  it('keeps a link as a link', async () => {
    await replace(production, version(1));
    symlinkSync('/dev/null', join(production, 'x.yaml'));
    expect(await replace(production, version(2))).toMatchObject([{ kept: ['x.yaml'] }]);
    expect(readlinkSync(join(production, 'x.yaml'))).toBe('/dev/null');
  });

  it('refuses to write over what no synth wrote', async () => {
    await replace(production, files('apps/a/x.yaml'));
    writeFileSync(join(production, 'apps/a/y.yaml'), 'mine');
    await expect(replace(production, files('apps/a/y.yaml'))).rejects.toThrow(
      'holds apps/a/y.yaml, which no synth wrote, where this one writes',
    );
    expect(readFileSync(join(production, 'apps/a/y.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(production, 'apps/a/x.yaml'))).toBe(true);
  });

  it('knows the manifests of a version that wrote no list', async () => {
    const service = (name: string) =>
      ['apiVersion: v1', 'kind: Service', `metadata: {name: ${name}}`, ''].join('\n');
    mkdirSync(join(production, 'apps/a'), { recursive: true });
    writeFileSync(join(production, 'apps/a/service-old.yaml'), service('old'));
    writeFileSync(join(production, 'apps/a/mine.yaml'), service('mine'));
    writeFileSync(join(production, 'service-mine.yaml'), service('mine'));
    expect(await replace(production, new Map([['apps/a/service-new.yaml', service('new')]]))).toMatchObject([
      { kept: ['apps/a/mine.yaml', 'service-mine.yaml'] },
    ]);
    expect(listTree(production)).toEqual([
      'apps/a/mine.yaml',
      'apps/a/service-new.yaml',
      'index.txt',
      'service-mine.yaml',
    ]);
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

describe('the swap', () => {
  it('gives way to a run that puts its folder in place in between', async () => {
    await replaceFolders([{ folder: production, files: version(1) }]);
    let raced = false;
    await replaceFolders([{ folder: production, files: version(2) }], (step) => {
      if (step === 'moved-aside' && !raced) {
        raced = true;
        mkdirSync(production);
        writeFileSync(join(production, 'theirs.yaml'), '');
      }
    });
    expect(raced).toBe(true);
    // What came in meanwhile, and no synth wrote, is kept as well.
    expect(existsSync(join(production, 'theirs.yaml'))).toBe(true);
    rmSync(join(production, 'theirs.yaml'));
    expect(versionIn(production)).toBe(2);
    expect(readdirSync(dist)).toEqual(['production']);
  });
});

function fingerprint(folder: string): string[] {
  return (listTree(folder) ?? []).map((path) => {
    const { ino, mtimeMs, ctimeMs } = statSync(join(folder, path));
    return `${path} ${ino} ${mtimeMs} ${ctimeMs}`;
  });
}
