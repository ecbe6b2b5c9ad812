import { describe, expect, it } from 'vitest';
import {
  renderElasticsearchCatalog,
  renderPlainCatalog,
  renderPostgresqlCatalog,
  renderWarehouseCatalog,
} from './catalogs.ts';
import { renderKafkaCatalog, renderKafkaClient, renderTopicTable } from './kafka.ts';

const plain = { host: 'db', port: 6432 };
const secure = { ...plain, authority: '/ca/ca.crt' };

describe('the catalogs', () => {
  it('reach PostgreSQL through the pooler, without statements that stay there', () => {
    const text = renderPostgresqlCatalog({ server: plain, database: 'app', user: 'trino' });
    expect(text).toBe(
      [
        'connector.name=postgresql',
        'connection-url=jdbc:postgresql://db:6432/app?prepareThreshold=0&tcpKeepAlive=true&sslmode=disable',
        'connection-user=trino',
        'connection-password=${ENV:POSTGRESQL_PASSWORD}',
        '',
      ].join('\n'),
    );
  });

  it('check the certificate of PostgreSQL and its name', () => {
    expect(renderPostgresqlCatalog({ server: secure, database: 'app', user: 'trino' })).toContain(
      '&sslmode=verify-full&sslrootcert=/ca/ca.crt\n',
    );
  });

  it('keep the warehouse in MinIO and its metadata in PostgreSQL', () => {
    const props = {
      server: plain,
      database: 'iceberg',
      user: 'iceberg',
      store: { host: 'minio', port: 9000 },
      bucket: 'lake',
      accessKey: 'trino',
    };
    const text = renderWarehouseCatalog(props);
    for (const line of [
      'iceberg.catalog.type=jdbc',
      'iceberg.jdbc-catalog.default-warehouse-dir=s3://lake/tables',
      'iceberg.jdbc-catalog.schema-version=V1',
      's3.endpoint=http://minio:9000',
      's3.path-style-access=true',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    const store = { ...props.store, authority: '/ca' };
    expect(renderWarehouseCatalog({ ...props, store })).toContain('s3.endpoint=https://minio:9000\n');
  });

  it('ask the Service of Elasticsearch, and log in where somebody asks who they are', () => {
    const open = renderElasticsearchCatalog({ server: { host: 'es', port: 9200 } });
    expect(open).toContain('elasticsearch.ignore-publish-address=true\n');
    expect(open).not.toContain('tls');
    expect(open).not.toContain('security');
    const closed = renderElasticsearchCatalog({
      server: { host: 'es', port: 9200, authority: '/ca/ca.crt' },
      user: 'trino',
    });
    for (const line of ['elasticsearch.tls.truststore-path=/ca/ca.crt', 'elasticsearch.auth.user=trino']) {
      expect(closed).toContain(`${line}\n`);
    }
  });

  it('give each topic a table with the topic’s own name in it', () => {
    expect(JSON.parse(renderTopicTable({ table: 'shop_orders', topic: 'Shop.Orders' }))).toEqual({
      tableName: 'shop_orders',
      schemaName: 'default',
      topicName: 'Shop.Orders',
    });
    const server = { host: 'kafka', port: 9092 };
    const text = renderKafkaCatalog({
      server,
      client: '/c/client.conf',
      tables: '/c',
      tableNames: ['events', 'shop_orders'],
    });
    expect(text).toContain('kafka.table-names=events,shop_orders\n');
    expect(text).toContain('kafka.config.resources=/c/client.conf\n');
  });

  it('log in at Kafka with SCRAM, encrypted where Kafka is', () => {
    const server = { host: 'kafka', port: 9092 };
    const open = renderKafkaClient({ server, user: 'trino' });
    expect(open).toContain('security.protocol=SASL_PLAINTEXT\n');
    expect(open).toContain('username="trino" password="${env:KAFKA_PASSWORD}";\n');
    const closed = renderKafkaClient({ server: { ...server, authority: '/ca/ca.crt' }, user: 'trino' });
    expect(closed).toContain('security.protocol=SASL_SSL\n');
    expect(closed).toContain('ssl.truststore.type=PEM\nssl.truststore.location=/ca/ca.crt\n');
  });

  it('need nothing but a name for made-up data', () => {
    expect(renderPlainCatalog('tpch')).toBe('connector.name=tpch\n');
  });
});
