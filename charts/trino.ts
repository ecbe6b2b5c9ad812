import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { type TrinoSettings, trinoAuthentication } from '../lib/environment/services/trino.ts';
import type { Endpoint } from '../lib/network/endpoint.ts';
import type { Flow } from '../lib/network/flow.ts';
import { elasticsearchCredential } from '../lib/services/elasticsearch/endpoint.ts';
import { kafkaCredential } from '../lib/services/kafka/endpoint.ts';
import { minioCredential } from '../lib/services/minio/endpoint.ts';
import { analyticsSource, postgresqlCredential } from '../lib/services/postgresql/endpoint.ts';
import { sourceHolders, warehouseHolders } from '../lib/services/trino/connections.ts';
import { trinoFlows } from '../lib/services/trino/flows.ts';
import { trinoUser, warehouseDatabase } from '../lib/services/trino/names.ts';
import type { TrinoSources } from '../lib/services/trino/props.ts';
import { Trino } from '../lib/services/trino/trino.ts';
import { dataEndpoints } from './endpoints.ts';
import type { Needs } from './needs.ts';

type Services = Environment['services'];

export interface TrinoChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: TrinoSettings;
  readonly sources: TrinoSources;
  /** Where traces go. @default - nobody takes them */
  readonly traces?: Endpoint;
  /** Name of the environment. */
  readonly environment: string;
}

export class TrinoChart extends Chart {
  constructor(scope: Construct, id: string, props: TrinoChartProps) {
    const { platform, flows, settings, sources, traces, environment } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Trino(this, settings.instance, {
      ...settings,
      platform,
      flows,
      environment,
      sources,
      traces,
      authentication: trinoAuthentication(settings, platform.tls.mode),
    });
  }
}

/** Which of the catalogs there are: those turned on, of services that are there and have something to read. */
function catalogsOf({ trino, postgresql, minio, kafka, elasticsearch }: Services) {
  const { catalogs } = trino;
  return {
    postgresql: catalogs.postgresql && postgresql.enabled,
    warehouse: catalogs.warehouse && postgresql.enabled && minio.enabled,
    kafka: catalogs.kafka && kafka.enabled && kafka.topics.length > 0,
    elasticsearch: catalogs.elasticsearch && elasticsearch.enabled,
  };
}

/**
 * What Trino needs of the data services: roles that read, and a bucket and a database for its warehouse.
 * @param services as the environment file has them: what other apps keep for themselves is not Trino's to read
 */
export function trinoNeeds(services: Services): Needs[] {
  const { trino, postgresql, minio, kafka } = services;
  if (!trino.enabled) {
    return [];
  }
  const has = catalogsOf(services);
  const read = has.postgresql ? postgresql.databases.map(({ name }) => name) : [];
  const { bucket, noncurrentDays } = trino.warehouse;
  // The file may name the bucket itself, to replicate it or to limit its size.
  const declared = minio.buckets.some(({ name }) => name === bucket);
  return [
    {
      app: 'trino',
      databases: has.warehouse ? [{ name: warehouseDatabase, readers: [], extensions: [] }] : [],
      databaseHolders: [
        ...(has.warehouse
          ? [{ database: warehouseDatabase, pool: 'own' as const, holders: warehouseHolders() }]
          : []),
        ...read.map((database) => ({
          database,
          pool: 'analytics' as const,
          holders: sourceHolders(trino),
        })),
      ],
      databaseReaders: read.map((database) => ({ database, role: trinoUser })),
      buckets:
        has.warehouse && !declared
          ? [{ name: bucket, versioning: true, objectLock: false, noncurrentDays }]
          : [],
      storeUsers: has.warehouse ? [{ name: trinoUser, access: [{ bucket, mode: 'readwrite' }] }] : [],
      kafkaUsers: has.kafka
        ? [{ name: trinoUser, produce: [], consume: kafka.topics.map(({ name }) => name) }]
        : [],
      searchRoles: has.elasticsearch
        ? [
            {
              name: trinoUser,
              // Trino asks for the nodes before it asks for anything else.
              cluster: ['monitor'],
              indices: [
                {
                  names: [...trino.elasticsearchIndices],
                  privileges: ['read', 'view_index_metadata', 'monitor'],
                },
              ],
            },
          ]
        : [],
      searchUsers: has.elasticsearch ? [{ name: trinoUser, roles: [trinoUser] }] : [],
    },
  ];
}

/**
 * What Trino reads.
 * @param file the services as the environment file has them
 * @param services the same with every app's needs, which hold Trino's own roles and users
 */
export function trinoSources(platform: Platform, file: Services, services: Services): TrinoSources {
  const has = catalogsOf(file);
  const endpoints = dataEndpoints(platform, services);
  const { postgresql, minio, kafka, elasticsearch, trino } = services;
  return {
    postgresql: has.postgresql
      ? file.postgresql.databases.map(({ name }) => ({
          ...analyticsSource(platform, postgresql, name),
          catalog: name,
          credential: postgresqlCredential(postgresql, trinoUser),
        }))
      : [],
    warehouse: has.warehouse
      ? {
          database: {
            endpoint: endpoints.postgresql,
            database: warehouseDatabase,
            credential: postgresqlCredential(postgresql, warehouseDatabase),
          },
          store: { endpoint: endpoints.minio, credential: minioCredential(minio, trinoUser) },
          bucket: trino.warehouse.bucket,
        }
      : undefined,
    kafka: has.kafka
      ? {
          endpoint: endpoints.kafka,
          credential: kafkaCredential(kafka, trinoUser),
          topics: file.kafka.topics.map(({ name }) => name),
        }
      : undefined,
    elasticsearch: has.elasticsearch
      ? {
          endpoint: endpoints.elasticsearch,
          credential: elasticsearchCredential(platform, elasticsearch, trinoUser),
        }
      : undefined,
    tpch: trino.catalogs.tpch,
  };
}

export function trinoChartFlows(
  platform: Platform,
  settings: TrinoSettings,
  sources: TrinoSources,
  traces: Endpoint | undefined,
): Flow[] {
  return settings.enabled ? trinoFlows({ ...settings, platform, sources, traces }) : [];
}
