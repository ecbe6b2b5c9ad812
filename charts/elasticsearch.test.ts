import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import {
  type Changes,
  manifestsOf,
  type shipped,
  snapshotOf,
  turnedOff,
  variant,
} from './variants.testing.ts';

const elasticsearch = (changes: Changes): Changes => ({ services: { elasticsearch: changes } });

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  'backup-off': ['production', elasticsearch({ backup: { enabled: false } })],
  'backup-external': [
    'production',
    {
      backup: { store: { certificateAuthority: 'object-store-ca' } },
      ...elasticsearch({ backup: { store: 'external' } }),
    },
  ],
  'dedicated-masters': [
    'production',
    elasticsearch({ masters: { dedicated: true }, replicas: 6, zoneAwareness: 'nodes' }),
  ],
  'zones-from-pods': ['production', elasticsearch({ replicas: 6, zoneAwareness: 'pods' })],
  users: [
    'production',
    elasticsearch({
      instance: 'search',
      allowMmap: true,
      clients: [{ namespace: 'apps' }],
      roles: [{ name: 'products', indices: [{ names: ['products-*'], privileges: ['read', 'write'] }] }],
      users: [{ name: 'shop', roles: ['products'] }],
    }),
  ],
};

describe('the Elasticsearch chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'elasticsearch')).toMatchFileSnapshot(
      `../__snapshots__/elasticsearch/${name}.yaml`,
    );
  });

  const of = (changes: Changes, base: (typeof shipped)[number] = 'production') =>
    manifestsOf(variant(base, elasticsearch(changes)), 'elasticsearch');
  const find = (manifests: readonly Manifest[], kind: string, name: string) => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (found === undefined) {
      throw new Error(`no ${kind} ${name}`);
    }
    return found;
  };
  const quorum = (manifests: readonly Manifest[], name: string) =>
    find(manifests, 'StatefulSet', name).metadata.annotations?.['holdfast.dev/quorum'];

  it('renders nothing when it is switched off', () => {
    expect(manifestsOf(variant('production', turnedOff('elasticsearch')), 'elasticsearch')).toEqual([]);
  });

  it('says how many data nodes must be up: all but one, or all but one zone when copies know their zone', () => {
    expect(quorum(of({}), 'elasticsearch-data')).toBe('2');
    const aware = of({ replicas: 6, zoneAwareness: 'pods' });
    expect(quorum(aware, 'elasticsearch-data')).toBe('4');
    const split = of({ masters: { dedicated: true }, replicas: 6, zoneAwareness: 'pods' });
    expect(quorum(split, 'elasticsearch-data')).toBe('4');
    expect(quorum(split, 'elasticsearch-master')).toBe('2');
  });

  it('lets one master go at a time, and as many data nodes as may be lost', () => {
    const budget = (manifests: readonly Manifest[], component: string) =>
      at(
        manifests.find(
          ({ kind, metadata }) =>
            kind === 'PodDisruptionBudget' && metadata.labels?.['app.kubernetes.io/component'] === component,
        ),
        'spec.maxUnavailable',
      );
    const split = of({ masters: { dedicated: true }, replicas: 6, zoneAwareness: 'pods' });
    expect(budget(split, 'master')).toBe(1);
    expect(budget(split, 'data')).toBe(1);
    expect(budget(of({}), 'data')).toBe(1);
  });

  it('scales by its coordinating nodes, and never by a member', () => {
    const targets = (manifests: readonly Manifest[]) =>
      manifests
        .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
        .map((manifest) => at(manifest, 'spec.scaleTargetRef.name'));
    expect(targets(of({ masters: { dedicated: true } }))).toEqual(['elasticsearch-coordinating']);
    expect(targets(of({ coordinating: { enabled: false } }))).toEqual([]);
  });

  it('keeps its snapshots in MinIO, in a bucket and by a user that are made', () => {
    const environment = variant('production', {});
    const provisioning = find(manifestsOf(environment, 'minio'), 'ConfigMap', 'minio-provisioning');
    expect(JSON.stringify(provisioning)).toContain('elasticsearch-snapshots');
    const [prepare] = listAt(
      find(manifestsOf(environment, 'elasticsearch'), 'StatefulSet', 'elasticsearch-data'),
      'spec.template.spec.initContainers',
    );
    expect(listAt(prepare, 'env')).toEqual(
      expect.arrayContaining([
        { name: 'S3_KEY_ID', value: 'elasticsearch-snapshots' },
        {
          name: 'S3_SECRET_KEY',
          valueFrom: { secretKeyRef: { name: 'minio-users', key: 'elasticsearch-snapshots' } },
        },
      ]),
    );
    const external = variant('production', elasticsearch({ backup: { store: 'external' } }));
    expect(JSON.stringify(manifestsOf(external, 'minio'))).not.toContain('elasticsearch');
  });

  it('gives clients one address: in front of coordinating nodes where there are some, of data nodes else', () => {
    const behind = (manifests: readonly Manifest[]) =>
      at(find(manifests, 'Service', 'elasticsearch'), 'spec.selector');
    expect(behind(of({}))).toHaveProperty(['app.kubernetes.io/component'], 'coordinating');
    expect(behind(of({ coordinating: { enabled: false } }))).toHaveProperty(
      ['app.kubernetes.io/component'],
      'data',
    );
  });

  it('has users exactly where it has TLS', () => {
    const settings = (manifests: readonly Manifest[]) =>
      parse(
        String(
          at(find(manifests, 'ConfigMap', 'elasticsearch-data'), 'data')?.['elasticsearch.yml' as never],
        ),
      );
    expect(settings(of({}))['xpack.security.enabled']).toBe(true);
    expect(settings(of({}, 'development'))['xpack.security.enabled']).toBe(false);
    expect(JSON.stringify(of({}, 'development'))).not.toContain('credentials');
  });

  it('lets a stop wait for green, and ends it before the kubelet does', () => {
    for (const stopWaitSeconds of [10, 120, 3600]) {
      const set = find(of({ stopWaitSeconds }), 'StatefulSet', 'elasticsearch-data');
      expect(at(set, 'spec.template.spec.terminationGracePeriodSeconds')).toBeGreaterThan(
        stopWaitSeconds + 30,
      );
    }
  });

  it('changes nothing in the nodes that are there when a data node is added', () => {
    const template = (replicas: number) =>
      at(find(of({ replicas, zoneAwareness: 'pods' }), 'StatefulSet', 'elasticsearch-data'), 'spec.template');
    // The scheduler counts zones, of which there are three either way.
    expect(template(6)).toEqual(template(4));
  });

  it('names the initial masters to three nodes that vote, and to no other', () => {
    const named = (manifests: readonly Manifest[], config: string) =>
      /initial_master_nodes=([^"]+)"/.exec(
        String((at(find(manifests, 'ConfigMap', config), 'data') as Record<string, string>)['start.sh']),
      )?.[1];
    expect(named(of({}), 'elasticsearch-data')).toBe(
      'elasticsearch-data-0,elasticsearch-data-1,elasticsearch-data-2',
    );
    expect(named(of({}), 'elasticsearch-coordinating')).toBeUndefined();
    const split = of({ masters: { dedicated: true } });
    expect(named(split, 'elasticsearch-data')).toBeUndefined();
    expect(named(split, 'elasticsearch-master')).toBe(
      'elasticsearch-master-0,elasticsearch-master-1,elasticsearch-master-2',
    );
  });

  it('gives half of the memory limit to the heap at most, in every tier', () => {
    for (const [name, manifest] of [
      ['elasticsearch-data', 'StatefulSet'],
      ['elasticsearch-coordinating', 'Deployment'],
    ] as const) {
      const manifests = of({ size: 'large' });
      const data = at(find(manifests, 'ConfigMap', name), 'data') as Record<string, string>;
      const heap = Number(/-Xmx(\d+)m/.exec(data['holdfast.options'] ?? '')?.[1]);
      const [main] = listAt(find(manifests, manifest, name), 'spec.template.spec.containers');
      const gibibytes = Number.parseFloat(String(at(main, 'resources.limits.memory')));
      expect(heap).toBeLessThanOrEqual((gibibytes * 1024) / 2);
      expect(heap).toBeGreaterThan(gibibytes * 1024 * 0.4);
    }
  });
});
