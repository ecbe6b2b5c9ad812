import { describe, expect, it } from 'vitest';
import { faultsOf, good, replaced } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of Elasticsearch, and with other parts in place of its own. */
const faults = (yaml: string, edits: Parameters<typeof replaced>[1] = []) =>
  faultsOf(`${replaced(good, edits)}  elasticsearch:\n${yaml.replace(/^/gm, '    ')}\n`);

const oneZone: Parameters<typeof replaced>[1] = [
  ['survive: zone', 'survive: node'],
  ['memory: 64Gi\n      zones: [zone-a, zone-b, zone-c]', 'memory: 64Gi\n      zones: [zone-a]'],
  ['memory: 32Gi\n      zones: [zone-a, zone-b, zone-c]', 'memory: 32Gi\n      zones: [zone-a]'],
];
const noTls: Parameters<typeof replaced>[1] = [
  ['  mode: cert-manager\n  issuer:\n    kind: ClusterIssuer\n    name: internal\n', '  mode: "off"\n'],
];

describe("Elasticsearch's rules", () => {
  it.each([
    'enabled: true',
    'replicas: 6\nzoneAwareness: pods',
    'replicas: 4\nzoneAwareness: nodes\nmasters: { dedicated: true, size: medium }',
    'coordinating: { minReplicas: 2, maxReplicas: 3 }',
    'size: { cpu: { request: 1, limit: 2 }, memory: 768Mi }',
    'backup: { enabled: true, schedule: "0 3 1 * *", retainMin: 5, retainMax: 5 }',
    'backup: { enabled: true, schedule: "0 3 * * sun" }',
    'roles: [{ name: products, cluster: [monitor], indices: [{ names: ["products-*"], privileges: [read] }] }]\nusers: [{ name: shop, roles: [products, viewer] }]',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    ['replicas: 2', 'replicas: found 2, allowed: an integer from 3 to 100'],
    [
      'replicas: 6',
      'zoneAwareness: found "off" (the default), allowed: pods or nodes, since 6 data nodes shall survive a zone',
    ],
    [
      'coordinating: { minReplicas: 4 }',
      'coordinating.maxReplicas: found 4 (the default), allowed: more than minReplicas, 4',
    ],
    [
      'coordinating: { minReplicas: 1 }',
      'coordinating.minReplicas: found 1, allowed: an integer from 2 to 50',
    ],
    ['users: [{ name: elastic, roles: [viewer] }]', 'users[0].name: found "elastic", allowed: up to 63'],
    [
      'users: [{ name: shop, roles: [] }]',
      'users[0].roles: found an empty list, allowed: a list of 1 or more',
    ],
    [
      'users: [{ name: shop, roles: [viewer] }, { name: shop, roles: [viewer] }]',
      'users[1].name: found "shop", allowed: a name that no other user has',
    ],
    ['roles: [{ name: superuser }]', 'roles[0].name: found "superuser", allowed: up to 63'],
    [
      'roles: [{ name: a }, { name: b }, { name: a }]',
      'roles[2].name: found "a", allowed: a name that no other role has',
    ],
    [
      'roles: [{ name: a, indices: [{ names: ["_all"], privileges: [read] }] }]',
      'roles[0].indices[0].names[0]: found "_all", allowed: an index or a pattern',
    ],
    [
      'backup: { schedule: "0 3 1 * sun" }',
      'backup.schedule: found "0 3 1 * sun", allowed: a day of the month or a weekday',
    ],
    ['backup: { retainMin: 10, retainMax: 5 }', 'backup.retainMax: found 5, allowed: at least retainMin, 10'],
    [
      'size: { cpu: { request: 1, limit: 1 }, memory: 767Mi }',
      'size.memory: found "767Mi", allowed: at least 768Mi',
    ],
    [
      'masters: { dedicated: true, size: { cpu: { request: 1, limit: 1 }, memory: 512Mi } }',
      'masters.size.memory: found "512Mi", allowed: at least 768Mi',
    ],
    [
      'coordinating: { size: { cpu: { request: 1, limit: 1 }, memory: 512Mi } }',
      'coordinating.size.memory: found "512Mi", allowed: at least 768Mi',
    ],
    ['stopWaitSeconds: 5', 'stopWaitSeconds: found 5, allowed: an integer from 10 to 3600'],
  ])('refuse %s', (yaml, fault) => {
    const found = faults(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`services.elasticsearch.${fault}`);
  });

  it('refuse to keep copies apart by zones where there is one only', () => {
    expect(faults('zoneAwareness: nodes', oneZone).join('\n')).toContain(
      'services.elasticsearch.zoneAwareness: found "nodes", allowed: off, unless nodes stand in two zones or more (here: zone-a)',
    );
    expect(faults('zoneAwareness: "off"', oneZone).join('\n')).not.toContain('elasticsearch');
  });

  it('refuse users and roles without TLS, since nobody could log in', () => {
    const found = faults('roles: [{ name: a }]\nusers: [{ name: shop, roles: [a] }]', noTls).join('\n');
    expect(found).toContain('services.elasticsearch.users: found 1, allowed: none with tls.mode off');
    expect(found).toContain('services.elasticsearch.roles: found 1, allowed: none with tls.mode off');
    expect(faults('replicas: 3', noTls).join('\n')).not.toContain('elasticsearch');
  });

  it('refuse snapshots without a store to keep them', () => {
    const noMinio: Parameters<typeof replaced>[1] = [
      ['services:\n', 'services:\n  minio:\n    enabled: false\n'],
    ];
    expect(faults('backup: { enabled: true }', noMinio).join('\n')).toContain(
      'services.elasticsearch.backup.store: found "minio" (the default), allowed: external, or services.minio.enabled: true',
    );
    expect(faults('backup: { enabled: true, store: external }', noMinio)).toEqual([]);
    const noStore: Parameters<typeof replaced>[1] = [
      [good.slice(good.indexOf('backup:\n  store'), good.indexOf('images:')), ''],
      [good.slice(good.indexOf('    backup:\n      enabled')), ''],
    ];
    expect(faults('backup: { enabled: true, store: external }', noStore).join('\n')).toContain(
      'allowed: an object store, since services.elasticsearch.backup.store is external',
    );
    expect(faults('backup: { enabled: true }', noStore).join('\n')).not.toContain('elasticsearch');
  });

  it('count nothing of it when it is switched off', () => {
    expect(faults('enabled: false\nreplicas: 6\nbackup: { enabled: true, store: external }')).toEqual([]);
  });
});
