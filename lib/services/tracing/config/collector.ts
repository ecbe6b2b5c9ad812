import { toYaml } from '../../../output/yaml.ts';
import { ports } from '../names.ts';
import { clientTls, grpcReceiver, memoryLimiter, type ServerTls, serverTls, telemetry } from './telemetry.ts';

export interface CollectorProps {
  /** Jaeger: `host:port`, OTLP over gRPC. */
  readonly jaeger: string;
  /** File with the authority of Jaeger's certificate. @default - plain text */
  readonly jaegerAuthority?: string;
  /** @default - plain text */
  readonly tls?: ServerTls;
  /** Bytes of spans that wait while Jaeger is away. */
  readonly queueBytes: number;
  /** Share of the traces that is kept, in %. */
  readonly keepPercent: number;
}

/**
 * The Collector's configuration: spans come in by OTLP, wait in batches, and go on to Jaeger. What Jaeger does not take
 * is tried again for five minutes, within the queue's bytes; then it is dropped, and counted.
 */
export function renderCollector(props: CollectorProps): string {
  const sampler =
    props.keepPercent === 100 ? {} : { probabilistic_sampler: { sampling_percentage: props.keepPercent } };
  const processors = { memory_limiter: memoryLimiter, ...sampler, batch: batches };
  return toYaml({
    extensions: { health_check: { endpoint: `0.0.0.0:${ports.health}` } },
    receivers: {
      otlp: {
        protocols: {
          grpc: grpcReceiver(props.tls),
          http: { endpoint: `0.0.0.0:${ports['otlp-http']}`, ...serverTls(props.tls) },
        },
      },
    },
    processors,
    exporters: {
      otlp_grpc: {
        endpoint: props.jaeger,
        ...clientTls(props.jaegerAuthority),
        sending_queue: { sizer: 'bytes', queue_size: props.queueBytes, num_consumers: 4 },
        retry_on_failure: { initial_interval: '1s', max_interval: '15s', max_elapsed_time: '5m' },
      },
    },
    service: {
      extensions: ['health_check'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: Object.keys(processors), exporters: ['otlp_grpc'] },
      },
      telemetry: telemetry('otel-collector'),
    },
  });
}

/** A batch goes when it is large enough or a second old. */
export const batches = { timeout: '1s', send_batch_size: 512, send_batch_max_size: 1024 };
