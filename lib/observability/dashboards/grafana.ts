import { createHash } from 'node:crypto';
import type { Dashboard, Panel, Query, Row, Thresholds, Variable } from './dashboard.ts';
import { layout, type Placed } from './layout.ts';

/** The version of Grafana's dashboard model that is written: Grafana 10 reads it, later ones bring it up to date. */
const schemaVersion = 39;

/** Longest id that Grafana takes. */
const longestUid = 40;

/** The data source is chosen at the top of the dashboard. */
const datasource = { type: 'prometheus', uid: '$datasource' };

export interface GrafanaProps {
  /** Name of the environment: dashboards of several may lie in one folder. */
  readonly environment: string;
}

/** Address of a dashboard, unique over environments: `holdfast-production-postgresql`. */
export function uidOf(dashboard: Pick<Dashboard, 'id'>, { environment }: GrafanaProps): string {
  const uid = `holdfast-${environment}-${dashboard.id}`;
  return uid.length <= longestUid
    ? uid
    : `holdfast-${createHash('sha256')
        .update(uid)
        .digest('hex')
        .slice(0, longestUid - 9)}`;
}

/** The JSON model of a dashboard, as Grafana imports it. */
export function grafanaModel(dashboard: Dashboard, props: GrafanaProps): object {
  return {
    uid: uidOf(dashboard, props),
    title: `${dashboard.title} (${props.environment})`,
    description: dashboard.description,
    tags: ['holdfast', props.environment],
    schemaVersion,
    version: 1,
    // Its file is the truth: what is changed in Grafana would be lost.
    editable: false,
    // A cross-hair over all panels.
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    annotations: { list: [] },
    links: [
      {
        type: 'dashboards',
        title: 'Data platform',
        tags: ['holdfast', props.environment],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
    ],
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        ...(dashboard.variables ?? []).map(variable),
      ],
    },
    panels: layout(dashboard).map(panel),
  };
}

function variable({ name, label, series, of }: Variable): object {
  const query = `label_values(${series}, ${of})`;
  return {
    name,
    label,
    type: 'query',
    datasource,
    definition: query,
    query: { query, refId: name },
    // At each change of the time range, in the order of the alphabet.
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
}

function panel({ id, place, content }: Placed): object {
  const common = { id, gridPos: place, title: content.title };
  return isRow(content)
    ? { ...common, type: 'row', collapsed: false, panels: [] }
    : {
        ...common,
        type: content.kind,
        ...(content.description === undefined ? {} : { description: content.description }),
        datasource,
        fieldConfig: { defaults: fieldDefaults(content), overrides: [] },
        options: optionsOf(content),
        targets: content.queries.map((query, index) => target(query, index, content)),
        ...(content.kind === 'table' ? { transformations: columnsOf(content) } : {}),
      };
}

function isRow(content: Row | Panel): content is Row {
  return !('kind' in content);
}

function fieldDefaults(panel: Panel): object {
  const { unit = 'short', thresholds, min, max } = panel;
  return {
    unit,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    color: { mode: panel.kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: steps(thresholds ?? ['text']) },
    ...(panel.kind === 'timeseries' ? { custom: lineStyle(panel.stacked === true, thresholds) } : {}),
    ...(panel.kind === 'table' && thresholds !== undefined
      ? { custom: { cellOptions: { type: 'color-text' } } }
      : {}),
  };
}

function steps([base, ...rest]: Thresholds): object[] {
  return [{ color: base, value: null }, ...rest.map(([value, color]) => ({ color, value }))];
}

function lineStyle(stacked: boolean, thresholds: Thresholds | undefined): object {
  return {
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 5,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: thresholds === undefined ? 'off' : 'dashed' },
  };
}

function optionsOf({ kind }: Panel): object {
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  switch (kind) {
    case 'timeseries':
      return {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
    case 'stat':
      return { reduceOptions, colorMode: 'value', graphMode: 'none', textMode: 'auto', orientation: 'auto' };
    case 'bargauge':
      return {
        reduceOptions,
        displayMode: 'basic',
        orientation: 'horizontal',
        showUnfilled: true,
        valueMode: 'color',
      };
    case 'table':
      return { showHeader: true, cellHeight: 'sm', footer: { show: false } };
  }
}

function target({ expr, legend }: Query, index: number, { kind }: Panel): object {
  const present = kind !== 'timeseries';
  return {
    refId: refId(index),
    datasource,
    expr,
    legendFormat: legend,
    range: !present,
    instant: present,
    ...(kind === 'table' ? { format: 'table' } : {}),
  };
}

/** Merges the answers of all queries by their labels, and names the columns. */
function columnsOf({ queries, labels }: Extract<Panel, { kind: 'table' }>): object[] {
  const value = (index: number) => (queries.length === 1 ? 'Value' : `Value #${refId(index)}`);
  const values = queries.map((query, index) => [value(index), query.legend] as const);
  const named = [...Object.entries(labels), ...values];
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(named.map(([name], index) => [name, index])),
        renameByName: Object.fromEntries(named),
      },
    },
  ];
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
