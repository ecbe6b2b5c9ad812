import { synth } from './charts/synth.ts';

process.exitCode = await synth(process.argv.slice(2), process);
