import { guarded } from '../lib/command/defect.ts';
import { runVerify } from '../lib/command/verify.ts';

// A reader that has seen enough, such as `head`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

process.exitCode = await guarded(process.stderr, () => runVerify(process.argv.slice(2), process));
