import type { k8s } from 'cdk8s-plus-28';
import { topicTable } from '../../environment/services/trino.ts';
import { certificateKeys } from '../../identity/certificate.ts';
import { passwordEnv } from '../../identity/credential.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import { type MountedVolume, secretFolder } from '../../workload/volumes.ts';
import {
  passwordVariables,
  renderElasticsearchCatalog,
  renderPlainCatalog,
  renderPostgresqlCatalog,
  renderWarehouseCatalog,
  type Server,
} from './config/catalogs.ts';
import { renderKafkaCatalog, renderKafkaClient, renderTopicTable } from './config/kafka.ts';
import { paths } from './names.ts';
import type { DatabaseSource, TrinoSources } from './props.ts';

/** Trino takes every file of the folder that ends in `.properties` for a catalog: this one must not. */
const kafkaClientFile = 'kafka-client.conf';

/** Files of the folder `paths.catalogs`: a properties file for each catalog, and what they refer to. */
export function catalogFiles(sources: TrinoSources): Record<string, string> {
  const { warehouse, elasticsearch } = sources;
  return {
    ...Object.fromEntries(
      sources.postgresql.map((source) => [
        `${source.catalog}.properties`,
        renderPostgresqlCatalog(databaseOf(source)),
      ]),
    ),
    ...(warehouse === undefined
      ? {}
      : {
          'warehouse.properties': renderWarehouseCatalog({
            ...databaseOf(warehouse.database),
            store: serverOf(warehouse.store.endpoint),
            bucket: warehouse.bucket,
            accessKey: warehouse.store.credential.user,
          }),
        }),
    ...kafkaFiles(sources),
    ...(elasticsearch === undefined
      ? {}
      : {
          'elasticsearch.properties': renderElasticsearchCatalog({
            server: serverOf(elasticsearch.endpoint),
            user: elasticsearch.credential?.user,
          }),
        }),
    ...(sources.tpch ? { 'tpch.properties': renderPlainCatalog('tpch') } : {}),
  };
}

function kafkaFiles({ kafka }: TrinoSources): Record<string, string> {
  if (kafka === undefined) {
    return {};
  }
  const server = serverOf(kafka.endpoint);
  const tables = kafka.topics.map((topic) => ({ topic, table: topicTable(topic) }));
  return {
    'kafka.properties': renderKafkaCatalog({
      server,
      client: `${paths.catalogs}/${kafkaClientFile}`,
      tables: paths.catalogs,
      tableNames: tables.map(({ table }) => table),
    }),
    [kafkaClientFile]: renderKafkaClient({ server, user: kafka.credential.user }),
    ...Object.fromEntries(
      tables.map(({ table, topic }) => [`${table}.json`, renderTopicTable({ table, topic })]),
    ),
  };
}

/** Passwords of the catalogs. Every server reads every catalog, so coordinator and workers have them all. */
export function catalogEnv(sources: TrinoSources): k8s.EnvVar[] {
  const { postgresql, warehouse, kafka, elasticsearch } = sources;
  const [database] = postgresql;
  return [
    ...(database === undefined ? [] : [passwordEnv(passwordVariables.postgresql, database.credential)]),
    ...(warehouse === undefined
      ? []
      : [
          passwordEnv(passwordVariables.warehouse, warehouse.database.credential),
          passwordEnv(passwordVariables.minio, warehouse.store.credential),
        ]),
    ...(kafka === undefined ? [] : [passwordEnv(passwordVariables.kafka, kafka.credential)]),
    ...(elasticsearch?.credential === undefined
      ? []
      : [passwordEnv(passwordVariables.elasticsearch, elasticsearch.credential)]),
  ];
}

/** Plugins that the catalogs are made of. */
export function catalogPlugins(sources: TrinoSources): string[] {
  return [
    ...(sources.postgresql.length > 0 ? ['postgresql'] : []),
    ...(sources.warehouse === undefined ? [] : ['iceberg']),
    ...(sources.kafka === undefined ? [] : ['kafka']),
    ...(sources.elasticsearch === undefined ? [] : ['elasticsearch']),
    ...(sources.tpch ? ['tpch'] : []),
  ];
}

/** Authorities, each in a folder of its own. */
export function authorityVolumes(secrets: readonly string[]): MountedVolume[] {
  return secrets.map((secret) =>
    secretFolder(`ca-${secret}`, secret, `${paths.authorities}/${secret}`, {
      [certificateKeys.authority]: certificateKeys.authority,
    }),
  );
}

/** File of an authority that `authorityVolumes` mounts. */
export function authorityFile(secret: string): string {
  return `${paths.authorities}/${secret}/${certificateKeys.authority}`;
}

function serverOf({ host, port, authority }: Endpoint): Server {
  return { host, port, authority: authority === undefined ? undefined : authorityFile(authority) };
}

function databaseOf({ endpoint, database, credential }: DatabaseSource) {
  return { server: serverOf(endpoint), database, user: credential.user };
}
