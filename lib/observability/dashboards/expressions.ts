import { fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';

/** What stands for Grafana's variables where a program reads the expressions that does not know them. */
const values: Readonly<Record<string, string>> = { $__rate_interval: '5m' };

/** A recording rule for each expression of a dashboard, so that promtool can check it. */
export interface Expression {
  readonly record: string;
  readonly expr: string;
}

/**
 * The expressions of the dashboards in a ConfigMap, each under a name that says where it stands. None where it holds
 * no dashboard.
 */
export function dashboardExpressions(manifest: Manifest): Expression[] {
  return manifest.kind === 'ConfigMap'
    ? Object.entries(fieldsOf(manifest.data)).flatMap(([file, text]) =>
        file.endsWith('.json') ? expressionsOf(file, text) : [],
      )
    : [];
}

function expressionsOf(file: string, text: unknown): Expression[] {
  const model = fieldsOf(JSON.parse(String(text)));
  if (model.schemaVersion === undefined) {
    return [];
  }
  return listOf(model.panels).flatMap(({ id, targets }) =>
    listOf(targets).map(({ refId, expr }) => ({
      record: `${file.replace(/\.json$/, '').replaceAll(/\W/g, '_')}:panel_${id}:${refId}`,
      expr: withValues(String(expr)),
    })),
  );
}

/** Other variables stand inside texts, where any word will do. */
function withValues(expr: string): string {
  return expr.replaceAll(/\$[a-z_]\w*/g, (variable) => values[variable] ?? 'any');
}
