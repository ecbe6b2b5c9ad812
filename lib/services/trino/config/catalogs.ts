import { fromEnvironment, type Properties, renderProperties } from './properties.ts';

/** Variables that bring the passwords of the data services. */
export const passwordVariables = {
  postgresql: 'POSTGRESQL_PASSWORD',
  warehouse: 'WAREHOUSE_DATABASE_PASSWORD',
  minio: 'MINIO_SECRET_KEY',
  kafka: 'KAFKA_PASSWORD',
  elasticsearch: 'ELASTICSEARCH_PASSWORD',
} as const;

/** Where a data service answers. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** PEM file of the authority that signs its certificate. @default - plain text */
  readonly authority?: string;
}

interface Database {
  readonly server: Server;
  readonly database: string;
  readonly user: string;
}

/**
 * Address for PostgreSQL's driver. Statements are not prepared on the server: PgBouncer hands each transaction to
 * another connection.
 */
function jdbcUrl({ server, database }: Database): string {
  const parameters = [
    'prepareThreshold=0',
    'tcpKeepAlive=true',
    ...(server.authority === undefined
      ? ['sslmode=disable']
      : ['sslmode=verify-full', `sslrootcert=${server.authority}`]),
  ];
  return `jdbc:postgresql://${server.host}:${server.port}/${database}?${parameters.join('&')}`;
}

/** A database of PostgreSQL. */
export function renderPostgresqlCatalog(props: Database): string {
  return renderProperties({
    'connector.name': 'postgresql',
    'connection-url': jdbcUrl(props),
    'connection-user': props.user,
    'connection-password': fromEnvironment(passwordVariables.postgresql),
  });
}

export interface WarehouseProps extends Database {
  readonly store: Server;
  readonly bucket: string;
  readonly accessKey: string;
}

/** Name under which the warehouse's tables stand in the catalog's own tables: it never changes. */
export const warehouseCatalog = 'warehouse';

/** Tables of Iceberg: files in MinIO, the current version of each in PostgreSQL. */
export function renderWarehouseCatalog(props: WarehouseProps): string {
  const { store } = props;
  return renderProperties({
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'jdbc',
    'iceberg.jdbc-catalog.driver-class': 'org.postgresql.Driver',
    'iceberg.jdbc-catalog.connection-url': jdbcUrl(props),
    'iceberg.jdbc-catalog.connection-user': props.user,
    'iceberg.jdbc-catalog.connection-password': fromEnvironment(passwordVariables.warehouse),
    'iceberg.jdbc-catalog.catalog-name': warehouseCatalog,
    'iceberg.jdbc-catalog.default-warehouse-dir': `s3://${props.bucket}/tables`,
    'iceberg.jdbc-catalog.schema-version': 'V1',
    'fs.native-s3.enabled': true,
    's3.endpoint': `${store.authority === undefined ? 'http' : 'https'}://${store.host}:${store.port}`,
    's3.region': 'us-east-1',
    's3.path-style-access': true,
    's3.aws-access-key': props.accessKey,
    's3.aws-secret-key': fromEnvironment(passwordVariables.minio),
  });
}

export interface ElasticsearchProps {
  readonly server: Server;
  /** @default - nobody logs in */
  readonly user?: string;
}

export function renderElasticsearchCatalog({ server, user }: ElasticsearchProps): string {
  return renderProperties({
    'connector.name': 'elasticsearch',
    'elasticsearch.host': server.host,
    'elasticsearch.port': server.port,
    'elasticsearch.default-schema-name': 'default',
    // The nodes publish addresses of pods, which no certificate names. The Service spreads the load as well.
    'elasticsearch.ignore-publish-address': true,
    'elasticsearch.tls.enabled': server.authority === undefined ? undefined : true,
    'elasticsearch.tls.truststore-path': server.authority,
    ...(user === undefined
      ? {}
      : {
          'elasticsearch.security': 'PASSWORD',
          'elasticsearch.auth.user': user,
          'elasticsearch.auth.password': fromEnvironment(passwordVariables.elasticsearch),
        }),
  });
}

/** A catalog with nothing to set. */
export function renderPlainCatalog(connector: string): string {
  const properties: Properties = { 'connector.name': connector };
  return renderProperties(properties);
}
