import { type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

export const portalRules: readonly Rule[] = [
  rule(
    { min: 'services.portal.minReplicas', max: 'services.portal.maxReplicas' },
    function portalHasRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: ['services', 'portal', 'maxReplicas'], allowed, value: max }] : [];
    },
  ),
];
