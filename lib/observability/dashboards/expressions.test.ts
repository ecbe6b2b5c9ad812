import { describe, expect, it } from 'vitest';
import { dashboardExpressions } from './expressions.ts';

const map = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'dashboard' },
  data,
});
const model = {
  schemaVersion: 39,
  panels: [
    { id: 1, type: 'row' },
    {
      id: 2,
      targets: [
        { refId: 'A', expr: 'rate(a_total{pod=~"($thing)-.+"}[$__rate_interval])' },
        { refId: 'B', expr: 'label_replace(b, "pod", "$1", "name", "(.+)")' },
      ],
    },
  ],
};

describe('the expressions of a dashboard', () => {
  it('are rules whose names say where they stand, with values for the variables of Grafana', () => {
    expect(dashboardExpressions(map({ 'holdfast-x.json': JSON.stringify(model) }))).toEqual([
      { record: 'holdfast_x:panel_2:A', expr: 'rate(a_total{pod=~"(any)-.+"}[5m])' },
      { record: 'holdfast_x:panel_2:B', expr: 'label_replace(b, "pod", "$1", "name", "(.+)")' },
    ]);
  });

  it('are looked for in dashboards only', () => {
    expect(dashboardExpressions(map({ 'jmx.json': '{"rules":[]}', 'start.sh': '#!/bin/sh' }))).toEqual([]);
    expect(dashboardExpressions({ ...map({}), kind: 'Secret' })).toEqual([]);
  });
});
