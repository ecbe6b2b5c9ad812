import type { k8s } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../identity/credential.ts';
import type { Endpoint } from '../../../network/endpoint.ts';
import { databaseEnv } from './database.ts';
import { kafkaEnv } from './kafka.ts';
import { searchEnv, trustOptions } from './search.ts';

const endpoint = (authority?: string): Endpoint => ({
  component: { service: 'any', instance: 'any', component: 'server' },
  host: 'any.data.svc.cluster.local',
  port: 1234,
  authority,
});
const credential: Credential = {
  user: 'datahub',
  secret: {
    name: 'any-users',
    purpose: 'Test.',
    keys: { datahub: { purpose: 'Test.', kind: 'password' } },
  },
  key: 'datahub',
};
const secure = { endpoint: endpoint('any-tls'), credential };
const plain = { endpoint: endpoint(), credential };
const values = (variables: readonly k8s.EnvVar[]) =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

describe('the client of Kafka', () => {
  it('logs in inside TLS, with the password that the kubelet puts in', () => {
    const variables = kafkaEnv(secure);
    expect(values(variables)).toMatchObject({
      KAFKA_BOOTSTRAP_SERVER: 'any.data.svc.cluster.local:1234',
      SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL: 'SASL_SSL',
      SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: 'SCRAM-SHA-512',
      SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE: 'PEM',
      SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION: '/etc/holdfast/kafka-ca/ca.crt',
    });
    const names = variables.map(({ name }) => name);
    const login = 'SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG';
    expect(values(variables)[login]).toContain('username="datahub" password="$(KAFKA_PASSWORD)"');
    // The kubelet replaces variables that stand before.
    expect(names.indexOf('KAFKA_PASSWORD')).toBeLessThan(names.indexOf(login));
  });

  it('logs in over plain text where TLS is off', () => {
    const variables = values(kafkaEnv(plain));
    expect(variables.SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL).toBe('SASL_PLAINTEXT');
    expect(variables).not.toHaveProperty('SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE');
  });
});

describe('the client of PostgreSQL', () => {
  it('checks the certificate and its name where there is TLS', () => {
    expect(values(databaseEnv(secure, 4)).EBEAN_DATASOURCE_URL).toBe(
      'jdbc:postgresql://any.data.svc.cluster.local:1234/datahub?sslmode=verify-full&sslrootcert=/etc/holdfast/database-ca/ca.crt',
    );
    expect(values(databaseEnv(plain, 4)).EBEAN_DATASOURCE_URL).toMatch(/\?sslmode=disable$/);
  });
});

describe('the client of Elasticsearch', () => {
  it('speaks to version 9 as a user inside TLS, as nobody without', () => {
    expect(values(searchEnv(secure))).toMatchObject({
      ELASTICSEARCH_USE_SSL: 'true',
      ELASTICSEARCH_SHIM_ENGINE_TYPE: 'ELASTICSEARCH_9',
      ELASTICSEARCH_USERNAME: 'datahub',
      INDEX_PREFIX: 'datahub',
    });
    const open = values(searchEnv({ endpoint: endpoint() }));
    expect(open.ELASTICSEARCH_USE_SSL).toBe('false');
    expect(open).not.toHaveProperty('ELASTICSEARCH_PASSWORD');
  });

  it('trusts the authority by way of the JVM', () => {
    expect(trustOptions(secure)).toEqual([
      '-Djavax.net.ssl.trustStore=/run/trust/authorities.jks',
      '-Djavax.net.ssl.trustStoreType=JKS',
    ]);
    expect(trustOptions(plain)).toEqual([]);
  });
});
