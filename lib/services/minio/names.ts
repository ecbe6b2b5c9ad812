import type { Platform } from '../../environment/platform.ts';
import type { Component } from '../../workload/labels.ts';
import type { PoolShape } from './erasure.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** S3, health, metrics, and the members among themselves; the gateway's port too. */
  s3: 9000,
  /** The web console of the members. */
  console: 9001,
  /** Health and metrics of the gateway. */
  gatewayMetrics: 8405,
} as const;

/** Where files are inside the containers. */
export const paths = {
  /** The volume of drive 1 is mounted at `/export1`. */
  drives: '/export',
  scripts: '/etc/minio/scripts',
  /** As MinIO wants it: public.crt, private.key, CAs/. */
  certificates: '/etc/minio/certs',
  provisioning: '/etc/provisioning',
  backup: '/etc/backup',
  /** ca.crt of the store, for the Jobs. */
  authority: '/etc/store-ca',
  objectStoreAuthority: '/etc/object-store-ca',
  gateway: '/etc/haproxy',
  gatewayTls: '/etc/haproxy-tls',
} as const;

/** Silo's and MinIO's images name no user: any id does that owns the volumes. */
export const runAs = { user: 1000, group: 1000 } as const;

/** haproxy:haproxy in Docker's official image. */
export const gatewayRunAs = { user: 99, group: 99 } as const;

/** The user that copies the buckets to the backup's object store. */
export const copyUser = 'holdfast-copy';

/** One pool: a StatefulSet of its own, since members of one are all alike. */
export interface PoolNames {
  readonly component: Component;
  /** The StatefulSet, its ServiceAccount and its NetworkPolicy. */
  readonly statefulSet: string;
  readonly headless: string;
}

/** Everything that is named after the instance. */
export interface MinioNames {
  readonly pools: readonly PoolNames[];
  readonly gateway: Component;
  readonly provisioning: Component;
  readonly backup: Component;
  /** Labels of what belongs to the whole instance. */
  readonly instance: Component;
  /** The Service that clients use, whatever stands behind it. */
  readonly service: string;
  readonly scripts: string;
  readonly gatewayName: string;
  readonly provisioningName: string;
  readonly backupName: string;
  readonly memberCertificate: string;
  readonly gatewayCertificate: string;
}

export function minioNames(instance: string, pools: number): MinioNames {
  const component = (part: string): Component => ({ service: 'minio', instance, component: part });
  return {
    pools: Array.from({ length: pools }, (_, index) => ({
      component: component(`pool-${index}`),
      statefulSet: `${instance}-pool-${index}`,
      headless: `${instance}-pool-${index}-headless`,
    })),
    gateway: component('gateway'),
    provisioning: component('provisioning'),
    backup: component('backup'),
    instance: component('store'),
    service: instance,
    scripts: `${instance}-scripts`,
    gatewayName: `${instance}-gateway`,
    provisioningName: `${instance}-provisioning`,
    backupName: `${instance}-backup`,
    memberCertificate: `${instance}-tls`,
    gatewayCertificate: `${instance}-gateway-tls`,
  };
}

type Cluster = Pick<Platform, 'namespace' | 'clusterDomain'>;

/** What follows the name of a Service or of a pod behind one. */
export function domainOf({ namespace, clusterDomain }: Cluster): string {
  return `${namespace}.svc.${clusterDomain}`;
}

/** Full names of the members of a pool. */
export function memberHosts(pool: PoolNames, shape: PoolShape, cluster: Cluster) {
  return Array.from({ length: shape.members }, (_, ordinal) => ({
    name: `${pool.statefulSet}-${ordinal}`,
    host: `${pool.statefulSet}-${ordinal}.${pool.headless}.${domainOf(cluster)}`,
  }));
}

/** `http[s]://host:port` of the store, for programs inside the cluster. */
export function storeEndpoint(names: MinioNames, platform: Cluster & Pick<Platform, 'tls'>): string {
  const scheme = platform.tls.mode === 'off' ? 'http' : 'https';
  return `${scheme}://${names.service}.${domainOf(platform)}:${ports.s3}`;
}
