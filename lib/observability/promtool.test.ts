import { describe, expect, it } from 'vitest';
import type { AlertTest } from './alert-test.ts';
import { type AlertingRule, alertingRules, groupsWithOnly, lookAt, promtoolTests } from './promtool.ts';

const manifest = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'things' },
  spec: {
    groups: [
      {
        name: 'things',
        rules: [
          { record: 'thing:up', expr: 'sum(up)' },
          {
            alert: 'ThingDown',
            expr: 'up == 0',
            for: '5m',
            labels: { severity: 'warning' },
            annotations: { summary: 'Down.', description: '{{ $labels.pod }} is down.' },
          },
          { alert: 'ThingSlow', expr: 'slow > 1' },
        ],
      },
      { name: 'others', rules: [{ alert: 'OtherDown', expr: 'other == 0' }] },
    ],
  },
};

const test: AlertTest = {
  alert: 'ThingDown',
  fires: [
    {
      when: 'it is down',
      series: { 'up{pod="a"}': 0 },
      alerts: [{ labels: { pod: 'a' }, description: 'a is down.' }],
    },
  ],
  quiet: [{ when: 'it was down', series: { 'up{pod="a"}': '0x3 1x10' }, at: '90s' }],
};

describe('a test file of promtool', () => {
  const [rule] = alertingRules(manifest) as [AlertingRule];

  it('expects of an alert what the rule promises, with the description filled in', () => {
    expect(promtoolTests(rule, [test], 'things.rules.yaml')).toEqual({
      rule_files: ['things.rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          name: 'ThingDown fires: it is down',
          interval: '1m',
          input_series: [{ series: 'up{pod="a"}', values: '0x15' }],
          alert_rule_test: [
            {
              eval_time: '15m',
              alertname: 'ThingDown',
              exp_alerts: [
                {
                  exp_labels: { severity: 'warning', pod: 'a' },
                  exp_annotations: { summary: 'Down.', description: 'a is down.' },
                },
              ],
            },
          ],
        },
        {
          name: 'ThingDown is quiet: it was down',
          interval: '1m',
          input_series: [{ series: 'up{pod="a"}', values: '0x3 1x10' }],
          alert_rule_test: [{ eval_time: '1m30s', alertname: 'ThingDown', exp_alerts: [] }],
        },
      ],
    });
  });

  it('holds no test of another alert', () => {
    expect(promtoolTests(rule, [{ ...test, alert: 'OtherDown' }], 'things.rules.yaml')).toMatchObject({
      tests: [],
    });
  });

  it('goes with the rule of its alert, and with recording rules', () => {
    expect(groupsWithOnly(manifest, 'ThingDown')).toMatchObject([
      { name: 'things', rules: [{ record: 'thing:up' }, { alert: 'ThingDown' }] },
    ]);
  });

  it('looks ten minutes after the end of `for`, unless told otherwise', () => {
    expect(lookAt({ for: 300 }, { when: 'now', series: {} })).toBe(900);
    expect(lookAt({ for: 300 }, { when: 'now', series: {}, at: '1h' })).toBe(3600);
  });

  it('reads rules from rule objects only', () => {
    expect(alertingRules(manifest).map(({ alert }) => alert)).toEqual([
      'ThingDown',
      'ThingSlow',
      'OtherDown',
    ]);
    expect(alertingRules({ ...manifest, kind: 'ConfigMap' })).toEqual([]);
  });
});
