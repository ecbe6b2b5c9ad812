/**
 * The tables in which Iceberg's JDBC catalog, version 1 of its schema, keeps the warehouse. Trino uses them and does
 * not make them. The columns are those of org.apache.iceberg.jdbc.JdbcUtil.
 */
export function renderIcebergTables(): string {
  return `SET client_min_messages = warning;
CREATE TABLE IF NOT EXISTS iceberg_tables (
  catalog_name varchar(255) NOT NULL,
  table_namespace varchar(255) NOT NULL,
  table_name varchar(255) NOT NULL,
  metadata_location varchar(1000),
  previous_metadata_location varchar(1000),
  iceberg_type varchar(5),
  PRIMARY KEY (catalog_name, table_namespace, table_name)
);
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
  catalog_name varchar(255) NOT NULL,
  namespace varchar(255) NOT NULL,
  property_key varchar(255),
  property_value varchar(1000),
  PRIMARY KEY (catalog_name, namespace, property_key)
);
`;
}

export interface ProvisionScriptProps {
  /** Connection of psql, as its keywords; `PGPASSWORD` brings the password. */
  readonly connection: string;
  readonly sqlFile: string;
  /** @default 120 */
  readonly attempts?: number;
  /** Seconds between two tries. @default 5 */
  readonly pauseSeconds?: number;
}

/** Waits for the database, which PostgreSQL's own Job makes, and makes the tables. Run again, it changes nothing. */
export function renderProvisionScript(props: ProvisionScriptProps): string {
  const { attempts = 120, pauseSeconds = 5 } = props;
  return `#!/bin/sh
set -eu
connection='${props.connection}'
attempt=1
until psql -X -q -c 'SELECT' "$connection" > /dev/null; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "no database after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done
psql -X -q -v ON_ERROR_STOP=1 -f ${props.sqlFile} "$connection"
echo 'the tables of the warehouse are there'
`;
}
