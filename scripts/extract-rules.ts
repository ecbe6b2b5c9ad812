// Writes the rule groups of every PrometheusRule under a folder as files that promtool reads:
// node --import tsx scripts/extract-rules.ts DIST OUT
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

interface RuleObject {
  readonly kind?: string;
  readonly spec?: { readonly groups?: unknown };
}

const [dist, out] = process.argv.slice(2);
if (dist === undefined || out === undefined) {
  console.error('usage: extract-rules.ts DIST OUT');
  process.exit(2);
}

mkdirSync(out, { recursive: true });
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
);
for (const file of files.sort()) {
  for (const [index, document] of parseAllDocuments(readFileSync(join(dist, file), 'utf8')).entries()) {
    const object: RuleObject | null = document.toJS();
    if (object?.kind === 'PrometheusRule') {
      // promtool names the file in its findings: the manifest's own path stays readable in it.
      const name = file.replaceAll('/', '_').replace(/\.yaml$/, index === 0 ? '.yaml' : `-${index}.yaml`);
      writeFileSync(join(out, name), stringify({ groups: object.spec?.groups ?? [] }));
    }
  }
}
