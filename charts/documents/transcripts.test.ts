import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureFolder } from '../../test/fixtures/environments.ts';
import { blocks, pages } from './markdown.testing.ts';
import { withOutputs } from './transcript.testing.ts';

const shown = pages().filter((page) => blocks(page).some(({ language }) => language === 'console'));

/** Runs in a folder of its own that holds the shipped environments. */
async function inCopy<T>(run: () => Promise<T>): Promise<T> {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-guide-'));
  cpSync(fixtureFolder, join(folder, 'config'), { recursive: true });
  process.chdir(folder);
  try {
    return await run();
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}

describe('the commands that pages show with their output', () => {
  // The page itself is the snapshot: npx vitest run charts/documents -u writes what the commands print now.
  it.each(shown.map(({ path, text }) => [path, text]))('%s shows what they print', async (path, text) => {
    const page = resolve(path);
    await expect(await inCopy(() => withOutputs(text))).toMatchFileSnapshot(page);
  });

  it('are run again, whatever the page shows', async () => {
    const text = '```console\n$ npm run new -- Trial\nan old answer\n```\nand text\n';
    expect(await inCopy(() => withOutputs(text))).toMatch(
      /^```console\n\$ npm run new -- Trial\nNAME "Trial", allowed: .*\n(?:.*\n)*```\nand text\n$/,
    );
    await expect(withOutputs('```console\n$ kubectl get pods\n```\n')).rejects.toThrow(
      'a console block runs',
    );
  });
});
