/**
 * How long the synth takes against the least a cdk8s app can take on this machine: the same runner on one empty chart.
 * Prints the ratio of the medians; exit status 1 above the limit. It renders everything anew in each run, and compares it
 * with dist/; its proof is that of the run before, as for anyone who has changed nothing. A second ratio, without a
 * limit, is that of a run that proves everything anew, as after any change.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 10;
const LIMIT = 2;

const repository = fileURLToPath(new URL('..', import.meta.url));
const cache = join(repository, '.cache');
mkdirSync(cache, { recursive: true });
// Inside the repository, so that the packages are found.
const scratch = mkdtempSync(join(cache, 'bench-'));
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
  const times = { synth: [] as number[], anew: [] as number[], empty: [] as number[] };
  // The first of each compiles; it does not count.
  for (let run = 0; run <= RUNS; run += 1) {
    rmSync(join(cache, 'proven'), { recursive: true, force: true });
    const [anew, synth, blank] = [seconds('main.ts'), seconds('main.ts'), seconds(empty)];
    if (run > 0) {
      times.anew.push(anew);
      times.synth.push(synth);
      times.empty.push(blank);
    }
  }
  const [synth, anew, blank] = [median(times.synth), median(times.anew), median(times.empty)];
  const ratio = synth / blank;
  process.stdout.write(
    `synth ${synth.toFixed(3)} s, empty app ${blank.toFixed(3)} s (medians of ${RUNS}): ` +
      `ratio ${ratio.toFixed(2)}, limit ${LIMIT}\n` +
      `proving everything anew ${anew.toFixed(3)} s: ratio ${(anew / blank).toFixed(2)}\n`,
  );
  process.exitCode = ratio > LIMIT ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}

function seconds(...args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
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
