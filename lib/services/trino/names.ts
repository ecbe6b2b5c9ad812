import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** Everything where TLS is off; where it is on, metrics, probes and the request to leave. */
  http: 8080,
  /** Queries, and the servers among themselves, where TLS is on. */
  https: 8443,
} as const;

/** Where files are inside the containers. */
export const paths = {
  /** Where the image's own start script looks. */
  config: '/etc/trino',
  catalogs: '/etc/holdfast/catalogs',
  tls: '/etc/holdfast/tls',
  /** Authorities of the data services, a folder each. */
  authorities: '/etc/holdfast/authorities',
  passwords: '/etc/holdfast/passwords',
  /** What the start script makes: key store, trust store, links to plugins. In memory. */
  run: '/run/trino',
  data: '/data/trino',
  /** The server in the image. */
  home: '/usr/lib/trino',
} as const;

/** trino in the image. */
export const runAs = { user: 1000, group: 1000 } as const;

/** Trino's own name at the data services: a role of PostgreSQL, a user of the others. */
export const trinoUser = 'trino';

/** Database of the warehouse's metadata, and the role that owns it. */
export const warehouseDatabase = 'iceberg';

/** Everything that is named after the instance. */
export interface TrinoNames {
  readonly coordinator: Component;
  readonly worker: Component;
  readonly provisioning: Component;
  /** The Service that clients use. */
  readonly service: string;
  readonly coordinatorName: string;
  readonly workerName: string;
  readonly catalogs: string;
  readonly autoscaler: string;
  readonly disruptionBudget: string;
  readonly certificate: string;
  readonly provisioningName: string;
}

export function trinoNames(instance: string): TrinoNames {
  const component = (part: string): Component => ({ service: 'trino', instance, component: part });
  return {
    coordinator: component('coordinator'),
    worker: component('worker'),
    provisioning: component('provisioning'),
    service: instance,
    coordinatorName: `${instance}-coordinator`,
    workerName: `${instance}-worker`,
    catalogs: `${instance}-catalogs`,
    autoscaler: `${instance}-hpa`,
    disruptionBudget: `${instance}-pdb`,
    certificate: `${instance}-tls`,
    provisioningName: `${instance}-provisioning`,
  };
}
