import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Compiled, compiled } from './compiled.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'compiled-'));
  mkdirSync(join(root, 'lib'));
  writeFileSync(
    join(root, 'main.ts'),
    `import { word } from './lib/word.ts';
export const said: string = word;
export const place: string = import.meta.url;
export const later = () => import('./lib/later.ts');
`,
  );
  writeFileSync(join(root, 'lib/word.ts'), "export const word = 'first';\n");
  writeFileSync(join(root, 'lib/later.ts'), 'export const word = `löter`;\n');
});
afterEach(() => rmSync(root, { recursive: true }));

interface Main {
  readonly said: string;
  readonly place: string;
  readonly later: () => Promise<{ word: string }>;
}
const load = (): Promise<Compiled<Main>> => compiled<Main>('main.ts', root);
const kept = (ending: string): string[] =>
  readdirSync(join(root, '.cache/compiled'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, '.cache/compiled', name));

describe('compiled', () => {
  it('does what the modules do', async () => {
    const { exports } = await load();
    expect(exports.said).toBe('first');
    expect(exports.place).toMatch(/^file:.*\.cache\/compiled\/main-/);
    expect(await exports.later()).toMatchObject({ word: 'löter' });
  });

  it('does not compile again while nothing has changed', async () => {
    await load();
    const [copy = ''] = kept('.cjs');
    writeFileSync(copy, "(function (module, exports) { exports.said = 'kept'; })\n");
    expect((await load()).exports.said).toBe('kept');
  });

  it('follows a change of any module, of its time alone too', async () => {
    const before = await load();
    writeFileSync(join(root, 'lib/word.ts'), "export const word = 'other';\n");
    const after = await load();
    expect(after.exports.said).toBe('other');
    expect(after.code).toMatch(/^[0-9a-f]{64}$/);
    expect(after.code).not.toBe(before.code);
    const [copy = ''] = kept('.cjs');
    writeFileSync(copy, '');
    utimesSync(join(root, 'main.ts'), 1, 1);
    expect((await load()).exports.said).toBe('other');
  });

  it('compiles again when the copy is gone', async () => {
    await load();
    rmSync(kept('.cjs')[0] ?? '');
    expect((await load()).exports.said).toBe('first');
  });

  it('compiles again when the index is of another form', async () => {
    const { code } = await load();
    const [index = ''] = kept('.json');
    for (const text of ['{"main.ts":"1:1"}', '{}', '', 'null']) {
      writeFileSync(index, text);
      expect((await load()).code).toBe(code);
    }
  });

  it('keeps the bytecode, and does without when it is of no use', async () => {
    (await load()).keep();
    const [bytecode = ''] = kept('.bytecode');
    const whole = readFileSync(bytecode);
    const again = await load();
    expect(again.exports.said).toBe('first');
    again.keep();
    expect(readFileSync(bytecode).equals(whole)).toBe(true);
    // Another text, so that the engine compiles it although this process has done so before.
    const [copy = ''] = kept('.cjs');
    writeFileSync(copy, `${readFileSync(copy, 'latin1')};`);
    writeFileSync(bytecode, whole.subarray(0, 40));
    const mended = await load();
    expect(mended.exports.said).toBe('first');
    mended.keep();
    expect(readFileSync(bytecode).length).toBeGreaterThan(40);
  });

  it('gives the module itself where it cannot be compiled, and knows nothing of its code', async () => {
    writeFileSync(join(root, '.cache'), '');
    const { exports, code } = await load();
    expect({ said: exports.said, code }).toEqual({ said: 'first', code: undefined });
  });
});
