import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { DatahubSettings } from '../lib/environment/services/datahub.ts';
import type { Flow } from '../lib/network/flow.ts';
import { datahubHolders } from '../lib/services/datahub/connections.ts';
import { Datahub } from '../lib/services/datahub/datahub.ts';
import { datahubFlows } from '../lib/services/datahub/flows.ts';
import { identities } from '../lib/services/datahub/names.ts';
import type { DatahubServices } from '../lib/services/datahub/props.ts';
import { datahubKafkaUser, datahubTopics } from '../lib/services/datahub/topics.ts';
import { elasticsearchCredential } from '../lib/services/elasticsearch/endpoint.ts';
import { kafkaCredential } from '../lib/services/kafka/endpoint.ts';
import { postgresqlCredential } from '../lib/services/postgresql/endpoint.ts';
import { dataEndpoints } from './endpoints.ts';
import type { Needs } from './needs.ts';
import { tracingEndpoints } from './tracing.ts';

type Services = Environment['services'];

export interface DatahubChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  /** With what the apps need. */
  readonly services: Services;
  /** @default - it is not published */
  readonly publicUrl?: string;
}

export class DatahubChart extends Chart {
  constructor(scope: Construct, id: string, props: DatahubChartProps) {
    const { platform, flows, services, publicUrl } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    const settings = services.datahub;
    new Datahub(this, settings.instance, {
      platform,
      flows,
      publicUrl,
      ...settings,
      services: dataServices(platform, services),
      tracing: tracingEndpoints(platform, services.tracing)?.http,
    });
  }
}

function dataServices(platform: Platform, services: Services): DatahubServices {
  const endpoints = dataEndpoints(platform, services);
  return {
    postgresql: {
      endpoint: endpoints.postgresql,
      credential: postgresqlCredential(services.postgresql, identities.database),
    },
    kafka: { endpoint: endpoints.kafka, credential: kafkaCredential(services.kafka, identities.kafkaUser) },
    elasticsearch: {
      endpoint: endpoints.elasticsearch,
      credential: elasticsearchCredential(platform, services.elasticsearch, identities.searchUser),
    },
  };
}

export function datahubChartFlows(platform: Platform, services: Services): Flow[] {
  const settings: DatahubSettings = services.datahub;
  return settings.enabled
    ? datahubFlows({
        platform,
        ...settings,
        ...dataEndpoints(platform, services),
        tracing: tracingEndpoints(platform, services.tracing)?.http,
      })
    : [];
}

/** What DataHub needs the data services to hold. */
export function datahubNeeds({ tls, services }: Environment): Needs[] {
  const { enabled, partitions } = services.datahub;
  if (!enabled) {
    return [];
  }
  const { indexPrefix, searchRole, searchUser, database } = identities;
  return [
    {
      app: 'datahub',
      databases: [{ name: database, owner: database, readers: [], extensions: [] }],
      databaseHolders: [{ database, pool: 'own', holders: datahubHolders(services.datahub) }],
      topics: datahubTopics(partitions),
      kafkaUsers: [datahubKafkaUser()],
      // Elasticsearch knows no users without TLS.
      ...(tls.mode === 'off'
        ? {}
        : {
            searchRoles: [
              {
                name: searchRole,
                // Health and tasks; the life cycle and the template of its usage events.
                cluster: ['monitor', 'manage_ilm', 'manage_index_templates', 'manage_pipeline'],
                indices: [{ names: [`${indexPrefix}_*`], privileges: ['all'] }],
              },
            ],
            searchUsers: [{ name: searchUser, roles: [searchRole] }],
          }),
    },
  ];
}
