/**
 * A run of the swap in a process of its own, to be killed.
 * `loop <from> <folder…>` writes one version after the other until killed, and prints each;
 * `once <version> <step> <folder…>` writes one version and kills itself at the first such step.
 */
import { replaceFolders } from './swap.ts';
import { version } from './versions.fixture.ts';

const [mode, number = '0', ...rest] = process.argv.slice(2);

if (mode === 'loop') {
  process.stdout.write('ready\n');
  for (let next = Number(number); ; next += 1) {
    await replaceFolders(rest.map((folder) => ({ folder, files: version(next) })));
    process.stdout.write(`${next}\n`);
  }
}
const [fatal, ...folders] = rest;
await replaceFolders(
  folders.map((folder) => ({ folder, files: version(Number(number)) })),
  (step) => {
    if (step === fatal) {
      process.kill(process.pid, 'SIGKILL');
    }
  },
);
