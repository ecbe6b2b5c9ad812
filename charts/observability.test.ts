import { describe, expect, it } from 'vitest';
import { alertingRules } from '../lib/observability/promtool.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

// Dashboards are reviewed in dist/: ten thousand lines of JSON.
const rules: Changes = { observability: { dashboards: { enabled: false } } };
const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', rules],
  production: ['production', rules],
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

  it('has a dashboard of each service with data that is on, with the labels that are asked for', () => {
    const labels = { 'grafana.example.com/board': 'yes' };
    const maps = app('development', {
      observability: { dashboards: { labels: { grafana_dashboard: null, ...labels } } },
      services: { vault: { enabled: false } },
    }).filter(({ kind }) => kind === 'ConfigMap');
    expect(maps.map(({ metadata }) => metadata.name)).toEqual([
      'dashboard-elasticsearch',
      'dashboard-kafka',
      'dashboard-minio',
      'dashboard-overview',
      'dashboard-postgresql',
      'dashboard-stateless',
    ]);
    for (const { metadata } of maps) {
      expect(metadata.labels).toMatchObject(labels);
      expect(metadata.labels).not.toHaveProperty('grafana_dashboard');
    }
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
