import { loadEnvironment } from '../lib/environment/load.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Manifest } from '../lib/manifest/manifest.ts';
import type { AlertTest, AlertTests } from '../lib/observability/alert-test.ts';
import { platformAlertTests } from '../lib/observability/platform-alerts/alerts.testing.ts';
import { datahubAlertTests } from '../lib/services/datahub/alerts.testing.ts';
import { edgeAlertTests } from '../lib/services/edge/alerts.testing.ts';
import { elasticsearchAlertTests } from '../lib/services/elasticsearch/alerts.testing.ts';
import { kafkaAlertTests } from '../lib/services/kafka/alerts.testing.ts';
import { metricsServerAlertTests } from '../lib/services/metrics-server/alerts.testing.ts';
import { minioAlertTests } from '../lib/services/minio/alerts.testing.ts';
import { portalAlertTests } from '../lib/services/portal/alerts.testing.ts';
import { postgresqlAlertTests } from '../lib/services/postgresql/alerts.testing.ts';
import { supersetAlertTests } from '../lib/services/superset/alerts.testing.ts';
import { tracingAlertTests } from '../lib/services/tracing/alerts.testing.ts';
import { trinoAlertTests } from '../lib/services/trino/alerts.testing.ts';
import { vaultAlertTests } from '../lib/services/vault/alerts.testing.ts';
import { fixtureFile } from '../test/fixtures/environments.ts';
import { type Changes, manifestsOf, type shipped, variant } from './variants.testing.ts';

/** The tests of every alert. A service that brings alerts is named here. */
const suites: readonly AlertTests[] = [
  platformAlertTests,
  datahubAlertTests,
  edgeAlertTests,
  metricsServerAlertTests,
  portalAlertTests,
  postgresqlAlertTests,
  minioAlertTests,
  elasticsearchAlertTests,
  kafkaAlertTests,
  tracingAlertTests,
  vaultAlertTests,
  supersetAlertTests,
  trinoAlertTests,
];

/** What each alert must do, in the names and figures of an environment. */
export function alertTests(environment: Environment): AlertTest[] {
  return suites.flatMap((suite) => suite(environment));
}

/** Environments with the settings that bring alerts which no shipped environment has. */
const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  'dedicated-masters-and-replication': [
    'production',
    {
      services: {
        elasticsearch: { masters: { dedicated: true } },
        minio: { buckets: [{ name: 'warehouse', replicateTo: 'warehouse-copy' }] },
      },
    },
  ],
  'workers-of-superset': [
    'production',
    { services: { superset: { redis: { url: 'redis://redis.example.com:6379/0' } } } },
  ],
};

export interface AlertingEnvironment {
  readonly name: string;
  readonly environment: Environment;
  readonly manifests: readonly Manifest[];
}

/** The environments whose rules are tested: together they render every alert there is. */
export function alertingEnvironments(): AlertingEnvironment[] {
  const environments: readonly (readonly [string, Environment])[] = [
    ...(['development', 'production'] as const).map(
      (name) => [name, loadEnvironment(fixtureFile(name))] as const,
    ),
    ...Object.entries(variants).map(([name, [base, changes]]) => [name, variant(base, changes)] as const),
  ];
  return environments.map(([name, environment]) => ({
    name,
    environment,
    manifests: manifestsOf(environment),
  }));
}
