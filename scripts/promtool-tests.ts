// Writes the rule of every alert of every environment, and what it must do, for promtool. What an environment has in
// common with one before it is not written again.
// node --import ./lib/command/typescript.mjs scripts/promtool-tests.ts OUT && promtool test rules OUT/*/*.test.yaml
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertingEnvironments, alertTests } from '../charts/alert-tests.testing.ts';
import { alertingRules, groupsWithOnly, promtoolTests } from '../lib/observability/promtool.ts';

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: promtool-tests.ts OUT');
  process.exit(2);
}

const written = new Set<string>();
for (const { name, environment, manifests } of alertingEnvironments()) {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const tests = alertTests(environment);
  for (const manifest of manifests) {
    for (const rule of alertingRules(manifest)) {
      const groups = groupsWithOnly(manifest, rule.alert);
      const test = promtoolTests(rule, tests, `${rule.alert}.rules.yaml`);
      const content = JSON.stringify([groups, test]);
      if (!written.has(content)) {
        written.add(content);
        // Without anchors: people who read a failure should not have to follow them.
        const write = (path: string, data: unknown) =>
          writeFileSync(join(folder, path), stringify(data, { aliasDuplicateObjects: false }));
        write(`${rule.alert}.rules.yaml`, { groups });
        write(`${rule.alert}.test.yaml`, test);
      }
    }
  }
}
