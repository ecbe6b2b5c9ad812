import type { k8s } from 'cdk8s-plus-28';
import { certificateKeys } from '../../identity/certificate.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import { container } from '../../workload/container.ts';
import { type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { trustScript } from './config/scripts.ts';
import { paths } from './names.ts';
import type { DatahubServices } from './props.ts';
import { trustResources } from './sizes.ts';

const onlyAuthority = { [certificateKeys.authority]: certificateKeys.authority };

/** The authorities of the data services, and the trust store made of Elasticsearch's. Empty without TLS. */
export interface Trust {
  readonly volumes: readonly MountedVolume[];
  /** Makes the trust store. */
  readonly prepare: readonly k8s.Container[];
  /** Elasticsearch's authority alone, for curl. */
  readonly search: readonly MountedVolume[];
}

/**
 * Kafka's client and PostgreSQL's driver read `ca.crt` as it is; Elasticsearch's takes Java's trust store, which an init
 * container makes at each start. A renewed authority is therefore known after a restart.
 * @param image of DataHub itself: it has the keytool of the Java that will read the store
 */
export function trustOf(
  image: string,
  { kafka, postgresql, elasticsearch }: DatahubServices,
  needsDatabase: boolean,
): Trust {
  const search = authority('search-ca', elasticsearch.endpoint, paths.searchAuthority);
  const store = scratch({ name: 'trust', path: paths.trust, sizeLimit: '1Mi' });
  return {
    search,
    volumes: [
      ...authority('kafka-ca', kafka.endpoint, paths.kafkaAuthority),
      ...(needsDatabase ? authority('database-ca', postgresql.endpoint, paths.databaseAuthority) : []),
      ...(search.length === 0 ? [] : [store]),
    ],
    prepare:
      search.length === 0
        ? []
        : [
            container({
              name: 'trust',
              image,
              command: ['/bin/sh', '-c'],
              args: [trustScript()],
              resources: trustResources,
              volumes: [...search, store],
            }),
          ],
  };
}

/** The authority of the collector of spans. */
export function tracingTrust(collector: Endpoint | undefined): MountedVolume[] {
  return collector === undefined ? [] : authority('tracing-ca', collector, paths.tracingAuthority);
}

function authority(name: string, endpoint: Endpoint, path: string): MountedVolume[] {
  return endpoint.authority === undefined
    ? []
    : [secretFolder(name, endpoint.authority, path, onlyAuthority)];
}
