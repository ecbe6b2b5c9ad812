import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ElasticsearchYmlProps, renderElasticsearchYml } from './elasticsearch-yml.ts';

const base: ElasticsearchYmlProps = {
  clusterName: 'elasticsearch',
  seedHost: 'elasticsearch-data-headless.data-platform.svc.cluster.local',
  secure: true,
  zoneAware: false,
  allowMmap: false,
  machineLearning: false,
};
const settings = (changes: Partial<ElasticsearchYmlProps> = {}): Record<string, unknown> =>
  parse(renderElasticsearchYml({ ...base, ...changes }));

describe('renderElasticsearchYml', () => {
  it.each([
    ['secure', {}],
    ['insecure', { secure: false }],
    ['coordinating', { roles: [] }],
    [
      'zone-aware-with-s3',
      {
        roles: ['data', 'ingest', 'ml'] as const,
        zoneAware: true,
        s3: { endpoint: 'https://minio.example.com:9000', region: 'us-east-1', addressing: 'path' as const },
      },
    ],
  ])('renders %s as reviewed', async (name, changes) => {
    await expect(renderElasticsearchYml({ ...base, ...changes })).toMatchFileSnapshot(
      `../../../../__snapshots__/elasticsearch/elasticsearch-${name}.yml`,
    );
  });

  it('has no anchors and no aliases, which Elasticsearch does not follow', () => {
    expect(renderElasticsearchYml({ ...base, zoneAware: true })).not.toMatch(/: [&*]/);
  });

  it('never names the initial masters: they belong to the first start alone', () => {
    for (const secure of [true, false]) {
      expect(settings({ secure })).not.toHaveProperty(['cluster.initial_master_nodes']);
    }
  });

  it('turns on security and TLS together, on both ports, or neither', () => {
    const on = settings();
    expect(on['xpack.security.enabled']).toBe(true);
    expect(on['xpack.security.transport.ssl.enabled']).toBe(true);
    expect(on['xpack.security.transport.ssl.verification_mode']).toBe('certificate');
    expect(on['xpack.security.http.ssl.enabled']).toBe(true);
    const off = settings({ secure: false });
    expect(off['xpack.security.enabled']).toBe(false);
    expect(Object.keys(off).filter((key) => key.includes('.ssl.'))).toEqual([]);
  });

  it('lets a node have every role unless told otherwise, and a coordinating node none', () => {
    expect(settings()).not.toHaveProperty(['node.roles']);
    expect(settings({ roles: [] })['node.roles']).toEqual([]);
  });

  it('gives no node the machine learning role while machine learning is off', () => {
    const roles = ['data', 'ml'] as const;
    expect(settings({ roles })['node.roles']).toEqual(['data']);
    expect(settings({ roles, machineLearning: true })['node.roles']).toEqual(['data', 'ml']);
  });

  it('keeps copies apart by the zone that the start script exports', () => {
    expect(settings({ zoneAware: true })).toMatchObject({
      'node.attr.zone': '${ZONE}',
      'cluster.routing.allocation.awareness.attributes': 'zone',
    });
    expect(settings()).not.toHaveProperty(['node.attr.zone']);
  });

  it('holds no key of the object store: they are in the keystore', () => {
    const s3 = { endpoint: 'https://s3.example.com', region: 'eu', addressing: 'host' as const };
    const keys = Object.keys(settings({ s3 })).filter((key) => key.startsWith('s3.'));
    expect(keys.map((key) => key.split('.').at(-1))).toEqual(['endpoint', 'region', 'path_style_access']);
  });
});
