import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();
const at = (...keys: (string | number)[]) => ['services', 'superset', ...keys];

export const supersetRules: readonly Rule[] = [
  rule(
    { min: 'services.superset.minReplicas', max: 'services.superset.maxReplicas' },
    function supersetHasRoomToScale({ min, max }) {
      return min >= max
        ? [{ path: at('maxReplicas'), allowed: `more than minReplicas, ${min}`, value: max }]
        : [];
    },
  ),

  rule({ redis: 'services.superset.redis' }, function workersHaveRoomToScale({ redis }) {
    if (redis === undefined || redis.workers.minReplicas < redis.workers.maxReplicas) {
      return [];
    }
    const { minReplicas, maxReplicas } = redis.workers;
    const allowed = `more than minReplicas, ${minReplicas}`;
    return [{ path: at('redis', 'workers', 'maxReplicas'), allowed, value: maxReplicas }];
  }),

  rule({ redis: 'services.superset.redis' }, function authorityIsOfAnEncryptedConnection({ redis }) {
    return redis?.certificateAuthority !== undefined && redis.url.startsWith('redis://')
      ? [{ path: at('redis', 'certificateAuthority'), allowed: 'none unless the url begins with rediss://' }]
      : [];
  }),

  rule(
    {
      enabled: 'services.superset.enabled',
      sources: 'services.superset.sources',
      databases: 'services.postgresql.databases.*.name',
    },
    function sourcesExist({ enabled, sources, databases }) {
      const allowed = `a database of services.postgresql.databases (${databases.join(', ') || 'there is none'})`;
      return (enabled ? (sources.postgresql ?? []) : []).flatMap((name, index): Problem[] =>
        databases.includes(name) ? [] : [{ path: at('sources', 'postgresql', index), allowed, value: name }],
      );
    },
  ),
];
