import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Endpoint } from '../lib/network/endpoint.ts';
import { elasticsearchEndpoint } from '../lib/services/elasticsearch/endpoint.ts';
import { kafkaEndpoint } from '../lib/services/kafka/endpoint.ts';
import { minioEndpoint } from '../lib/services/minio/endpoint.ts';
import { postgresqlEndpoint } from '../lib/services/postgresql/endpoint.ts';

/** Where the data services answer, for the apps that use them. */
export interface DataEndpoints {
  readonly postgresql: Endpoint;
  readonly elasticsearch: Endpoint;
  readonly kafka: Endpoint;
  readonly minio: Endpoint;
}

export function dataEndpoints(platform: Platform, services: Environment['services']): DataEndpoints {
  return {
    postgresql: postgresqlEndpoint(platform, services.postgresql),
    elasticsearch: elasticsearchEndpoint(platform, services.elasticsearch),
    kafka: kafkaEndpoint(platform, services.kafka),
    minio: minioEndpoint(platform, services.minio),
  };
}
