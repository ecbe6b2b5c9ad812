import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureFile } from '../test/fixtures/environments.ts';
import { report } from './report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const status = await report(
    args,
    { stdout: stream('stdout'), stderr: stream('stderr'), env: {} },
    join(folder, 'reports'),
  );
  return { status, ...written };
}

describe('report', () => {
  it('proves the shipped environments, as committed', async () => {
    expect(await run()).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const file of readdirSync('reports')) {
      const text = readFileSync(join(folder, 'reports', file), 'utf8');
      expect(text).toContain('**Proven: it survives the loss of any');
      expect(text).toBe(readFileSync(join('reports', file), 'utf8'));
    }
  });

  it('names what an environment does not survive, and a remedy', async () => {
    const file = join(folder, 'small.yaml');
    const text = readFileSync(fixtureFile('development'), 'utf8');
    writeFileSync(file, text.replace('count: 3', 'count: 2'));
    const { status, stdout } = await run('--config', file);
    expect(status).toBe(0);
    expect(stdout).toContain('It does not survive the loss of any node.');
    expect(stdout).toMatch(/postgresql/);
    expect(stdout).toMatch(/🔴 down/);
  });

  it('writes a page that needs no other file', async () => {
    const page = join(folder, 'page.html');
    expect(await run('--config', fixtureFile('production'), '--html', page)).toMatchObject({ status: 0 });
    const html = readFileSync(page, 'utf8');
    expect(html).not.toMatch(/(src|href)=|import |@import|url\(/);
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(data)).toMatchObject({ environment: 'production', proven: true });
    expect(html).toContain('aria-live="polite"');
  });

  it('refuses a page of several environments', async () => {
    expect(await run('--html', join(folder, 'page.html'))).toMatchObject({ status: 2 });
  });
});
