import { formatDuration, parsePrometheusDuration } from '../manifest/duration.ts';
import { type Fields, fieldsOf, listOf, type Manifest } from '../manifest/manifest.ts';
import type { AlertTest, ExpectedAlert, Situation } from './alert-test.ts';

/** An alerting rule as a PrometheusRule holds it. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** Seconds. */
  readonly for: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Samples are a minute apart. Seconds. */
const interval = 60;

/** From the end of `for` to the look, unless a situation says otherwise. Seconds. */
const afterFor = 600;

/** The alerting rules of an object; none where it is no PrometheusRule. */
export function alertingRules(manifest: Manifest): AlertingRule[] {
  return manifest.kind === 'PrometheusRule'
    ? listOf(fieldsOf(manifest.spec).groups)
        .flatMap(({ rules }) => listOf(rules))
        .filter(({ alert }) => alert !== undefined)
        .map((rule) => ({
          alert: String(rule.alert),
          expr: String(rule.expr),
          for: parsePrometheusDuration(String(rule.for ?? '0s')),
          labels: fieldsOf(rule.labels) as Record<string, string>,
          annotations: fieldsOf(rule.annotations) as Record<string, string>,
        }))
    : [];
}

/** When a situation is looked at, in seconds from the first sample. */
export function lookAt(rule: Pick<AlertingRule, 'for'>, situation: Situation): number {
  return situation.at === undefined ? rule.for + afterFor : parsePrometheusDuration(situation.at);
}

/**
 * The groups of a rule object, with the one alert and what it may stand on: recording rules. promtool evaluates every
 * rule of a file at every step of every test.
 */
export function groupsWithOnly(manifest: Manifest, alert: string): Fields[] {
  return listOf(fieldsOf(manifest.spec).groups)
    .map((group) => ({
      ...group,
      rules: listOf(group.rules).filter((rule) => rule.record !== undefined || rule.alert === alert),
    }))
    .filter(({ rules }) => rules.length > 0);
}

/**
 * A test file of promtool, for one alert.
 * @param tests of any alerts: those of others are left out
 * @param ruleFile the file with the alert's group, as the test file names it
 */
export function promtoolTests(rule: AlertingRule, tests: readonly AlertTest[], ruleFile: string): unknown {
  return {
    rule_files: [ruleFile],
    evaluation_interval: formatDuration(interval),
    tests: tests
      .filter(({ alert }) => alert === rule.alert)
      .flatMap(({ fires, quiet }) => [
        ...fires.map((situation) => promtoolTest(rule, 'fires', situation, situation.alerts)),
        ...quiet.map((situation) => promtoolTest(rule, 'is quiet', situation, [])),
      ]),
  };
}

function promtoolTest(
  rule: AlertingRule,
  does: string,
  situation: Situation,
  alerts: readonly ExpectedAlert[],
): unknown {
  const seconds = lookAt(rule, situation);
  return {
    name: `${rule.alert} ${does}: ${situation.when}`,
    interval: formatDuration(interval),
    input_series: Object.entries(situation.series).map(([series, values]) => ({
      series,
      values: typeof values === 'number' ? `${values}x${Math.ceil(seconds / interval)}` : values,
    })),
    alert_rule_test: [
      {
        eval_time: formatDuration(seconds),
        alertname: rule.alert,
        exp_alerts: alerts.map(({ labels, description }) => ({
          exp_labels: { ...rule.labels, ...labels },
          exp_annotations: { ...rule.annotations, description },
        })),
      },
    ],
  };
}
