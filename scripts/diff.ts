import { guarded } from '../lib/command/defect.ts';
import { runDiff } from '../lib/command/diff.ts';

process.exitCode = await guarded(process.stderr, () => runDiff(process.argv.slice(2), process));
