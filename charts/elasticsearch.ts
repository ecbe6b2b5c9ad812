import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Flow } from '../lib/network/flow.ts';
import { Elasticsearch } from '../lib/services/elasticsearch/elasticsearch.ts';
import { elasticsearchFlows } from '../lib/services/elasticsearch/flows.ts';
import {
  environmentStore,
  platformStore,
  type SnapshotStore,
} from '../lib/services/elasticsearch/snapshot-store.ts';
import { minioCredential, minioEndpoint } from '../lib/services/minio/endpoint.ts';
import type { Needs } from './needs.ts';

type Services = Environment['services'];

export interface ElasticsearchChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  /** Every service's settings: snapshots go to MinIO. */
  readonly services: Services;
}

export class ElasticsearchChart extends Chart {
  constructor(scope: Construct, id: string, props: ElasticsearchChartProps) {
    const { platform, flows, services } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    const settings = services.elasticsearch;
    const snapshots = snapshotStore(platform, services);
    new Elasticsearch(this, settings.instance, { platform, flows, snapshots, ...settings });
  }
}

export function elasticsearchChartFlows(platform: Platform, services: Services): Flow[] {
  const settings = services.elasticsearch;
  return settings.enabled
    ? elasticsearchFlows({ platform, snapshots: snapshotStore(platform, services), ...settings })
    : [];
}

/** Access key of the snapshots. */
const snapshotUser = (instance: string) => `${instance}-snapshots`;

/** The bucket of the snapshots in MinIO, and a user for it alone. */
export function elasticsearchNeeds({ services }: Environment): Needs[] {
  const { enabled, instance, backup } = services.elasticsearch;
  if (!enabled || !backup.enabled || backup.store !== 'minio') {
    return [];
  }
  const { bucket } = backup;
  return [
    {
      app: 'elasticsearch',
      // Elasticsearch removes what it no longer needs itself; kept versions would never go.
      buckets: [{ name: bucket, versioning: false, objectLock: false }],
      storeUsers: [{ name: snapshotUser(instance), access: [{ bucket, mode: 'readwrite' }] }],
    },
  ];
}

function snapshotStore(platform: Platform, services: Services): SnapshotStore | undefined {
  const { instance, backup } = services.elasticsearch;
  if (!backup.enabled) {
    return undefined;
  }
  if (backup.store === 'external') {
    return platform.objectStore && environmentStore(platform.objectStore, instance);
  }
  const endpoint = minioEndpoint(platform, services.minio);
  const credential = minioCredential(services.minio, snapshotUser(instance));
  return platformStore({ endpoint, credential, bucket: backup.bucket }, instance);
}
