import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../network/endpoint.ts';
import { tracingEnv } from './tracing.ts';

const collector = (authority?: string): Endpoint => ({
  component: { service: 'tracing', instance: 'tracing', component: 'collector' },
  host: 'collector.data.svc.cluster.local',
  port: 4318,
  authority,
});
const values = (endpoint?: Endpoint) =>
  Object.fromEntries(tracingEnv('datahub-gms', endpoint).map(({ name, value }) => [name, value]));

describe('the spans of a server', () => {
  it('go to the collector, whose certificate is checked', () => {
    expect(values(collector('tracing-tls'))).toEqual({
      ENABLE_OTEL: 'true',
      OTEL_SERVICE_NAME: 'datahub-gms',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.data.svc.cluster.local:4318',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/holdfast/tracing-ca/ca.crt',
    });
  });

  it('go over plain text without TLS, and nowhere without a collector', () => {
    expect(values(collector()).OTEL_EXPORTER_OTLP_ENDPOINT).toBe(
      'http://collector.data.svc.cluster.local:4318',
    );
    expect(values()).toEqual({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
  });
});
