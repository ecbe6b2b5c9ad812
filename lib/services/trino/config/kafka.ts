import { passwordVariables, type Server } from './catalogs.ts';
import { renderProperties } from './properties.ts';

export interface KafkaCatalogProps {
  readonly server: Server;
  /** File of `renderKafkaClient`. */
  readonly client: string;
  /** Folder of the files of `renderTopicTable`. */
  readonly tables: string;
  readonly tableNames: readonly string[];
}

export function renderKafkaCatalog(props: KafkaCatalogProps): string {
  return renderProperties({
    'connector.name': 'kafka',
    'kafka.nodes': `${props.server.host}:${props.server.port}`,
    'kafka.table-names': props.tableNames.join(','),
    'kafka.table-description-dir': props.tables,
    'kafka.config.resources': props.client,
    // A topic without a description of its fields has no other columns.
    'kafka.hide-internal-columns': false,
  });
}

/** How Kafka's clients in Trino log in. They take the password from the environment themselves. */
export function renderKafkaClient(props: { readonly server: Server; readonly user: string }): string {
  const { authority } = props.server;
  const password = `\${env:${passwordVariables.kafka}}`;
  return renderProperties({
    'security.protocol': authority === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${props.user}" password="${password}";`,
    'config.providers': 'env',
    'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
    'ssl.truststore.type': authority === undefined ? undefined : 'PEM',
    'ssl.truststore.location': authority,
  });
}

/** The table of a topic: its key and message as text. */
export function renderTopicTable(props: { readonly table: string; readonly topic: string }): string {
  const { table, topic } = props;
  return `${JSON.stringify({ tableName: table, schemaName: 'default', topicName: topic }, undefined, 2)}\n`;
}
