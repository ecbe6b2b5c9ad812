import type { Platform } from '../../environment/platform.ts';
import type { TrinoSettings } from '../../environment/services/trino.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';
import { ports, trinoNames } from './names.ts';
import { sourceEndpoints, type TrinoSources } from './props.ts';

export interface TrinoFlowsProps extends Pick<TrinoSettings, 'instance' | 'clients'> {
  readonly platform: Platform;
  readonly sources: TrinoSources;
  /** OpenTelemetry Collector. @default - no traces */
  readonly traces?: Endpoint;
}

/** Every connection that Trino's own parts make and take. Clients within the namespace declare theirs. */
export function trinoFlows(props: TrinoFlowsProps): Flow[] {
  const { platform, sources } = props;
  const names = trinoNames(props.instance);
  const coordinator = { component: names.coordinator };
  const worker = { component: names.worker };
  const main = [{ port: platform.tls.mode === 'off' ? ports.http : ports.https }];
  const servers = [coordinator, worker];
  return [
    { from: coordinator, to: worker, ports: main, purpose: 'tasks of queries' },
    { from: worker, to: coordinator, ports: main, purpose: 'announcements, and results of other stages' },
    { from: worker, to: worker, ports: main, purpose: 'results of other stages' },
    ...props.clients.map((client) => ({
      from: client,
      to: coordinator,
      ports: main,
      purpose: 'clients of other namespaces',
    })),
    ...sourceEndpoints(sources).flatMap(({ component, port }) =>
      servers.map((from) => ({
        from,
        to: { component },
        ports: [{ port }],
        purpose: `tables of ${component.service}`,
      })),
    ),
    ...(sources.warehouse === undefined
      ? []
      : [
          {
            from: { component: names.provisioning },
            to: { component: sources.warehouse.database.endpoint.component },
            ports: [{ port: sources.warehouse.database.endpoint.port }],
            purpose: "the tables of the warehouse's metadata",
          },
        ]),
    ...(props.traces === undefined ? [] : traceFlows(servers, props.traces)),
    ...metricsFlows(platform, servers),
  ];
}

function traceFlows(servers: readonly Flow['from'][], { component, port }: Endpoint): Flow[] {
  return servers.map((from) => ({
    from,
    to: { component },
    ports: [{ port }],
    purpose: 'traces of queries',
  }));
}

function metricsFlows({ prometheus }: Platform, servers: readonly Flow['to'][]): Flow[] {
  return prometheus === undefined
    ? []
    : servers.map((to) => ({
        from: prometheus,
        to,
        ports: [{ port: ports.http }],
        purpose: 'metrics of the servers',
      }));
}
