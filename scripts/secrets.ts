import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { secrets } from '../charts/secrets.ts';
import { fileWithin } from '../lib/command/repository-file.ts';

process.exitCode = secrets(process.argv.slice(2), process, {
  random: (below) => randomInt(below),
  stdoutFile: () => fileWithin(resolve(import.meta.dirname, '..'), 1),
});
