// Writes the rules of every environment and what each alert must do, for promtool:
// node --import tsx scripts/promtool-tests.ts OUT && promtool test rules OUT/*/*.test.yaml
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertingEnvironments, alertTests } from '../charts/alert-tests.testing.ts';
import { fieldsOf } from '../lib/manifest/manifest.ts';
import { alertingRules, promtoolTests } from '../lib/observability/promtool.ts';

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: promtool-tests.ts OUT');
  process.exit(2);
}

for (const { name, environment, manifests } of alertingEnvironments()) {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const tests = alertTests(environment);
  for (const manifest of manifests) {
    const rules = alertingRules(manifest);
    if (rules.length > 0) {
      const file = manifest.metadata.name;
      // YAML without anchors: promtool reads them, people who read a failure should not have to.
      const write = (path: string, data: unknown) =>
        writeFileSync(join(folder, path), stringify(data, { aliasDuplicateObjects: false }));
      write(`${file}.rules.yaml`, { groups: fieldsOf(manifest.spec).groups });
      write(`${file}.test.yaml`, promtoolTests(rules, tests, `${file}.rules.yaml`));
    }
  }
}
