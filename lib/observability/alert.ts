import { PrometheusRule } from '../../imports/monitoring.coreos.com.ts';
import { type Component, labels } from '../workload/labels.ts';

/** One alerting rule. Its runbook is the page `docs/runbooks/<name>.md`. */
export interface Alert {
  /** PascalCase, unique over the whole platform. */
  readonly name: string;
  /** PromQL. */
  readonly expr: string;
  /** How long the expression must hold: a Prometheus duration. */
  readonly for: string;
  /** critical: a person is woken; warning: within the day; info: context for other alerts. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** One line without figures. */
  readonly summary: string;
  /** What is seen, with its labels and value as Prometheus templates. */
  readonly description: string;
}

export interface AlertRulesProps {
  readonly name: string;
  readonly component: Component;
  readonly alerts: readonly Alert[];
  /** Folder of the runbook pages, without a slash at its end. */
  readonly runbooks: string;
  /** Labels by which the Prometheus Operator selects rules. */
  readonly monitorLabels: Readonly<Record<string, string>>;
}

/** The PrometheusRule of a service. */
export function alertRules(props: AlertRulesProps) {
  return PrometheusRule.manifest({
    metadata: { name: props.name, labels: { ...labels(props.component), ...props.monitorLabels } },
    spec: {
      groups: [
        {
          name: props.name,
          rules: props.alerts.map((alert) => ({
            alert: alert.name,
            expr: alert.expr,
            for: alert.for,
            labels: { severity: alert.severity },
            annotations: {
              summary: alert.summary,
              description: alert.description,
              runbook_url: `${props.runbooks}/${alert.name}.md`,
            },
          })),
        },
      ],
    },
  });
}
