import type { Platform } from '../../environment/platform.ts';
import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** Clients, and members that join. */
  api: 8200,
  /** Replication and forwarded requests, between members, under Vault's own certificates. */
  cluster: 8201,
  /** Vault Proxy's metrics; its API has the members' port. */
  proxyMetrics: 8202,
} as const;

/** Where files are inside the containers, whichever the distribution. */
export const paths = {
  config: '/etc/vault/config',
  tls: '/etc/vault/tls',
  /** The authority of the members, for those who call them. */
  serverAuthority: '/etc/vault/server-ca',
  sealCredentials: '/etc/vault/seal',
  sealAuthority: '/etc/vault/seal-ca',
  claim: '/var/lib/vault',
  /** A subdirectory: a fresh ext4 volume has `lost+found` at its top. */
  dataDir: '/var/lib/vault/raft',
  audit: '/var/log/vault',
  login: '/var/run/secrets/vault',
  snapshot: '/snapshot',
  objectStoreAuthority: '/etc/object-store-ca',
} as const;

export const auditFile = `${paths.audit}/audit.log`;

/** vault:vault and openbao:openbao in the two images, both Alpine's first ids. */
export const runAs = { user: 100, group: 1000 } as const;

/** Audience of tokens that are made for a login at Vault. */
export const loginAudience = 'vault';

/** Everything that is named after the instance. */
export interface VaultNames {
  readonly server: Component;
  readonly proxy: Component;
  readonly snapshot: Component;
  /** The StatefulSet, and the Service of every unsealed member. */
  readonly members: string;
  /** Service of the active member: reads and writes without a hop. */
  readonly active: string;
  /** Service of the others, which hand requests on. */
  readonly standby: string;
  readonly headless: string;
  readonly serverConfig: string;
  readonly proxyName: string;
  readonly snapshotName: string;
  readonly serverCertificate: string;
  readonly proxyCertificate: string;
}

export function vaultNames(instance: string): VaultNames {
  const component = (part: string): Component => ({ service: 'vault', instance, component: part });
  return {
    server: component('server'),
    proxy: component('proxy'),
    snapshot: component('snapshot'),
    members: instance,
    active: `${instance}-active`,
    standby: `${instance}-standby`,
    headless: `${instance}-headless`,
    serverConfig: `${instance}-config`,
    proxyName: `${instance}-proxy`,
    snapshotName: `${instance}-snapshot`,
    serverCertificate: `${instance}-tls`,
    proxyCertificate: `${instance}-proxy-tls`,
  };
}

/** The host name of a Service, in full: short ones are looked up under several suffixes first. */
export function serviceHost(service: string, platform: Platform): string {
  return `${service}.${platform.namespace}.svc.${platform.clusterDomain}`;
}

/** `https://host:8200`, or http where the environment has no TLS. */
export function apiAddress(host: string, platform: Platform): string {
  return `${platform.tls.mode === 'off' ? 'http' : 'https'}://${host}:${ports.api}`;
}
