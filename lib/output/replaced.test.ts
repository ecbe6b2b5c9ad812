import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { replacedFiles } from './replaced.ts';
import { indexFile, withIndex } from './written.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('gives the manifests that would change or go, as they are now', () => {
  mkdirSync(join(folder, 'apps'));
  const written = ['apps/same.yaml', 'apps/changed.yaml', 'apps/gone.yaml'];
  for (const path of [...written, 'apps/mine.yaml', 'apps/.DS_Store']) {
    writeFileSync(join(folder, path), `old ${basename(path)}`);
  }
  const index = withIndex(new Map(written.map((path) => [path, '']))).get(indexFile) ?? '';
  writeFileSync(join(folder, indexFile), index);
  const files = new Map([
    ['apps/changed.yaml', 'new'],
    ['apps/new.yaml', 'new'],
    ['apps/same.yaml', 'old same.yaml'],
  ]);
  expect([...replacedFiles(folder, files)]).toEqual([
    ['apps/changed.yaml', 'old changed.yaml'],
    ['apps/gone.yaml', 'old gone.yaml'],
  ]);
  expect(replacedFiles(join(folder, 'nowhere'), files).size).toBe(0);
});
