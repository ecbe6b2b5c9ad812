import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { KafkaSettings } from '../lib/environment/services/kafka.ts';
import type { Flow } from '../lib/network/flow.ts';
import { kafkaFlows } from '../lib/services/kafka/flows.ts';
import { Kafka } from '../lib/services/kafka/kafka.ts';

export interface KafkaChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: KafkaSettings;
}

export class KafkaChart extends Chart {
  constructor(scope: Construct, id: string, props: KafkaChartProps) {
    const { platform, flows, settings } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Kafka(this, settings.instance, { platform, flows, ...settings });
  }
}

export function kafkaChartFlows(platform: Platform, settings: KafkaSettings): Flow[] {
  if (!settings.enabled) {
    return [];
  }
  const { connect, backup, lagExporter } = settings;
  return kafkaFlows({
    ...settings,
    platform,
    connect: connect.enabled,
    connectors: connect.enabled && (backup.enabled || Object.keys(connect.connectors).length > 0),
    lagExporter: lagExporter.enabled,
  });
}
