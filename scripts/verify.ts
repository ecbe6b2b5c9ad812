import { compiled } from '../lib/command/compiled.ts';
import type * as Verify from '../lib/command/verify.ts';

// A reader that has seen enough, such as `head`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

const { exports, keep } = await compiled<typeof Verify>('lib/command/verify.ts');
process.exitCode = exports.runVerify(process.argv.slice(2), process);
keep();
