import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiled } from './compiled.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'compiled-'));
  mkdirSync(join(root, 'lib'));
  writeFileSync(
    join(root, 'main.ts'),
    "import { word } from './lib/word.ts';\nexport const said: string = word;\n",
  );
  writeFileSync(join(root, 'lib/word.ts'), "export const word = 'first';\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const said = async (url: string): Promise<string> => (await import(/* @vite-ignore */ url)).said;

describe('compiled', () => {
  it('gives one file that does what the modules do, and the same one again', async () => {
    const url = await compiled('main.ts', root);
    expect(url).toContain('/.cache/compiled/main-');
    expect(await said(url)).toBe('first');
    rmSync(join(root, 'lib/word.ts'));
    writeFileSync(join(root, 'lib/word.ts'), "export const word = 'first';\n");
    expect(await compiled('main.ts', root)).not.toBe(url);
  });

  it('does not compile again while nothing has changed', async () => {
    const url = await compiled('main.ts', root);
    const copy = fileURLToPath(url);
    writeFileSync(copy, "export const said = 'kept';\n");
    expect(await compiled('main.ts', root)).toBe(url);
    expect(await said(url)).toBe('kept');
  });

  it('follows a change of any module, of its time alone too', async () => {
    const before = await compiled('main.ts', root);
    writeFileSync(join(root, 'lib/word.ts'), "export const word = 'other';\n");
    const after = await compiled('main.ts', root);
    expect(await said(after)).toBe('other');
    expect(after).not.toBe(before);
    utimesSync(join(root, 'main.ts'), 1, 1);
    expect(await compiled('main.ts', root)).not.toBe(after);
  });

  it('gives the module itself where it cannot be compiled', async () => {
    writeFileSync(join(root, 'lib/word.ts'), 'export const word = ;\n');
    expect(await compiled('main.ts', root)).toBe(`file://${join(root, 'main.ts')}`);
  });
});
