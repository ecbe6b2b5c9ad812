import { describe, expect, it } from 'vitest';
import { fieldsOf, listOf } from '../lib/manifest/manifest.ts';
import { metricSources } from '../lib/observability/metrics/known.ts';
import { metricNames } from '../lib/observability/promql.ts';
import { alertingRules } from '../lib/observability/promtool.ts';
import { alertingEnvironments } from './alert-tests.testing.ts';
import { dashboards } from './dashboards.ts';

/** What the API server takes in one ConfigMap. */
const largest = 2 ** 20;

const known = new Set(metricSources.flatMap(({ metrics }) => metrics));
const unknown = (expr: string) => metricNames(expr).filter((name) => !known.has(name));
const labelsIn = (clause: string) => clause.split(',').map((label) => label.trim());

describe.each(alertingEnvironments())('the dashboards of $name', ({ environment, manifests }) => {
  const maps = manifests.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.grafana_dashboard === '1',
  );
  const models = maps.map(({ data }) => fieldsOf(JSON.parse(String(Object.values(fieldsOf(data))[0]))));
  const all = dashboards(environment);
  const panels = all.flatMap(({ id, rows }) =>
    rows.flatMap((row) =>
      row.panels.map((panel) => ({ place: `${id}: ${row.title}: ${panel.title}`, panel })),
    ),
  );

  it('are one ConfigMap each, small enough for the API server', () => {
    expect(maps.map(({ metadata }) => metadata.name)).toEqual(all.map(({ id }) => `dashboard-${id}`).sort());
    for (const map of maps) {
      expect(Object.keys(fieldsOf(map.data))).toHaveLength(1);
      expect(Buffer.byteLength(JSON.stringify(map)), map.metadata.name).toBeLessThan(largest / 4);
    }
  });

  it('have addresses and files of their own, and panels with ids of their own', () => {
    const uids = models.map(({ uid }) => String(uid));
    expect(new Set(uids).size).toBe(uids.length);
    expect(maps.flatMap(({ data }) => Object.keys(fieldsOf(data)))).toEqual(uids.map((uid) => `${uid}.json`));
    for (const { uid, panels } of models) {
      const ids = listOf(panels).map(({ id }) => id);
      expect(new Set(ids).size, String(uid)).toBe(ids.length);
      expect(ids.length, String(uid)).toBeGreaterThan(8);
    }
  });

  it('read metrics that an exporter has, and so do the alerts', () => {
    const strange = [
      ...panels.flatMap(({ place, panel }) =>
        panel.queries.flatMap(({ expr }) => unknown(expr).map((name) => `${place}: ${name}`)),
      ),
      ...manifests
        .flatMap(alertingRules)
        .flatMap(({ alert, expr }) => unknown(expr).map((name) => `${alert}: ${name}`)),
    ];
    // A new metric is added under its exporter in lib/observability/metrics/, with the place that names it.
    expect(strange).toEqual([]);
  });

  it('speak of the namespace, or of nodes', () => {
    for (const { place, panel } of panels) {
      for (const { expr } of panel.queries) {
        for (const [, metric, selector] of expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)) {
          const ofNodes = /^kube_node_/.test(String(metric));
          const namespaced = /\b(exported_)?namespace="/.test(String(selector));
          expect(ofNodes || namespaced, `${place}: ${metric}`).toBe(true);
        }
      }
    }
  });

  it('name lines and columns by labels that the query keeps', () => {
    for (const { place, panel } of panels) {
      for (const { expr, legend } of panel.queries) {
        const [, clause] = /^(?:topk\(\d+, )?[a-z_]+ by \(([^)]*)\)/.exec(expr) ?? [];
        const used =
          panel.kind === 'table'
            ? Object.keys(panel.labels)
            : [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => String(label));
        if (panel.kind === 'table') {
          expect(labelsIn(clause ?? '').sort(), place).toEqual([...used].sort());
        } else if (clause !== undefined) {
          expect(labelsIn(clause), place).toEqual(expect.arrayContaining(used));
        }
      }
    }
  });

  it('offer every choice that their queries use', () => {
    for (const { id, rows, variables = [] } of all) {
      const text = JSON.stringify(rows).replaceAll('$__rate_interval', '');
      const used = new Set([...text.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name));
      expect([...used].sort(), id).toEqual(variables.map(({ name }) => name).sort());
    }
  });
});
