/**
 * Holds what `npm run verify -- DIR --format sarif` prints against the schema of SARIF 2.1.0: check-sarif.ts SCHEMA
 * The schema comes from scripts/install-checkers.sh. Exit 1 when a log does not fit.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { runVerify } from '../lib/command/verify.ts';

// Of draft 4, whose `id` is `$id` now, with a pattern that only older engines take.
const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const fits = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** A folder with something wrong in each place that a finding can point to. */
function broken(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-sarif-'));
  mkdirSync(join(folder, 'a folder'));
  writeFileSync(join(folder, 'syntax.yaml'), 'a: [\n');
  writeFileSync(join(folder, 'no-name.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n');
  writeFileSync(
    join(folder, 'a folder/stateful.yaml'),
    `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 3
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: other } }
    spec: { nodeSelector: { disk: ssd }, containers: [{ name: db, image: db }] }
`,
  );
  return folder;
}

function logOf(...args: string[]): { readonly runs: readonly { readonly results: readonly object[] }[] } {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  runVerify([...args, '--format', 'sarif'], { stdout: stream, stderr: stream, env: {} });
  return JSON.parse(text);
}

const folder = broken();
try {
  const logs: readonly (readonly string[])[] = [
    [folder],
    [folder, '--config', 'config/production.yaml'],
    ['dist/production', '--config', 'config/production.yaml'],
  ];
  for (const args of logs) {
    const log = logOf(...args);
    const results = log.runs[0]?.results.length ?? 0;
    if (!fits(log)) {
      console.error(`verify ${args.join(' ')}: ${JSON.stringify(fits.errors?.slice(0, 5), undefined, 2)}`);
      process.exitCode = 1;
    } else if (args[0] === folder && results < 5) {
      console.error(`verify ${args.join(' ')}: ${results} results, too few to show anything`);
      process.exitCode = 1;
    } else {
      console.log(`verify ${args.join(' ')}: ${results} results fit`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
