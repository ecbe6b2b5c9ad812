import { report } from '../charts/report.ts';
import { guarded } from '../lib/command/defect.ts';

process.exitCode = await guarded(process.stderr, () => report(process.argv.slice(2), process));
