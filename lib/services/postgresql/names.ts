import type { Component } from '../../workload/labels.ts';
import { majorVersion } from './version.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  postgresql: 5432,
  /** Patroni's REST API: probes, metrics, peers. */
  patroni: 8008,
  /** postgres-exporter. */
  metrics: 9187,
  /** pgBackRest's TLS server. */
  pgbackrest: 8432,
  /** PgBouncer. */
  pooler: 6432,
  /** pgbouncer-exporter. */
  poolerMetrics: 9127,
} as const;

/** Where files are inside the database container. */
export const paths = {
  claim: '/var/lib/postgresql/data',
  /** A subdirectory: a fresh ext4 volume has `lost+found` at its top, and initdb wants an empty folder. */
  dataDir: '/var/lib/postgresql/data/pgdata',
  binDir: `/usr/pgsql-${majorVersion}/bin`,
  patroni: '/etc/patroni',
  pgbackrest: '/etc/pgbackrest',
  tls: '/etc/postgresql/tls',
  socket: '/run/postgresql',
  objectStoreAuthority: '/etc/object-store-ca',
  /** pgBackRest's locks and archive queue. */
  pgbackrestWork: '/tmp/pgbackrest',
} as const;

/** Roles of the cluster itself. Those of applications come from the environment file. */
export const roles = {
  superuser: 'postgres',
  replication: 'replicator',
  rewind: 'rewinder',
  monitoring: 'monitor',
  pooler: 'pgbouncer',
} as const;

/** postgres:postgres in Percona's image. */
export const runAs = { user: 26, group: 26 } as const;

/** Everything that is named after the instance. */
export interface PostgresqlNames {
  readonly database: Component;
  readonly pooler: Component;
  readonly provisioning: Component;
  readonly backup: Component;
  /** The StatefulSet, and the Service of the leader: reads and writes. Patroni's Endpoints mode needs this name. */
  readonly primary: string;
  /** Service of the replicas: reads that may lag. */
  readonly replicas: string;
  readonly headless: string;
  /** ConfigMap with patroni.yml. Not `<instance>-config`: Patroni keeps its own state under that name. */
  readonly patroniConfig: string;
  readonly pgbackrestConfig: string;
  readonly poolerName: string;
  readonly poolerConfig: string;
  readonly provisioningName: string;
  readonly backupName: string;
  readonly backupConfig: string;
  readonly serverCertificate: string;
  readonly poolerCertificate: string;
  readonly backupCertificate: string;
  readonly provisioningCertificate: string;
}

export function postgresqlNames(instance: string): PostgresqlNames {
  const component = (part: string): Component => ({ service: 'postgresql', instance, component: part });
  return {
    database: component('database'),
    pooler: component('pooler'),
    provisioning: component('provisioning'),
    backup: component('backup'),
    primary: instance,
    replicas: `${instance}-replicas`,
    headless: `${instance}-headless`,
    patroniConfig: `${instance}-patroni`,
    pgbackrestConfig: `${instance}-pgbackrest`,
    poolerName: `${instance}-pooler`,
    poolerConfig: `${instance}-pooler`,
    provisioningName: `${instance}-provisioning`,
    backupName: `${instance}-backup`,
    backupConfig: `${instance}-backup`,
    serverCertificate: `${instance}-tls`,
    poolerCertificate: `${instance}-pooler-tls`,
    backupCertificate: `${instance}-backup-tls`,
    provisioningCertificate: `${instance}-provisioning-tls`,
  };
}

/** Name under which the pooler serves a database to analytics, from a pool of its own. */
export function analyticsPool(database: string): string {
  return `${database}_analytics`;
}

/** DNS names of the members, which their certificate carries. */
export function memberHosts(
  names: PostgresqlNames,
  platform: { readonly namespace: string; readonly clusterDomain: string },
  replicas: number,
): string[] {
  const domain = `${names.headless}.${platform.namespace}.svc.${platform.clusterDomain}`;
  return Array.from({ length: replicas }, (_, ordinal) => `${names.primary}-${ordinal}.${domain}`);
}
