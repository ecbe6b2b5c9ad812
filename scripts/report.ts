import { report } from '../charts/report.ts';

process.exitCode = await report(process.argv.slice(2), process);
