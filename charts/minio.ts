import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { MinioSettings } from '../lib/environment/services/minio.ts';
import type { Flow } from '../lib/network/flow.ts';
import { minioFlows } from '../lib/services/minio/flows.ts';
import { Minio } from '../lib/services/minio/minio.ts';
import { replicates } from '../lib/services/minio/replication.ts';

export interface MinioChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: MinioSettings;
}

export class MinioChart extends Chart {
  constructor(scope: Construct, id: string, props: MinioChartProps) {
    const { platform, flows, settings } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Minio(this, settings.instance, { platform, flows, ...settings });
  }
}

export function minioChartFlows(platform: Platform, settings: MinioSettings): Flow[] {
  if (!settings.enabled) {
    return [];
  }
  return minioFlows({
    platform,
    instance: settings.instance,
    pools: settings.pools.length,
    gateway: settings.gateway.enabled,
    backup: settings.backup.enabled,
    replication: replicates(settings),
  });
}
