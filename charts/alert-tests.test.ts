import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricNames } from '../lib/observability/promql.ts';
import { alertingRules, lookAt } from '../lib/observability/promtool.ts';
import { alertingEnvironments, alertTests } from './alert-tests.testing.ts';

const environments = alertingEnvironments().map((each) => ({
  ...each,
  rules: each.manifests.flatMap(alertingRules),
  tests: alertTests(each.environment),
}));
const rendered = new Set(environments.flatMap(({ rules }) => rules.map(({ alert }) => alert)));

/** Of every alert that the sources name: the property that begins one, in a file of alerts. */
const written = ['lib', 'charts']
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => `${root}/${file}`),
  )
  .filter((file) => /alerts?(\/.*)?\.ts$/.test(file) || /alerts\/[^/]+\.ts$/.test(file))
  .filter((file) => !/\.(test|testing)\.ts$/.test(file))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bname: '([A-Z]\w+)'/g)])
  .map(([, name]) => String(name));

describe('the alerts', () => {
  it('are all rendered by an environment that is tested here', () => {
    expect(written.length).toBeGreaterThan(70);
    expect(written.filter((alert) => !rendered.has(alert))).toEqual([]);
  });

  it('have a runbook each, and each runbook an alert', () => {
    const pages = readdirSync('docs/runbooks').map((page) => page.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...rendered].sort());
    for (const page of pages) {
      const text = readFileSync(`docs/runbooks/${page}.md`, 'utf8');
      expect(text, page).toMatch(/^# .+\n\n\*\*Meaning\.\*\* .+\n\n\*\*Impact\.\*\* /);
      expect(text, page).toMatch(/\n## Diagnosis\n(.*\n)+## Remedy\n/);
    }
  });
});

describe.each(environments)('the tests of alerts of $name', ({ rules, tests }) => {
  const testsOf = (alert: string) => tests.filter((test) => test.alert === alert);

  it('show every alert firing and keeping still', () => {
    // A name that stands here has no test yet: write one in alerts.testing.ts of its service (CONTRIBUTING.md).
    expect(rules.map(({ alert }) => alert).filter((alert) => testsOf(alert).length === 0)).toEqual([]);
    for (const { alert, fires, quiet } of tests) {
      expect(testsOf(alert), alert).toHaveLength(1);
      expect(fires.length, alert).toBeGreaterThan(0);
      expect(quiet.length, alert).toBeGreaterThan(0);
    }
  });

  it('are of alerts that exist', () => {
    expect(tests.map(({ alert }) => alert).filter((alert) => !rendered.has(alert))).toEqual([]);
  });

  it('are quiet with figures, and for longer than the alert waits', () => {
    for (const rule of rules) {
      const metrics = metricNames(rule.expr);
      for (const { quiet } of testsOf(rule.alert)) {
        expect(
          quiet.some((situation) => lookAt(rule, situation) >= rule.for),
          rule.alert,
        ).toBe(true);
        for (const { when, series } of quiet) {
          const read = Object.keys(series).filter((name) => metrics.includes(name.replace(/\{.*/, '')));
          expect(read, `${rule.alert} is quiet: ${when}`).not.toEqual([]);
        }
      }
    }
  });
});
