import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';
import { topicTable, trinoAuthentication } from './trino.ts';

/** The faults of a good file with these settings of services. */
const faults = (yaml: string) => faultsOf(`${good}${yaml.replace(/^/gm, '  ')}\n`);

const exact = (limit: string) =>
  `{ cpu: { request: 1, limit: 1 }, memory: { request: 512Mi, limit: ${limit} } }`;

describe('the rules of Trino', () => {
  it.each([
    'trino: { workers: { minReplicas: 4, size: large }, catalogs: { tpch: true } }',
    `trino: { coordinator: { size: ${exact('1Gi')} } }`,
    'trino: { authentication: none }',
    'trino: { enabled: false }\nkafka: { topics: [{ name: a.b }, { name: a_b }] }',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      'trino: { workers: { minReplicas: 5 } }',
      'trino.workers.maxReplicas: found 5 (the default), allowed: more than minReplicas, 5',
    ],
    [
      `trino: { workers: { size: ${exact('1000Mi')} } }`,
      'trino.workers.size.memory.limit: found "1000Mi", allowed: at least 1Gi',
    ],
    [
      'kafka: { topics: [{ name: a.b }, { name: A_b }] }',
      'kafka.topics[1].name: found "A_b", allowed: a name that gives another table of Trino than a_b, which a.b has',
    ],
    [
      'trino: { warehouse: { bucket: Lake } }',
      'trino.warehouse.bucket: found "Lake", allowed: 3 to 63 lower-case letters',
    ],
    [
      'trino: { enabled: false }\nedge: { enabled: true, hostnames: { trino: trino.example.com } }',
      'edge.hostnames.trino: found "trino.example.com", allowed: none, since services.trino is disabled',
    ],
  ])('refuse %s', (yaml, fault) => {
    const found = faults(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`services.${fault}`);
  });

  it('refuse passwords in plain text, and a published Trino without any', () => {
    const plain = (yaml: string) =>
      faultsOf(`${good.replace(/tls:\n( .*\n)+/, 'tls: { mode: off }\n')}${yaml.replace(/^/gm, '  ')}\n`);
    expect(plain('trino: { authentication: password }').join()).toContain('passwords take TLS');
    const published = 'edge: { enabled: true, hostnames: { trino: trino.example.com } }';
    expect(plain(published).join()).toContain('services.edge.hostnames.trino');
  });
});

describe('a catalog of a database', () => {
  const named = (catalog: boolean) =>
    faultsOf(
      `${good.replace('- name: orders', '- name: kafka')}  trino: { catalogs: { postgresql: ${catalog} } }\n`,
    );

  it('has no name that a service has, where there is one', () => {
    expect(named(true)).toHaveLength(1);
    expect(named(true)[0]).toContain(
      'services.postgresql.databases[0].name: found "kafka", allowed: another name than warehouse, kafka,',
    );
    expect(named(false)).toEqual([]);
  });
});

describe('trinoAuthentication', () => {
  it('asks for passwords where they are encrypted, unless told otherwise', () => {
    expect(trinoAuthentication({}, 'cert-manager')).toBe('password');
    expect(trinoAuthentication({}, 'off')).toBe('none');
    expect(trinoAuthentication({ authentication: 'none' }, 'existing')).toBe('none');
  });
});

describe('topicTable', () => {
  it('is lower-case, without the dot that begins another schema', () => {
    expect(topicTable('Shop.Orders-v1')).toBe('shop_orders-v1');
  });
});
