import { describe, expect, it } from 'vitest';
import { alertingRules } from '../lib/observability/promtool.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'observability');
const alert = (name: string, changes: Changes = {}) =>
  app('production', changes)
    .flatMap(alertingRules)
    .find((rule) => rule.alert === name);

describe('the observability chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'observability')).toMatchFileSnapshot(
      `../__snapshots__/observability/${name}.yaml`,
    );
  });

  it('renders nothing where there is no Prometheus Operator', () => {
    expect(app('production', { observability: { enabled: false } })).toEqual([]);
  });

  it('warns from the share of the quota on that the environment aims at', () => {
    expect(alert('ResourceQuotaExceeded')?.expr).toMatch(/ > 0\.8$/);
    expect(alert('ResourceQuotaExceeded', { quota: { target: 0.7 } })?.expr).toMatch(/ > 0\.7$/);
  });

  it('warns of as many pods on a node as the environment says', () => {
    expect(alert('PodNotDistributed')?.expr).toContain(' > 30 or ');
    const changed = alert('PodNotDistributed', { observability: { podsPerNode: 12 } });
    expect(changed?.expr).toContain(' > 12 or ');
    expect(changed?.annotations.description).toContain('more than 12.');
  });

  it('watches certificates where cert-manager makes them', () => {
    expect(alert('CertificateExpiring')).toBeDefined();
    expect(alert('CertificateExpiring', { tls: { mode: 'existing' } })).toBeUndefined();
  });

  it('speaks of no namespace but its own', () => {
    const elsewhere = app('development', { namespace: 'analytics', quota: { name: 'all' } }).flatMap(
      alertingRules,
    );
    expect(elsewhere.length).toBeGreaterThan(15);
    for (const { alert, expr, annotations } of elsewhere) {
      expect(`${expr} ${annotations.description}`, alert).not.toContain('data-platform');
    }
  });
});
