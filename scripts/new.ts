import { newEnvironment } from '../charts/new.ts';
import { guarded } from '../lib/command/defect.ts';

// The questions load only where somebody can answer them.
const ask =
  process.stdin.isTTY && process.stdout.isTTY
    ? (await import('../lib/command/new-questions.ts')).askForEnvironment
    : undefined;
process.exitCode = await guarded(process.stderr, () => newEnvironment(process.argv.slice(2), process, ask));
