// Writes the rule groups of every PrometheusRule under a folder, and the expressions of every dashboard, as files
// that promtool reads: node --import ./lib/command/typescript.mjs scripts/extract-rules.ts DIST OUT
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { fieldsOf, isManifest, type Manifest } from '../lib/manifest/manifest.ts';
import { dashboardExpressions } from '../lib/observability/dashboards/expressions.ts';

const [dist, out] = process.argv.slice(2);
if (dist === undefined || out === undefined) {
  console.error('usage: extract-rules.ts DIST OUT');
  process.exit(2);
}

function groupsOf(manifest: Manifest): unknown {
  if (manifest.kind === 'PrometheusRule') {
    return fieldsOf(manifest.spec).groups ?? [];
  }
  const rules = dashboardExpressions(manifest);
  return rules.length === 0 ? undefined : [{ name: manifest.metadata.name, rules }];
}

mkdirSync(out, { recursive: true });
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
);
for (const file of files.sort()) {
  for (const [index, document] of parseAllDocuments(readFileSync(join(dist, file), 'utf8')).entries()) {
    const object: unknown = document.toJS();
    const groups = isManifest(object) ? groupsOf(object) : undefined;
    if (groups !== undefined) {
      // promtool names the file in its findings: the manifest's own path stays readable in it.
      const name = file.replaceAll('/', '_').replace(/\.yaml$/, index === 0 ? '.yaml' : `-${index}.yaml`);
      writeFileSync(join(out, name), stringify({ groups }));
    }
  }
}
