import { toYaml } from '../../../output/yaml.ts';
import { ports } from '../names.ts';
import { batches } from './collector.ts';
import { clientTls, grpcReceiver, memoryLimiter, type ServerTls, serverTls, telemetry } from './telemetry.ts';

export interface JaegerProps {
  /** Elasticsearch: `http[s]://host:port`. */
  readonly store: string;
  /** File with the authority of its certificate. @default - plain text, or a public authority */
  readonly storeAuthority?: string;
  /** @default - it asks for no login */
  readonly login?: { readonly user: string; readonly passwordFile: string };
  /** @default - plain text */
  readonly tls?: ServerTls;
  /** Before the name of each index. */
  readonly indexPrefix: string;
  /** Days of which indices are searched: those that are kept. */
  readonly retentionDays: number;
  /** Shards of each day's index of spans. */
  readonly indexShards: number;
}

const storage = 'elasticsearch';

/**
 * Jaeger's configuration: spans come in from the collectors, and go into an index for each day; the interface reads
 * them from there. It makes its index templates itself when it starts.
 */
export function renderJaeger(props: JaegerProps): string {
  return toYaml({
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: `0.0.0.0:${ports.health}` } },
      jaeger_storage: { backends: { [storage]: { elasticsearch: elasticsearch(props) } } },
      jaeger_query: {
        storage: { traces: storage },
        // Its own requests are no traces: each look at the interface would write more of them.
        enable_tracing: false,
        http: { endpoint: `0.0.0.0:${ports.ui}`, ...serverTls(props.tls) },
        // The same API over gRPC, which nobody here uses.
        grpc: { endpoint: 'localhost:16685' },
      },
    },
    receivers: { otlp: { protocols: { grpc: grpcReceiver(props.tls) } } },
    processors: { memory_limiter: memoryLimiter, batch: batches },
    exporters: { jaeger_storage_exporter: { trace_storage: storage } },
    service: {
      extensions: ['healthcheckv2', 'jaeger_storage', 'jaeger_query'],
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'batch'],
          exporters: ['jaeger_storage_exporter'],
        },
      },
      telemetry: telemetry('jaeger'),
    },
  });
}

function elasticsearch(props: JaegerProps) {
  const { login } = props;
  return {
    server_urls: [props.store],
    ...(login === undefined
      ? {}
      : {
          auth: {
            basic: { username: login.user, password_file: login.passwordFile, reload_interval: '1m' },
          },
        }),
    ...clientTls(props.storeAuthority),
    // Older indices are gone: looking for them is in vain, and a trace that is still there must be found.
    max_span_age: `${props.retentionDays * 24}h`,
    indices: {
      index_prefix: props.indexPrefix,
      spans: daily(props.indexShards),
      services: daily(1),
      dependencies: daily(1),
      sampling: daily(1),
    },
  };
}

/** An index a day, with one copy: the cleaner removes whole days. */
function daily(shards: number) {
  return {
    shards,
    replicas: 1,
    rotation: { periodic: { date_layout: '2006-01-02', rollover_frequency: 'day' } },
  };
}
