import type { k8s } from 'cdk8s-plus-28';
import { passwordEnv } from '../../../identity/credential.ts';
import { identities, paths } from '../names.ts';
import type { DataService } from '../props.ts';
import { env } from './env.ts';

/** How a part reaches Elasticsearch, which holds both the search indices and the graph. */
export function searchEnv({ endpoint, credential }: DataService): k8s.EnvVar[] {
  return [
    ...env({
      ELASTICSEARCH_HOST: endpoint.host,
      ELASTICSEARCH_PORT: endpoint.port,
      ELASTICSEARCH_USE_SSL: endpoint.authority !== undefined,
      ELASTICSEARCH_IMPLEMENTATION: 'elasticsearch',
      // The client is told what it meets: to detect it takes a running cluster.
      ELASTICSEARCH_SHIM_ENGINE_TYPE: 'ELASTICSEARCH_9',
      ELASTICSEARCH_SHIM_AUTO_DETECT: false,
      // An init container waits instead; upstream's wait does not know our authority.
      SKIP_ELASTICSEARCH_CHECK: true,
      GRAPH_SERVICE_IMPL: 'elasticsearch',
      INDEX_PREFIX: identities.indexPrefix,
      ELASTICSEARCH_INDEX_BUILDER_MAPPINGS_REINDEX: true,
      ELASTICSEARCH_INDEX_BUILDER_SETTINGS_REINDEX: true,
    }),
    ...(credential === undefined
      ? []
      : [
          ...env({ ELASTICSEARCH_USERNAME: credential.user }),
          passwordEnv('ELASTICSEARCH_PASSWORD', credential),
        ]),
  ];
}

/** The JVM's trust store: Elasticsearch's client takes no PEM. Without a password, which only guards its integrity. */
export function trustOptions({ endpoint }: DataService): string[] {
  return endpoint.authority === undefined
    ? []
    : [`-Djavax.net.ssl.trustStore=${trustStore}`, '-Djavax.net.ssl.trustStoreType=JKS'];
}

export const trustStore = `${paths.trust}/authorities.jks`;
