import { platformOf } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Publishable } from '../lib/environment/services/edge.ts';
import { datahubNames, ports as datahubPorts } from '../lib/services/datahub/names.ts';
import { elasticsearchNames, ports as elasticsearchPorts } from '../lib/services/elasticsearch/names.ts';
import { kafkaNames, ports as kafkaPorts } from '../lib/services/kafka/names.ts';
import { minioNames, ports as minioPorts } from '../lib/services/minio/names.ts';
import type { Tile } from '../lib/services/portal/config/start-page.ts';
import { postgresqlNames, ports as postgresqlPorts } from '../lib/services/postgresql/names.ts';
import { supersetNames, ports as supersetPorts } from '../lib/services/superset/names.ts';
import { tracingNames, ports as tracingPorts } from '../lib/services/tracing/names.ts';
import { trinoEndpoint } from '../lib/services/trino/endpoint.ts';
import { vaultNames, ports as vaultPorts } from '../lib/services/vault/names.ts';

/** What the start page lists: the services that are turned on, then the links of the environment file. */
export function portalTiles(environment: Environment): Tile[] {
  const { services } = environment;
  return [
    ...appTiles(environment),
    ...dataTiles(environment),
    ...operationsTiles(environment),
    ...services.portal.links.map(({ name, url, description, group }) => ({
      group,
      name,
      url,
      description,
      icon: 'fas fa-link',
    })),
  ];
}

/** Address of a service that the edge publishes. */
export function publicUrl(environment: Environment, service: Publishable): string | undefined {
  const { edge } = environment.services;
  const hostname = edge.enabled ? edge.hostnames[service] : undefined;
  return hostname === undefined ? undefined : `https://${hostname}`;
}

/** Apps lead to where the edge publishes them; without it the tile shows their address in the cluster. */
function appTiles(environment: Environment): Tile[] {
  const { superset, trino, datahub } = environment.services;
  const where = (service: Publishable, address: string) => {
    const url = publicUrl(environment, service);
    return url === undefined ? { address } : { url };
  };
  const tiles: Tile[] = [];
  if (superset.enabled) {
    tiles.push({
      group: 'Apps',
      name: 'Superset',
      description: 'Charts and dashboards',
      ...where('superset', `${supersetNames(superset.instance).name}:${supersetPorts.http}`),
      icon: 'fas fa-chart-line',
    });
  }
  if (trino.enabled) {
    const { host, port } = trinoEndpoint(platformOf(environment), trino);
    tiles.push({
      group: 'Apps',
      name: 'Trino',
      description: 'SQL over all data services',
      ...where('trino', `${host.split('.')[0]}:${port}`),
      icon: 'fas fa-table',
    });
  }
  if (datahub.enabled) {
    tiles.push({
      group: 'Apps',
      name: 'DataHub',
      description: 'Catalogue of the data',
      ...where('datahub', `${datahubNames(datahub.instance).frontendName}:${datahubPorts.frontend}`),
      icon: 'fas fa-book',
    });
  }
  return tiles;
}

function dataTiles({ services }: Environment): Tile[] {
  const { postgresql, elasticsearch, minio, kafka, vault } = services;
  const tiles: Tile[] = [];
  if (postgresql.enabled) {
    const names = postgresqlNames(postgresql.instance);
    tiles.push({
      group: 'Data',
      name: 'PostgreSQL',
      description: 'Relational database',
      address: postgresql.pooler.enabled
        ? `${names.poolerName}:${postgresqlPorts.pooler}`
        : `${names.primary}:${postgresqlPorts.postgresql}`,
      icon: 'fas fa-database',
    });
  }
  if (elasticsearch.enabled) {
    tiles.push({
      group: 'Data',
      name: 'Elasticsearch',
      description: 'Search',
      address: `${elasticsearchNames(elasticsearch.instance).client}:${elasticsearchPorts.http}`,
      icon: 'fas fa-search',
    });
  }
  if (kafka.enabled) {
    tiles.push({
      group: 'Data',
      name: 'Kafka',
      description: 'Event log',
      address: `${kafkaNames(kafka.instance).bootstrap}:${kafkaPorts.client}`,
      icon: 'fas fa-stream',
    });
  }
  if (minio.enabled) {
    tiles.push({
      group: 'Data',
      name: 'MinIO',
      description: 'Object storage, S3',
      address: `${minioNames(minio.instance, minio.pools.length).service}:${minioPorts.s3}`,
      icon: 'fas fa-hdd',
    });
  }
  if (vault.enabled) {
    const names = vaultNames(vault.instance);
    tiles.push({
      group: 'Data',
      name: vault.distribution === 'vault' ? 'Vault' : 'OpenBao',
      description: 'Secrets',
      address: `${vault.proxy.enabled ? names.proxyName : names.active}:${vaultPorts.api}`,
      icon: 'fas fa-key',
    });
  }
  return tiles;
}

function operationsTiles({ services }: Environment): Tile[] {
  const { tracing } = services;
  return tracing.enabled
    ? [
        {
          group: 'Operations',
          name: 'Jaeger',
          description: 'Traces',
          address: `${tracingNames(tracing.instance).jaegerName}:${tracingPorts.ui}`,
          icon: 'fas fa-project-diagram',
        },
      ]
    : [];
}
