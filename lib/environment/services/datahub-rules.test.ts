import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of services. */
const faults = (yaml: string) => faultsOf(`${good}${yaml.replace(/^/gm, '  ')}\n`);

describe('the rules of DataHub', () => {
  it.each([
    'datahub: { enabled: true }',
    'datahub: { enabled: true, partitions: 4, consumers: { replicas: 4 } }',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      'datahub: { gms: { minReplicas: 4 } }',
      'datahub.gms.maxReplicas: found 4 (the default), allowed: more than minReplicas, 4',
    ],
    [
      'datahub: { frontend: { minReplicas: 3, maxReplicas: 3 } }',
      'datahub.frontend.maxReplicas: found 3, allowed: more than minReplicas, 3',
    ],
    [
      'datahub: { consumers: { replicas: 4 } }',
      'datahub.partitions: found 3 (the default), allowed: at least consumers.replicas, 4',
    ],
    [
      'datahub: { enabled: true }\nkafka: { enabled: false }',
      'datahub.enabled: found true, allowed: false, or services.kafka.enabled: true',
    ],
  ])('refuse %s', (yaml, fault) => {
    const found = faults(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });
});
