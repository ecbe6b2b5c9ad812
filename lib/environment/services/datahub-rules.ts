import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

function hasRoomToScale(part: 'gms' | 'frontend'): Rule {
  return rule(
    { min: `services.datahub.${part}.minReplicas`, max: `services.datahub.${part}.maxReplicas` },
    function datahubHasRoomToScale({ min, max }): Problem[] {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: ['services', 'datahub', part, 'maxReplicas'], allowed, value: max }] : [];
    },
  );
}

export const datahubRules: readonly Rule[] = [
  hasRoomToScale('gms'),
  hasRoomToScale('frontend'),

  rule(
    { replicas: 'services.datahub.consumers.replicas', partitions: 'services.datahub.partitions' },
    function everyConsumerGetsAPartition({ replicas, partitions }) {
      const allowed = `at least consumers.replicas, ${replicas}: a consumer without a partition does nothing`;
      return partitions < replicas
        ? [{ path: ['services', 'datahub', 'partitions'], allowed, value: partitions }]
        : [];
    },
  ),
];
