import type * as Synth from './charts/synth.ts';
import { compiled } from './lib/command/compiled.ts';

// charts/synth.ts is the composition root. It is loaded from a compiled copy: one file instead of hundreds, each of
// which a TypeScript loader resolves and translates at every start.
const { exports, keep } = await compiled<typeof Synth>('charts/synth.ts');
process.exitCode = await exports.synth(process.argv.slice(2), process);
keep();
