import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of services. */
const faults = (yaml: string) => faultsOf(`${good}${yaml.replace(/^/gm, '  ')}\n`);

describe('the rules of tracing', () => {
  it.each([
    'tracing: { enabled: true, collector: { minReplicas: 4, keepPercent: 0.5 }, senders: [{ namespace: apps }] }',
    'elasticsearch: { enabled: false }',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      'tracing: { collector: { minReplicas: 6 } }',
      'tracing.collector.maxReplicas: found 6 (the default), allowed: more than minReplicas, 6',
    ],
    ['tracing: { collector: { keepPercent: 0 } }', 'tracing.collector.keepPercent: found 0, allowed: '],
    [
      'tracing: { enabled: true }\nelasticsearch: { enabled: false }',
      'tracing.enabled: found true, allowed: false, or services.elasticsearch.enabled: true',
    ],
  ])('refuse %s', (yaml, fault) => {
    expect(faults(yaml).join('\n')).toContain(fault);
  });
});
