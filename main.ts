import { synth } from './charts/synth.ts';
import { guarded } from './lib/command/defect.ts';

process.exitCode = await guarded(process.stderr, () => synth(process.argv.slice(2), process));
