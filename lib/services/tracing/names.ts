import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** OTLP over gRPC, of both programs. */
  'otlp-grpc': 4317,
  /** OTLP over HTTP. */
  'otlp-http': 4318,
  health: 13133,
  metrics: 8888,
  /** Jaeger's interface and its query API. */
  ui: 16686,
} as const;

/** The user in the images of both projects. */
export const runAs = { user: 10001, group: 10001 } as const;

/** Where files are inside the containers. */
export const paths = {
  config: '/etc/holdfast/config',
  tls: '/etc/holdfast/tls',
  /** The authority of whoever is called: Jaeger by the collector, Elasticsearch by Jaeger. */
  authority: '/etc/holdfast/authority',
  password: '/etc/holdfast/password',
} as const;

/** Everything that is named after the instance. */
export interface TracingNames {
  readonly collector: Component;
  readonly jaeger: Component;
  readonly cleaner: Component;
  /** The collectors' Deployment, Service, autoscaler, budget, account, policy and ConfigMap. */
  readonly collectorName: string;
  readonly jaegerName: string;
  readonly cleanerName: string;
  readonly collectorCertificate: string;
  readonly jaegerCertificate: string;
  /** Before `-jaeger-span-2026-11-24` and its kin. */
  readonly indexPrefix: string;
}

export function tracingNames(instance: string): TracingNames {
  const component = (part: string): Component => ({ service: 'tracing', instance, component: part });
  return {
    collector: component('collector'),
    jaeger: component('jaeger'),
    cleaner: component('cleaner'),
    collectorName: `${instance}-collector`,
    jaegerName: `${instance}-jaeger`,
    cleanerName: `${instance}-cleaner`,
    collectorCertificate: `${instance}-collector-tls`,
    jaegerCertificate: `${instance}-jaeger-tls`,
    indexPrefix: instance,
  };
}
