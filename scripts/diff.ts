import { runDiff } from '../lib/command/diff.ts';

process.exitCode = runDiff(process.argv.slice(2), process);
