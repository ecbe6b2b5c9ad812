import type { Platform } from '../../environment/platform.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** GMS: GraphQL, OpenAPI, Rest.li, and the schema registry. */
  gms: 8080,
  /** Members of GMS's distributed cache, among themselves. */
  hazelcast: 5701,
  /** Spring's management server of GMS and the consumers: health and metrics. */
  management: 4319,
  frontend: 9002,
  /** JMX exporter of the frontend. */
  frontendMetrics: 4318,
} as const;

/** Where files are inside the containers. */
export const paths = {
  scripts: '/etc/holdfast/scripts',
  kafkaAuthority: '/etc/holdfast/kafka-ca',
  searchAuthority: '/etc/holdfast/search-ca',
  databaseAuthority: '/etc/holdfast/database-ca',
  tracingAuthority: '/etc/holdfast/tracing-ca',
  /** The trust store that an init container makes of Elasticsearch's authority. */
  trust: '/run/trust',
  /** The frontend's own configuration, copied beside the file with the logins. */
  frontendConf: '/datahub-frontend/conf',
} as const;

export const authorityFile = (folder: string): string => `${folder}/ca.crt`;

/** datahub:datahub in all of DataHub's images. */
export const runAs = { user: 1000, group: 1000 } as const;

/** DataHub's first user, who may do everything. Its policies name it. */
export const adminUser = 'datahub';

/** Names in the data services. They are DataHub's own: an environment has one DataHub. */
export const identities = {
  database: 'datahub',
  kafkaUser: 'datahub',
  searchRole: 'datahub',
  searchUser: 'datahub',
  /** Every index begins so. */
  indexPrefix: 'datahub',
} as const;

/** Index that says which system updates are done: its documents are named after their revisions. */
export const updateIndex = `${identities.indexPrefix}_holdfast_system_updates`;

/** Everything that is named after the instance. */
export interface DatahubNames {
  readonly gms: Component;
  readonly frontend: Component;
  readonly maeConsumer: Component;
  readonly mceConsumer: Component;
  /** The Jobs of datahub-upgrade. */
  readonly update: Component;
  /** Deployment and Service of GMS. */
  readonly gmsName: string;
  readonly gmsAutoscaler: string;
  /** Budget of GMS. */
  readonly disruptionBudget: string;
  /** Deployment and Service of the frontend. */
  readonly frontendName: string;
  readonly frontendAutoscaler: string;
  readonly frontendDisruptionBudget: string;
  readonly maeConsumerName: string;
  readonly mceConsumerName: string;
  readonly updateName: string;
  readonly nonBlockingUpdateName: string;
  readonly restoreIndicesName: string;
  /** ConfigMap with the shell scripts of the init containers. */
  readonly scripts: string;
}

export function datahubNames(instance: string): DatahubNames {
  const component = (part: string): Component => ({ service: 'datahub', instance, component: part });
  return {
    gms: component('gms'),
    frontend: component('frontend'),
    maeConsumer: component('mae-consumer'),
    mceConsumer: component('mce-consumer'),
    update: component('system-update'),
    gmsName: `${instance}-gms`,
    gmsAutoscaler: `${instance}-gms-hpa`,
    disruptionBudget: `${instance}-pdb`,
    frontendName: `${instance}-frontend`,
    frontendAutoscaler: `${instance}-frontend-hpa`,
    frontendDisruptionBudget: `${instance}-frontend-pdb`,
    maeConsumerName: `${instance}-mae-consumer`,
    mceConsumerName: `${instance}-mce-consumer`,
    updateName: `${instance}-system-update`,
    nonBlockingUpdateName: `${instance}-system-update-background`,
    restoreIndicesName: `${instance}-restore-indices`,
    scripts: `${instance}-scripts`,
  };
}

/**
 * Headless Service by which the members of the cache find each other. Its name changes with the version, and it selects
 * pods of that version: members of two versions can't read each other's entries.
 */
export function hazelcastService(names: DatahubNames, version: string): string {
  // A label has 63 characters, of which an instance and the suffix take 51.
  const slug = version
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 12);
  return `${names.gmsName}-cache-${slug}`.replace(/-+$/, '');
}

/** Where people reach DataHub. */
export function datahubEndpoint(platform: Platform, settings: { readonly instance: string }): Endpoint {
  const names = datahubNames(settings.instance);
  return {
    component: names.frontend,
    host: serviceHost(names.frontendName, platform),
    port: ports.frontend,
  };
}

/** Where programs reach DataHub's API. */
export function gmsEndpoint(platform: Platform, settings: { readonly instance: string }): Endpoint {
  const names = datahubNames(settings.instance);
  return { component: names.gms, host: serviceHost(names.gmsName, platform), port: ports.gms };
}
