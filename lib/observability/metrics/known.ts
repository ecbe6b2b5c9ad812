import { clusterMetrics } from './cluster.ts';
import { elasticsearchMetrics } from './elasticsearch.ts';
import { kafkaMetrics } from './kafka.ts';
import { minioMetrics } from './minio.ts';
import { postgresqlMetrics } from './postgresql.ts';
import type { MetricSource } from './source.ts';
import { statelessMetrics } from './stateless.ts';
import { vaultMetrics } from './vault.ts';

/** Every exporter of the platform. A metric that stands under none of them is a typing error, or has no source yet. */
export const metricSources: readonly MetricSource[] = [
  ...clusterMetrics,
  ...postgresqlMetrics,
  ...minioMetrics,
  ...kafkaMetrics,
  ...elasticsearchMetrics,
  ...vaultMetrics,
  ...statelessMetrics,
];
