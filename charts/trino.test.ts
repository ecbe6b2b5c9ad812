import { describe, expect, it } from 'vitest';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

/** Nothing to read but what Trino makes up, and people say who they are. */
const alone: readonly [(typeof shipped)[number], Changes] = [
  'production',
  {
    services: {
      trino: {
        authentication: 'none',
        catalogs: { postgresql: false, warehouse: false, kafka: false, elasticsearch: false, tpch: true },
      },
      edge: { hostnames: { trino: null } },
      minio: { backup: { enabled: false } },
    },
  },
];

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  alone,
};

const manifests = (base: (typeof shipped)[number], changes: Changes = {}, app = 'trino') =>
  manifestsOf(variant(base, changes), app);
/** Off: they stand on what a test takes away. */
const otherApps = {
  superset: { enabled: false },
  datahub: { enabled: false },
  tracing: { enabled: false },
  edge: { enabled: false },
};
const find = (all: readonly Manifest[], kind: string, name: string) => {
  const found = all.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
};
const keys = (all: readonly Manifest[], name: string) =>
  Object.keys((find(all, 'ConfigMap', name).data ?? {}) as Record<string, string>);

const development = manifests('development');
const production = manifests('production');

describe('the trino chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'trino')).toMatchFileSnapshot(
      `../__snapshots__/trino/${name}.yaml`,
    );
  });

  it('scales workers as agreed', () => {
    const { minReplicas, maxReplicas, metrics, scaleTargetRef } = find(
      manifests('development', { services: { trino: { workers: { maxReplicas: null } } } }),
      'HorizontalPodAutoscaler',
      'trino-hpa',
    ).spec as Record<string, unknown>;
    expect({ minReplicas, maxReplicas, scaleTargetRef }).toEqual({
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'trino-worker' },
    });
    expect(metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
      },
      {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ]);
  });

  it.each([
    ['development', development],
    ['production', production],
  ] as const)('gives a worker of %s the time that it waits, twice and more', (_name, all) => {
    const config = (find(all, 'ConfigMap', 'trino-worker').data as Record<string, string>)[
      'config.properties'
    ];
    const grace = Number(/^shutdown\.grace-period=(\d+)s$/m.exec(config ?? '')?.[1]);
    const pod = at(find(all, 'Deployment', 'trino-worker'), 'spec.template.spec');
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(2 * grace);
    expect(at(pod, 'containers.0.lifecycle.preStop.exec.command')).toEqual([
      '/bin/bash',
      '/etc/trino/leave.sh',
    ]);
  });

  it('has one coordinator, says why, and never two at once', () => {
    const coordinator = find(development, 'Deployment', 'trino-coordinator');
    expect(coordinator.metadata.annotations?.['holdfast.dev/singleton']).toContain('one coordinator');
    expect(at(coordinator, 'spec.replicas')).toBe(1);
    expect(at(coordinator, 'spec.strategy.type')).toBe('Recreate');
  });

  it('has a catalog for each database of the file, and for what else there is', () => {
    const catalogs = ['app', 'elasticsearch', 'kafka', 'tpch', 'warehouse'].map(
      (name) => `${name}.properties`,
    );
    expect(
      keys(development, 'trino-catalogs')
        .filter((key) => key.endsWith('.properties'))
        .sort(),
    ).toEqual(catalogs);
    const changes = {
      services: { ...otherApps, elasticsearch: { enabled: false }, kafka: { topics: [], users: [] } },
    };
    const fewer = keys(manifests('development', changes), 'trino-catalogs');
    expect(fewer).not.toContain('elasticsearch.properties');
    expect(fewer.filter((key) => key.startsWith('kafka'))).toEqual([]);
  });

  it('makes no catalog of what other apps keep for themselves', () => {
    const databases = [{ name: 'app' }, { name: 'shop' }];
    const catalogs = keys(
      manifests('production', { services: { postgresql: { databases } } }),
      'trino-catalogs',
    );
    expect(catalogs).toEqual(expect.arrayContaining(['app.properties', 'shop.properties']));
    expect(catalogs).not.toContain('iceberg.properties');
  });

  it('lets the bucket of the warehouse be named in the file, which then says more of it', () => {
    const buckets = [{ name: 'warehouse', expireDays: 4711 }];
    const all = manifests('development', { services: { minio: { buckets } } }, 'minio');
    const text = JSON.stringify(all.filter(({ kind }) => kind === 'ConfigMap'));
    expect(text.match(/mb --ignore-existing[^\\]*store\/warehouse/g)).toHaveLength(1);
    expect(text).toContain('4711');
  });

  it('takes passwords and TLS in production, on a port of their own', () => {
    const ports = listAt(find(production, 'Service', 'trino'), 'spec.ports');
    expect(ports.map(({ name, port }) => [name, port])).toEqual([['https', 8443]]);
    expect(keys(production, 'trino-coordinator')).toContain('password-authenticator.properties');
    expect(keys(production, 'trino-worker')).not.toContain('password-authenticator.properties');
    expect(keys(manifestsOf(variant(...alone), 'trino'), 'trino-coordinator')).not.toContain(
      'password-authenticator.properties',
    );
  });

  it('names the servers’ addresses in its certificate, by which they call each other', () => {
    const names = at(find(production, 'Certificate', 'trino-tls'), 'spec.dnsNames');
    expect(names).toEqual(expect.arrayContaining(['trino', 'localhost', '*.ip']));
  });

  it('leaves the warehouse out with either of its parts', () => {
    for (const gone of ['minio', 'postgresql']) {
      const changes = {
        services: {
          [gone]: { enabled: false },
          ...otherApps,
        },
      };
      const all = manifests('development', changes);
      expect(keys(all, 'trino-catalogs')).not.toContain('warehouse.properties');
      expect(all.filter(({ kind }) => kind === 'Job')).toEqual([]);
    }
  });
});
