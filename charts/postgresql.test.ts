import { describe, expect, it } from 'vitest';
import type { Manifest } from '../lib/manifest/manifest.ts';
import {
  type Changes,
  manifestsOf,
  type shipped,
  snapshotOf,
  turnedOff,
  variant,
} from './variants.testing.ts';

const off = {
  tls: { mode: 'off' },
  services: { postgresql: { backup: { enabled: false } }, edge: { hostnames: { trino: null } } },
};
const store = { endpoint: 'https://minio.example.com:9000', bucket: 'backups', addressing: 'path' };

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-off': ['production', off],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  'backup-off': ['production', { services: { postgresql: { backup: { enabled: false } } } }],
  'pooler-off': ['development', { services: { postgresql: { pooler: { enabled: false } } } }],
  endpoints: ['development', { services: { postgresql: { dcs: 'endpoints' } } }],
  recovery: [
    'production',
    {
      backup: { store: { ...store, certificateAuthority: 'object-store-ca' } },
      services: {
        postgresql: {
          instance: 'orders',
          recovery: { from: 'postgresql', targetTime: '2026-11-23T10:00:00Z' },
        },
      },
    },
  ],
};

describe('the PostgreSQL chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'postgresql')).toMatchFileSnapshot(
      `../__snapshots__/postgresql/${name}.yaml`,
    );
  });

  const names = (manifests: readonly Manifest[], kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);

  it('renders nothing when it is switched off', () => {
    const environment = variant('development', turnedOff('postgresql'));
    expect(manifestsOf(environment, 'postgresql')).toEqual([]);
  });

  it('asks for no certificate with tls.mode existing, and mounts the same Secrets', () => {
    const mounted = (manifests: readonly Manifest[]) =>
      [...new Set(JSON.stringify(manifests).match(/"secretName":"[^"]+"/g))].sort();
    const existing = manifestsOf(variant('production', { tls: { mode: 'existing' } }), 'postgresql');
    const issued = manifestsOf(variant('production'), 'postgresql');
    expect(names(existing, 'Certificate')).toEqual([]);
    const secrets = names(issued, 'Certificate').map((name) => `"secretName":"${name}"`);
    expect(mounted(existing)).toEqual(secrets.sort());
  });

  it('gives the leader Service no selector in Endpoints mode: Patroni writes its endpoints', () => {
    const leader = (dcs: string) =>
      manifestsOf(variant('development', { services: { postgresql: { dcs } } }), 'postgresql').find(
        ({ kind, metadata }) => kind === 'Service' && metadata.name === 'postgresql',
      )?.spec;
    expect(leader('endpoints')).not.toHaveProperty('selector');
    expect(leader('configmaps')).toHaveProperty(['selector', 'role'], 'primary');
  });

  it('renders no monitor and no rule without a Prometheus Operator', () => {
    const manifests = manifestsOf(variant('development', { observability: { enabled: false } }));
    expect(names(manifests, 'PodMonitor')).toEqual([]);
    expect(names(manifests, 'PrometheusRule')).toEqual([]);
  });
});
