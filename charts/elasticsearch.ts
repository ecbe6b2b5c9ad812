import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { ElasticsearchSettings } from '../lib/environment/services/elasticsearch.ts';
import type { Flow } from '../lib/network/flow.ts';
import { Elasticsearch } from '../lib/services/elasticsearch/elasticsearch.ts';
import { elasticsearchFlows } from '../lib/services/elasticsearch/flows.ts';

export interface ElasticsearchChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: ElasticsearchSettings;
}

export class ElasticsearchChart extends Chart {
  constructor(scope: Construct, id: string, props: ElasticsearchChartProps) {
    const { platform, flows, settings } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Elasticsearch(this, settings.instance, { platform, flows, ...settings });
  }
}

export function elasticsearchChartFlows(platform: Platform, settings: ElasticsearchSettings): Flow[] {
  return settings.enabled ? elasticsearchFlows({ platform, ...settings }) : [];
}
