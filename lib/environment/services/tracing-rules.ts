import { type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

export const tracingRules: readonly Rule[] = [
  rule(
    { min: 'services.tracing.collector.minReplicas', max: 'services.tracing.collector.maxReplicas' },
    function collectorHasRoomToScale({ min, max }) {
      const path = ['services', 'tracing', 'collector', 'maxReplicas'];
      return min >= max ? [{ path, allowed: `more than minReplicas, ${min}`, value: max }] : [];
    },
  ),
];
