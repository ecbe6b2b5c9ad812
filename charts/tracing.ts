import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { TracingSettings } from '../lib/environment/services/tracing.ts';
import type { Endpoint } from '../lib/network/endpoint.ts';
import type { Flow } from '../lib/network/flow.ts';
import { elasticsearchCredential, elasticsearchEndpoint } from '../lib/services/elasticsearch/endpoint.ts';
import { tracingEndpoint } from '../lib/services/tracing/endpoint.ts';
import { tracingFlows } from '../lib/services/tracing/flows.ts';
import { tracingNames } from '../lib/services/tracing/names.ts';
import type { SpanStore } from '../lib/services/tracing/props.ts';
import { Tracing } from '../lib/services/tracing/tracing.ts';
import type { Needs } from './needs.ts';

export interface TracingChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: TracingSettings;
  readonly store: SpanStore;
}

export class TracingChart extends Chart {
  constructor(scope: Construct, id: string, props: TracingChartProps) {
    const { platform, flows, settings, store } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Tracing(this, settings.instance, { platform, flows, ...settings, store });
  }
}

/** Where apps send spans, by either protocol of OTLP; undefined where nobody takes them. */
export function tracingEndpoints(
  platform: Platform,
  settings: TracingSettings,
): Readonly<Record<'grpc' | 'http', Endpoint>> | undefined {
  return settings.enabled
    ? {
        grpc: tracingEndpoint(platform, settings, 'grpc'),
        http: tracingEndpoint(platform, settings, 'http'),
      }
    : undefined;
}

export function tracingChartFlows(platform: Platform, services: Environment['services']): Flow[] {
  const { tracing, elasticsearch } = services;
  return tracing.enabled
    ? tracingFlows({ platform, ...tracing, store: elasticsearchEndpoint(platform, elasticsearch) })
    : [];
}

/** Elasticsearch's users of Jaeger, where it has users: one that writes and reads spans, one that removes indices. */
export function tracingNeeds(
  platform: Pick<Platform, 'tls'>,
  { enabled, instance }: TracingSettings,
): Needs[] {
  if (!enabled || platform.tls.mode === 'off') {
    return [];
  }
  const indices = [`${tracingNames(instance).indexPrefix}-jaeger-*`];
  const [writer, cleaner] = users(instance);
  return [
    {
      app: 'tracing',
      searchRoles: [
        {
          name: writer,
          // It asks for the version, and makes its index templates when it starts.
          cluster: ['monitor', 'manage_index_templates'],
          indices: [
            {
              names: indices,
              privileges: ['auto_configure', 'create_index', 'index', 'read', 'view_index_metadata'],
            },
          ],
        },
        {
          name: cleaner,
          cluster: ['monitor'],
          indices: [{ names: indices, privileges: ['view_index_metadata', 'delete_index'] }],
        },
      ],
      searchUsers: [
        { name: writer, roles: [writer] },
        { name: cleaner, roles: [cleaner] },
      ],
    },
  ];
}

/** @param services with the needs of all apps added */
export function spanStore(
  platform: Platform,
  { elasticsearch, tracing }: Environment['services'],
): SpanStore {
  const [writer, cleaner] = users(tracing.instance);
  return {
    endpoint: elasticsearchEndpoint(platform, elasticsearch),
    writer: elasticsearchCredential(platform, elasticsearch, writer),
    cleaner: elasticsearchCredential(platform, elasticsearch, cleaner),
  };
}

function users(instance: string) {
  return [instance, `${instance}-cleaner`] as const;
}
