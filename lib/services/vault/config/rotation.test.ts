import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderRotation, rotatedFiles, rotationSize } from './rotation.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('looks as before', async () => {
  const script = renderRotation({
    distribution: 'vault',
    file: '/var/log/vault/audit.log',
    volumeSize: 5 * 1024 ** 3,
  });
  await expect(script).toMatchFileSnapshot('../../../../__snapshots__/vault/rotate-audit.sh');
});

it('leaves at least a quarter of the volume free, whatever its size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1024 ** 3, max: 1024 ** 4 }), (volume) => {
      expect(rotationSize(volume) * (rotatedFiles + 1)).toBeLessThanOrEqual(volume * 0.75);
    }),
  );
});

it('sets a grown file aside, keeps the newest, and signals the program each time', async () => {
  const file = join(folder, 'audit.log');
  const signals = join(folder, 'signals');
  writeFileSync(join(folder, 'pkill'), `#!/bin/sh\necho "$*" >> ${signals}\n`);
  chmodSync(join(folder, 'pkill'), 0o755);
  const script = renderRotation({ distribution: 'vault', file, volumeSize: 800, interval: 0.05 });
  const child = spawn('sh', ['-c', script], { env: { PATH: `${folder}:${process.env.PATH}` } });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  try {
    for (let round = 1; round <= rotatedFiles + 2; round += 1) {
      writeFileSync(file, `${round} `.repeat(100));
      while (existsSync(file)) {
        await pause(10);
      }
    }
    // Small enough to stay.
    writeFileSync(file, 'x'.repeat(100));
    await pause(200);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
  const kept = readdirSync(folder).filter((name) => name.startsWith('audit.log'));
  expect(kept.length).toBe(1 + rotatedFiles);
  expect(readFileSync(file, 'utf8')).toBe('x'.repeat(100));
  expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/^7 /);
  expect(readFileSync(`${file}.5`, 'utf8')).toMatch(/^3 /);
  expect(readFileSync(signals, 'utf8').trim().split('\n')).toEqual(Array(7).fill('-HUP -x vault'));
});
