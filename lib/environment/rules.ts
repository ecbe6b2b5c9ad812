import { images } from '../images/catalog.ts';
import { compare, parseQuantity } from '../manifest/quantity.ts';
import { zonesWithNodes } from './cluster.ts';
import { dependencyRules } from './dependencies.ts';
import { gitopsRules } from './gitops-rules.ts';
import { meshRules } from './mesh-rules.ts';
import { namespaceRules } from './namespace-rules.ts';
import { type Problem, type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';
import { secretsRules } from './secrets-rules.ts';
import { datahubRules } from './services/datahub-rules.ts';
import { edgeRules } from './services/edge-rules.ts';
import { elasticsearchRules } from './services/elasticsearch-rules.ts';
import { kafkaRules } from './services/kafka-rules.ts';
import { minioRules } from './services/minio-rules.ts';
import { portalRules } from './services/portal-rules.ts';
import { postgresqlRules } from './services/postgresql-rules.ts';
import { supersetRules } from './services/superset-rules.ts';
import { tracingRules } from './services/tracing-rules.ts';
import { trinoRules } from './services/trino-rules.ts';
import { vaultRules } from './services/vault-rules.ts';
import { didYouMean, suggest } from './suggest.ts';

const rule = ruleOf<Environment>();

/** Everything that a single field cannot say. */
export const environmentRules: readonly Rule[] = [
  rule(
    { survive: 'survive', counts: 'cluster.nodePools.*.count', zones: 'cluster.nodePools.*.zones' },
    function survivingAZoneTakesThree({ survive, counts, zones }) {
      const populated = zonesWithNodes(
        zones.map((zone, index) => ({ zones: zone, count: counts[index] ?? 0 })),
      );
      const allowed = `node, or three zones that have nodes (here: ${populated.join(', ')})`;
      return survive === 'zone' && populated.length > 0 && populated.length < 3
        ? [{ path: ['survive'], allowed }]
        : [];
    },
  ),

  rule({ names: 'cluster.nodePools.*.name' }, function poolNamesDiffer({ names }) {
    return names.flatMap((name, index): Problem[] =>
      names.indexOf(name) < index
        ? [{ path: ['cluster', 'nodePools', index, 'name'], allowed: 'a name that no other pool has' }]
        : [],
    );
  }),

  rule({ requests: 'quota.cpu', limits: 'quota.limits' }, function cpuLimitsCoverRequests(values) {
    return limitFault('cpu', values.requests, values.limits?.cpu);
  }),

  rule({ requests: 'quota.memory', limits: 'quota.limits' }, function memoryLimitsCoverRequests(values) {
    return limitFault('memory', values.requests, values.limits?.memory);
  }),

  rule({ mode: 'tls.mode', issuer: 'tls.issuer' }, function issuerIsOfCertManager({ mode, issuer }) {
    const allowed = 'no issuer unless tls.mode is cert-manager';
    return issuer !== undefined && mode !== 'cert-manager' ? [{ path: ['tls', 'issuer'], allowed }] : [];
  }),

  rule({ store: 'backup.store' }, function dottedBucketIsInThePath({ store }) {
    const allowed =
      'a bucket name without ".", or backup.store.addressing path: no certificate covers its host';
    return store?.addressing === 'host' && store.bucket.includes('.')
      ? [{ path: ['backup', 'store', 'bucket'], allowed }]
      : [];
  }),

  rule({ overrides: 'images.overrides' }, function overriddenImagesExist({ overrides }) {
    const known = Object.keys(images);
    return Object.keys(overrides)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: ['images', 'overrides', name],
        allowed: 'the name of an image in lib/images/catalog.ts',
        hint: didYouMean(suggest(name, known)),
        found: 'an unknown image',
      }));
  }),

  ...namespaceRules,
  ...secretsRules,
  ...gitopsRules,
  ...meshRules,
  ...minioRules,
  ...postgresqlRules,
  ...elasticsearchRules,
  ...kafkaRules,
  ...vaultRules,
  ...datahubRules,
  ...trinoRules,
  ...portalRules,
  ...edgeRules,
  ...supersetRules,
  ...tracingRules,
  ...dependencyRules,
];

/** The rule that a file under config/ is named after its environment. */
export function nameRule(expected: string): Rule {
  return rule({ name: 'name' }, ({ name }) =>
    name === expected ? [] : [{ path: ['name'], allowed: `${expected}, as the file is called` }],
  );
}

function limitFault(resource: 'cpu' | 'memory', requests: string, limit: string | undefined): Problem[] {
  return limit !== undefined && compare(parseQuantity(limit), parseQuantity(requests)) < 0
    ? [{ path: ['quota', 'limits', resource], allowed: `at least quota.${resource}, ${requests}` }]
    : [];
}
