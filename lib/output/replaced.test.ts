import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { replacedFiles } from './replaced.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('gives the manifests that would change or go, as they are now', () => {
  mkdirSync(join(folder, 'apps'));
  for (const name of ['same.yaml', 'changed.yaml', 'gone.yaml', '.DS_Store']) {
    writeFileSync(join(folder, 'apps', name), `old ${name}`);
  }
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
