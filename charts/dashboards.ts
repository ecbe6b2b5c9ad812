import type { Environment } from '../lib/environment/schema.ts';
import type { Dashboard } from '../lib/observability/dashboards/dashboard.ts';
import { elasticsearchDashboard } from '../lib/observability/dashboards/elasticsearch.ts';
import { kafkaDashboard } from '../lib/observability/dashboards/kafka.ts';
import { minioDashboard } from '../lib/observability/dashboards/minio.ts';
import { overviewDashboard } from '../lib/observability/dashboards/overview.ts';
import { postgresqlDashboard } from '../lib/observability/dashboards/postgresql.ts';
import { statelessDashboard } from '../lib/observability/dashboards/stateless.ts';
import { vaultDashboard } from '../lib/observability/dashboards/vault.ts';
import { replicates } from '../lib/services/minio/replication.ts';

/** The dashboards of an environment: of the platform, of its Deployments, of each service with data that is on. */
export function dashboards(environment: Environment): Dashboard[] {
  const { namespace, quota, observability, tls, services } = environment;
  const { postgresql, minio, kafka, elasticsearch, vault } = services;
  return [
    overviewDashboard({
      namespace,
      quota,
      podsPerNode: observability.podsPerNode,
      certManager: tls.mode === 'cert-manager',
    }),
    statelessDashboard({ namespace }),
    ...(postgresql.enabled
      ? [
          postgresqlDashboard({
            namespace,
            instance: postgresql.instance,
            replicas: postgresql.replicas,
            pooler: postgresql.pooler.enabled,
            backup: postgresql.backup.enabled,
          }),
        ]
      : []),
    ...(minio.enabled
      ? [
          minioDashboard({
            namespace,
            instance: minio.instance,
            members: minio.pools.reduce((sum, { members }) => sum + members, 0),
            gateway: minio.gateway.enabled,
            replication: replicates(minio),
            backup: minio.backup.enabled,
          }),
        ]
      : []),
    ...(kafka.enabled
      ? [
          kafkaDashboard({
            namespace,
            instance: kafka.instance,
            brokers: kafka.replicas,
            separate: kafka.mode === 'separate',
            connect: kafka.connect.enabled,
            lagExporter: kafka.lagExporter.enabled,
          }),
        ]
      : []),
    ...(elasticsearch.enabled
      ? [
          elasticsearchDashboard({
            namespace,
            instance: elasticsearch.instance,
            replicas: elasticsearch.replicas,
            backup: elasticsearch.backup.enabled,
          }),
        ]
      : []),
    ...(vault.enabled
      ? [
          vaultDashboard({
            namespace,
            instance: vault.instance,
            replicas: vault.replicas,
            proxy: vault.proxy.enabled,
            backup: vault.backup.enabled,
          }),
        ]
      : []),
  ];
}
