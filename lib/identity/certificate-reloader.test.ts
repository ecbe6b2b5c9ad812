import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { reloadScript } from './certificate-reloader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  writeFileSync(join(folder, 'tls.crt'), 'first');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script and gives what it has printed by the time that `until` is in it. */
async function run(reload: string, until: RegExp, onStart: () => void): Promise<string> {
  const child = spawn('sh', ['-c', reloadScript(folder, reload, 0.05)]);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const add = (chunk: Buffer) => {
      output += chunk;
      if (until.test(output)) resolve();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('exit', () => reject(new Error(`ended early: ${output}`)));
    setTimeout(onStart, 300);
  });
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  return output;
}

it('reloads when the certificate has changed, and ends at once on SIGTERM', async () => {
  const output = await run('echo reloaded', /reloaded/, () =>
    writeFileSync(join(folder, 'tls.crt'), 'second'),
  );
  expect(output).toBe('certificate changed, reloading\nreloaded\n');
});

it('tries a failed reload again', async () => {
  const output = await run('false', /failed[\s\S]*failed/, () =>
    writeFileSync(join(folder, 'tls.crt'), 'second'),
  );
  expect(output).toMatch(/reload failed, trying again/);
});
