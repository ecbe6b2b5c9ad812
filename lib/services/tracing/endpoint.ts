import type { Platform } from '../../environment/platform.ts';
import type { TracingSettings } from '../../environment/services/tracing.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { ports, tracingNames } from './names.ts';

type Instance = Pick<TracingSettings, 'instance'>;

/** Where applications send spans: the collectors, by OTLP. They ask for no login. */
export function tracingEndpoint(
  platform: Platform,
  { instance }: Instance,
  protocol: 'grpc' | 'http' = 'grpc',
): Endpoint {
  const names = tracingNames(instance);
  return {
    component: names.collector,
    host: serviceHost(names.collectorName, platform),
    port: ports[`otlp-${protocol}`],
    authority: platform.tls.mode === 'off' ? undefined : names.collectorCertificate,
  };
}

/** Where collectors hand spans on to Jaeger. */
export function jaegerStorageEndpoint(platform: Platform, { instance }: Instance): Endpoint {
  return { ...jaegerEndpoint(platform, { instance }), port: ports['otlp-grpc'] };
}

/** Jaeger's interface and its query API. */
export function jaegerEndpoint(platform: Platform, { instance }: Instance): Endpoint {
  const names = tracingNames(instance);
  return {
    component: names.jaeger,
    host: serviceHost(names.jaegerName, platform),
    port: ports.ui,
    authority: platform.tls.mode === 'off' ? undefined : names.jaegerCertificate,
  };
}
