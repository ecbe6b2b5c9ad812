import type { FailureDomains } from '../availability/spread.ts';
import type { ImageOptions } from '../images/image.ts';
import type { AddressPeer, FlowPort, ForeignPeer } from '../network/flow.ts';
import { zonesWithNodes } from './cluster.ts';
import type { Environment, ObjectStore } from './schema.ts';

/** What every construct needs to know of the environment, whatever service it builds. */
export interface Platform {
  readonly namespace: string;
  /** The cluster's DNS domain: `cluster.local`. */
  readonly clusterDomain: string;
  readonly domains: FailureDomains;
  readonly tls: Environment['tls'];
  readonly secrets: Environment['secrets'];
  readonly images: ImageOptions;
  readonly imagePullSecrets: readonly string[];
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  readonly apiServer: AddressPeer & { readonly ports: readonly FlowPort[] };
  /** Prometheus; undefined when the environment has no Prometheus Operator. */
  readonly prometheus?: ForeignPeer;
  readonly monitorLabels: Readonly<Record<string, string>>;
  /** Folder of the runbook pages, without a slash at its end. */
  readonly runbooks: string;
  /** Where backups go. */
  readonly objectStore?: ObjectStore;
}

export function platformOf(environment: Environment): Platform {
  const { cluster, observability } = environment;
  return {
    namespace: environment.namespace,
    clusterDomain: cluster.domain,
    domains: { survive: environment.survive, zones: zonesWithNodes(cluster.nodePools).length },
    tls: environment.tls,
    secrets: environment.secrets,
    images: environment.images,
    imagePullSecrets: environment.images.pullSecrets,
    storageClass: environment.storage.class,
    apiServer: {
      cidrs: cluster.apiServer.cidrs,
      ports: cluster.apiServer.ports.map((port) => ({ port })),
    },
    prometheus: observability.enabled ? observability.prometheus : undefined,
    monitorLabels: observability.labels,
    runbooks: observability.runbooks.replace(/\/+$/, ''),
    objectStore: environment.backup.store,
  };
}
