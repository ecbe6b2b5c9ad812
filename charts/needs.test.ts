import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../lib/environment/load.ts';
import { type Needs, withNeeds } from './needs.ts';

const { services } = parseEnvironment(
  `
name: small
survive: node
cluster: { nodePools: [{ name: worker, count: 3, cpu: 4, memory: 8Gi, zones: [a] }] }
quota: { cpu: 8, memory: 16Gi, pods: 100 }
tls: { mode: off }
services: { postgresql: { databases: [{ name: app, readers: [auditor] }] } }
`,
  'small.yaml',
);
const catalog: Needs = {
  app: 'trino',
  databases: [{ name: 'trino', readers: [], extensions: [] }],
  databaseReaders: [
    { database: 'app', role: 'trino' },
    { database: 'app', role: 'auditor' },
  ],
};

describe('withNeeds', () => {
  it('changes nothing where nothing is needed', () => {
    expect(withNeeds(services, [])).toEqual(services);
  });

  it('adds databases, and each reader once', () => {
    expect(withNeeds(services, [catalog]).postgresql.databases).toEqual([
      { name: 'app', readers: ['auditor', 'trino'], extensions: [] },
      { name: 'trino', readers: [], extensions: [] },
    ]);
  });

  it('adds topics, buckets and users of each service', () => {
    const needs: Needs = {
      app: 'datahub',
      topics: [{ name: 'changes', partitions: 1, config: {} }],
      kafkaUsers: [{ name: 'datahub', produce: ['changes'], consume: ['changes'] }],
      buckets: [{ name: 'datahub', versioning: true, objectLock: false }],
      storeUsers: [{ name: 'datahub', access: [{ bucket: 'datahub', mode: 'readwrite' }] }],
      searchRoles: [{ name: 'datahub', cluster: ['monitor'], indices: [] }],
      searchUsers: [{ name: 'datahub', roles: ['datahub'] }],
    };
    const { kafka, minio, elasticsearch } = withNeeds(services, [needs]);
    expect(kafka.topics).toEqual(needs.topics);
    expect(kafka.users).toEqual(needs.kafkaUsers);
    expect(minio.buckets).toEqual(needs.buckets);
    expect(minio.users).toEqual(needs.storeUsers);
    expect(elasticsearch.roles).toEqual(needs.searchRoles);
    expect(elasticsearch.users).toEqual(needs.searchUsers);
  });

  it.each([
    ['the file', [{ ...catalog, databases: [{ name: 'app', readers: [], extensions: [] }] }]],
    ['services.trino', [catalog, { ...catalog, app: 'superset' }]],
  ])('refuses what %s has already', (origin, needs) => {
    expect(() => withNeeds(services, needs)).toThrow(`from ${origin}, allowed: another name`);
  });
});
