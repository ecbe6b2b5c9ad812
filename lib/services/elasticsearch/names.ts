import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** REST: clients. */
  http: 9200,
  /** Between nodes, and only there. */
  transport: 9300,
  /** Open while the node is in a cluster that has a master. It sends nothing. */
  readiness: 8080,
  /** elasticsearch-exporter. */
  metrics: 9114,
} as const;

const home = '/usr/share/elasticsearch';

/** Where files are inside the containers. */
export const paths = {
  home,
  claim: `${home}/data`,
  /** A subdirectory: a fresh ext4 volume has `lost+found` at its top. */
  dataDir: `${home}/data/elasticsearch`,
  logs: `${home}/logs`,
  config: `${home}/config`,
  bin: `${home}/bin`,
  plugins: `${home}/plugins`,
  /** Elasticsearch reads TLS files from its configuration folder only. */
  tls: `${home}/config/tls`,
  /** The ConfigMap: what the init container copies, and the scripts. */
  files: '/etc/holdfast/elasticsearch',
  /** The init container's view of the folders that the main container has in the image's place. */
  prepared: '/mnt/prepared',
  objectStoreAuthority: '/etc/holdfast/object-store-ca',
  /** File `zone` with the zone of the node. */
  zone: '/run/node-zone',
} as const;

/** elasticsearch:elasticsearch in Elastic's image. */
export const runAs = { user: 1000, group: 1000 } as const;

/** Logs in from the file realm, so that it works while the cluster has no security index: probes and metrics. */
export const monitor = { user: 'holdfast-monitor', role: 'holdfast_monitor' } as const;

/** Names in the cluster of the snapshot repository and its policy. */
export const snapshots = { repository: 'holdfast', policy: 'holdfast-daily' } as const;

/** A dedicated master is one of three: a fourth would take part in elections and add no tolerance. */
export const dedicatedMasters = 3;

/** Everything that is named after the instance. */
export interface ElasticsearchNames {
  /** Nodes that hold data, and without dedicated masters are masters too. */
  readonly data: Component;
  readonly master: Component;
  readonly coordinating: Component;
  readonly provisioning: Component;
  /** The Service of the clients, whoever stands behind it, and the StatefulSet of the data nodes. */
  readonly client: string;
  readonly dataName: string;
  readonly dataHeadless: string;
  readonly dataConfig: string;
  readonly masterName: string;
  readonly masterHeadless: string;
  readonly masterConfig: string;
  readonly coordinatingName: string;
  readonly coordinatingConfig: string;
  readonly provisioningName: string;
  /** One certificate for every node: they trust each other by its authority. */
  readonly certificate: string;
}

export function elasticsearchNames(instance: string): ElasticsearchNames {
  const component = (part: string): Component => ({ service: 'elasticsearch', instance, component: part });
  return {
    data: component('data'),
    master: component('master'),
    coordinating: component('coordinating'),
    provisioning: component('provisioning'),
    client: instance,
    dataName: `${instance}-data`,
    dataHeadless: `${instance}-data-headless`,
    dataConfig: `${instance}-data`,
    masterName: `${instance}-master`,
    masterHeadless: `${instance}-master-headless`,
    masterConfig: `${instance}-master`,
    coordinatingName: `${instance}-coordinating`,
    coordinatingConfig: `${instance}-coordinating`,
    provisioningName: `${instance}-provisioning`,
    certificate: `${instance}-tls`,
  };
}

/**
 * The nodes that may form the cluster, once: three, whatever the count of today, so that growing changes nothing
 * in the nodes that are there.
 */
export function initialMasters(names: ElasticsearchNames, dedicated: boolean): string[] {
  const set = dedicated ? names.masterName : names.dataName;
  return Array.from({ length: dedicatedMasters }, (_, ordinal) => `${set}-${ordinal}`);
}
