import type { k8s } from 'cdk8s-plus-28';
import { type Endpoint, httpAddress } from '../../../network/endpoint.ts';
import { authorityFile, paths } from '../names.ts';
import { env } from './env.ts';

/**
 * Spans of a server, by the agent of its image. Without a collector nothing is sent: the libraries in DataHub would
 * look for one on the machine itself.
 */
export function tracingEnv(service: string, collector: Endpoint | undefined): k8s.EnvVar[] {
  return env({
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...(collector === undefined
      ? { OTEL_TRACES_EXPORTER: 'none' }
      : {
          ENABLE_OTEL: true,
          OTEL_SERVICE_NAME: service,
          OTEL_TRACES_EXPORTER: 'otlp',
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
          OTEL_EXPORTER_OTLP_ENDPOINT: httpAddress(collector),
          ...(collector.authority === undefined
            ? {}
            : { OTEL_EXPORTER_OTLP_CERTIFICATE: authorityFile(paths.tracingAuthority) }),
        }),
  });
}
