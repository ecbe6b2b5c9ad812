import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { secrets } from '../charts/secrets.ts';
import { guarded } from '../lib/command/defect.ts';
import { fileWithin } from '../lib/command/repository-file.ts';

const machine = {
  random: (below: number) => randomInt(below),
  stdoutFile: () => fileWithin(resolve(import.meta.dirname, '..'), 1),
};
process.exitCode = await guarded(process.stderr, () => secrets(process.argv.slice(2), process, machine));
