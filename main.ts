import { fileURLToPath } from 'node:url';
import type * as Synth from './charts/synth.ts';
import { compiled } from './lib/command/compiled.ts';

// charts/synth.ts is the composition root. It is loaded from a compiled copy: one file instead of hundreds, each of
// which a TypeScript loader resolves and translates at every start.
const { exports, code, keep } = await compiled<typeof Synth>('charts/synth.ts');
const memory =
  code === undefined ? undefined : { code, folder: fileURLToPath(new URL('.cache/proven', import.meta.url)) };
process.exitCode = await exports.synth(process.argv.slice(2), process, memory);
keep();
