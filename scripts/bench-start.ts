/**
 * How long the synth takes, with everything rendered and proven anew, against the least a cdk8s app can take on this
 * machine: the same runner on one empty chart. Prints the medians and their ratio; it judges nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 10;

const repository = fileURLToPath(new URL('..', import.meta.url));
// Inside the repository, so that the packages are found.
const scratch = mkdtempSync(join(repository, 'node_modules', '.bench-'));
const empty = join(scratch, 'empty.ts');
writeFileSync(
  empty,
  `import { App, Chart } from 'cdk8s';
const app = new App({ outdir: ${JSON.stringify(join(scratch, 'empty'))} });
new Chart(app, 'empty');
app.synth();
`,
);

try {
  const times = { synth: [] as number[], empty: [] as number[] };
  // The first of each warms the disk; it does not count.
  for (let run = 0; run <= RUNS; run += 1) {
    const [synth, blank] = [seconds('main.ts'), seconds(empty)];
    if (run > 0) {
      times.synth.push(synth);
      times.empty.push(blank);
    }
  }
  const [synth, blank] = [median(times.synth), median(times.empty)];
  process.stdout.write(
    `synth ${synth.toFixed(3)} s, empty app ${blank.toFixed(3)} s (medians of ${RUNS}): ` +
      `ratio ${(synth / blank).toFixed(2)}\n`,
  );
} finally {
  rmSync(scratch, { recursive: true });
}

function seconds(...args: readonly string[]): number {
  const start = performance.now();
  const loader = fileURLToPath(new URL('../lib/command/typescript.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--import', loader, ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
  const elapsed = (performance.now() - start) / 1000;
  if (status !== 0) {
    throw new Error(`${args[0]} exited with ${status}:\n${stderr}`);
  }
  return elapsed;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
