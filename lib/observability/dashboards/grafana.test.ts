import { describe, expect, it } from 'vitest';
import { listOf } from '../../manifest/manifest.ts';
import { dashboardConfigMap } from './config-map.ts';
import { bars, type Dashboard, lines, stat, table } from './dashboard.ts';
import { grafanaModel, uidOf } from './grafana.ts';

const query = (legend = '') => ({ expr: 'sum by (pod) (up)', legend }) as const;
const dashboard: Dashboard = {
  id: 'things',
  title: 'Things',
  description: 'What they do.',
  variables: [{ name: 'thing', label: 'Thing', series: 'up{job="thing"}', of: 'pod' }],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({ title: 'Up', queries: [query()], thresholds: ['red', [3, 'green']] }),
        lines({ title: 'Up', queries: [query('{{pod}}')], unit: 'ops', stacked: true }),
        bars({ title: 'Up', queries: [query('{{pod}}')], min: 0, max: 3 }),
        table({ title: 'Up', labels: { pod: 'Pod' }, queries: [query('Wanted'), query('Ready')] }),
        table({ title: 'Up', labels: { pod: 'Pod' }, queries: [query('Up')] }),
      ],
    },
  ],
};
const environment = { environment: 'production' };
const panels = (grafanaModel(dashboard, environment) as { panels: Record<string, unknown>[] }).panels;

describe('a dashboard in Grafana', () => {
  it('reads from the data source that is chosen at its top', () => {
    const datasource = { type: 'prometheus', uid: '$datasource' };
    for (const panel of panels.slice(1)) {
      expect(panel.datasource).toEqual(datasource);
      for (const target of listOf(panel.targets)) {
        expect(target.datasource).toEqual(datasource);
      }
    }
    expect(grafanaModel(dashboard, environment)).toMatchObject({
      templating: {
        list: [
          { name: 'datasource', type: 'datasource', query: 'prometheus' },
          { name: 'thing', type: 'query', datasource, definition: 'label_values(up{job="thing"}, pod)' },
        ],
      },
    });
  });

  it('asks for a range where it draws lines, and for the present elsewhere', () => {
    expect(panels[2]).toMatchObject({ type: 'timeseries', targets: [{ range: true, instant: false }] });
    for (const index of [1, 3, 5]) {
      expect(panels[index]).toMatchObject({ targets: [{ range: false, instant: true }] });
    }
  });

  it('colors by thresholds', () => {
    expect(panels[1]).toMatchObject({
      fieldConfig: {
        defaults: {
          thresholds: {
            steps: [
              { color: 'red', value: null },
              { color: 'green', value: 3 },
            ],
          },
        },
      },
    });
  });

  it('names the columns of a table after its queries, also when there is one', () => {
    expect(panels[4]).toMatchObject({
      transformations: [
        { id: 'merge' },
        {
          id: 'organize',
          options: { renameByName: { pod: 'Pod', 'Value #A': 'Wanted', 'Value #B': 'Ready' } },
        },
      ],
    });
    expect(panels[5]).toMatchObject({
      transformations: [
        { id: 'merge' },
        { id: 'organize', options: { renameByName: { pod: 'Pod', Value: 'Up' } } },
      ],
    });
  });

  it('has an address that no other environment has, and that Grafana takes', () => {
    expect(uidOf(dashboard, environment)).toBe('holdfast-production-things');
    const long = ['a', 'b'].map((end) => uidOf(dashboard, { environment: 'x'.repeat(62) + end }));
    expect(long[0]).toHaveLength(40);
    expect(long[0]).not.toBe(long[1]);
  });

  it('is found by the labels that the sidecar looks for, and put into its folder', () => {
    const sidecar = {
      labels: { dashboards: 'yes' },
      folderAnnotation: 'k8s-sidecar-target-directory',
      folder: '/x',
    };
    const map = dashboardConfigMap(dashboard, sidecar, environment);
    expect(map.metadata).toMatchObject({
      name: 'dashboard-things',
      labels: { dashboards: 'yes' },
      annotations: { 'k8s-sidecar-target-directory': '/x' },
    });
    expect(JSON.parse(map.data['holdfast-production-things.json'])).toEqual(
      grafanaModel(dashboard, environment),
    );
  });
});
