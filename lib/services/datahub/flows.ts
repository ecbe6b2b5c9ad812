import type { Platform } from '../../environment/platform.ts';
import type { DatahubSettings } from '../../environment/services/datahub.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';
import type { Component } from '../../workload/labels.ts';
import { datahubNames, ports } from './names.ts';

export interface DatahubFlowsProps extends Pick<DatahubSettings, 'instance' | 'clients'> {
  readonly platform: Platform;
  readonly postgresql: Endpoint;
  readonly kafka: Endpoint;
  readonly elasticsearch: Endpoint;
  /** @default - nobody takes spans */
  readonly tracing?: Endpoint;
}

/** Every connection that DataHub's parts make and take; the edge declares its own. */
export function datahubFlows(props: DatahubFlowsProps): Flow[] {
  const { platform, postgresql, kafka, elasticsearch } = props;
  const names = datahubNames(props.instance);
  const { gms, frontend, maeConsumer, mceConsumer, update } = names;
  const to = (endpoint: Endpoint, purpose: string, parts: readonly Component[]): Flow[] =>
    parts.map((component) => ({
      from: { component },
      to: { component: endpoint.component },
      ports: [{ port: endpoint.port }],
      purpose,
    }));
  const api = [{ port: ports.gms }];
  return [
    ...to(postgresql, 'metadata', [gms, mceConsumer, update]),
    ...to(kafka, 'proposals, changes and events', [gms, maeConsumer, mceConsumer, update]),
    ...to(elasticsearch, 'search, graph, and the record of updates', [gms, maeConsumer, mceConsumer, update]),
    ...[frontend, maeConsumer, mceConsumer, update].map((component) => ({
      from: { component },
      to: { component: gms },
      ports: api,
      purpose: 'requests and the schema registry',
    })),
    {
      from: { component: gms },
      to: { component: gms },
      ports: [{ port: ports.hazelcast }],
      purpose: 'the shared cache',
    },
    ...props.clients.map((client) => ({
      from: client,
      to: { component: gms },
      ports: api,
      purpose: 'ingestion from other namespaces',
    })),
    ...(props.tracing === undefined
      ? []
      : to(props.tracing, 'spans', [gms, frontend, maeConsumer, mceConsumer])),
    ...metricsFlows(platform, [gms, maeConsumer, mceConsumer], ports.management),
    ...metricsFlows(platform, [frontend], ports.frontendMetrics),
  ];
}

function metricsFlows({ prometheus }: Platform, parts: readonly Component[], port: number): Flow[] {
  return prometheus === undefined
    ? []
    : parts.map((component) => ({
        from: prometheus,
        to: { component },
        ports: [{ port }],
        purpose: 'metrics',
      }));
}
