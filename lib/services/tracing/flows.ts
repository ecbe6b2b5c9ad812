import type { Platform } from '../../environment/platform.ts';
import type { TracingSettings } from '../../environment/services/tracing.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { ports, tracingNames } from './names.ts';

export interface TracingFlowsProps extends Pick<TracingSettings, 'instance' | 'senders' | 'viewers'> {
  readonly platform: Platform;
  /** Elasticsearch. */
  readonly store: Endpoint;
}

/** Every connection that collectors and Jaeger make and take. Senders within the namespace declare theirs. */
export function tracingFlows(props: TracingFlowsProps): Flow[] {
  const { platform, store } = props;
  const names = tracingNames(props.instance);
  const collector: Peer = { component: names.collector };
  const jaeger: Peer = { component: names.jaeger };
  const storePort = [{ port: store.port }];
  return [
    ...props.senders.map((sender) => ({
      from: sender,
      to: collector,
      ports: [{ port: ports['otlp-grpc'] }, { port: ports['otlp-http'] }],
      purpose: 'spans of other namespaces',
    })),
    { from: collector, to: jaeger, ports: [{ port: ports['otlp-grpc'] }], purpose: 'spans to be kept' },
    {
      from: jaeger,
      to: { component: store.component },
      ports: storePort,
      purpose: 'spans, written and searched',
    },
    {
      from: { component: names.cleaner },
      to: { component: store.component },
      ports: storePort,
      purpose: 'removal of old spans',
    },
    ...props.viewers.map((viewer) => ({
      from: viewer,
      to: jaeger,
      ports: [{ port: ports.ui }],
      purpose: "Jaeger's interface",
    })),
    ...(platform.prometheus === undefined ? [] : metricsFlows(platform.prometheus, [collector, jaeger])),
  ];
}

function metricsFlows(prometheus: Peer, programs: readonly Peer[]): Flow[] {
  return programs.map((program) => ({
    from: prometheus,
    to: program,
    ports: [{ port: ports.metrics }],
    purpose: 'metrics',
  }));
}
