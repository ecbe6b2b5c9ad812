import { describe, expect, it } from 'vitest';
import { fieldsOf, type Manifest } from '../lib/manifest/manifest.ts';
import { erasureLayout } from '../lib/services/minio/erasure.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

const minio = (settings: Changes): Changes => ({ services: { minio: settings } });
const twoPools = [
  { members: 6, drives: 2 },
  { members: 6, drives: 4 },
];

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-off': [
    'production',
    {
      tls: { mode: 'off' },
      services: { postgresql: { backup: { enabled: false } }, edge: { hostnames: { trino: null } } },
    },
  ],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  'backup-off': ['production', minio({ backup: { enabled: false } })],
  'gateway-off': ['development', minio({ gateway: { enabled: false } })],
  'two-pools': ['production', minio({ pools: twoPools })],
  replication: [
    'production',
    {
      backup: { store: { endpoint: 'https://minio.example.com:9000', certificateAuthority: 'elsewhere-ca' } },
      ...minio({ buckets: [{ name: 'warehouse', replicateTo: 'warehouse-copy', objectLock: true }] }),
    },
  ],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'minio');
const named = (manifests: readonly Manifest[], kind: string, name: string) => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
};
/** A text of a ConfigMap. */
const textOf = (manifests: readonly Manifest[], configMap: string, file: string) =>
  String(fieldsOf(named(manifests, 'ConfigMap', configMap).data)[file]);
const firstContainer = (manifests: readonly Manifest[], statefulSet: string) => {
  const [container] = listAt(named(manifests, 'StatefulSet', statefulSet), 'spec.template.spec.containers');
  return fieldsOf(container);
};
const names = (manifests: readonly Manifest[], kind: string) =>
  manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);

describe('the MinIO chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'minio')).toMatchFileSnapshot(
      `../__snapshots__/minio/${name}.yaml`,
    );
  });

  it('renders nothing when it is switched off', () => {
    expect(app('development', minio({ enabled: false }))).toEqual([]);
  });

  it.each([
    ['development', { members: 3, drives: 2 }],
    ['production', { members: 6, drives: 2 }],
  ] as const)('%s has the quorum that its layout has', (base, shape) => {
    const layout = erasureLayout(shape);
    const set = named(app(base), 'StatefulSet', 'minio-pool-0');
    expect(at(set, 'spec.replicas')).toBe(shape.members);
    expect(set.metadata.annotations?.['holdfast.dev/quorum']).toBe(
      String(layout.members - layout.memberTolerance.write),
    );
    expect(at(set, 'spec.volumeClaimTemplates')).toHaveLength(shape.drives);
  });

  it('names the same pools on every member, and each volume where the command looks for it', () => {
    const manifests = app('production', minio({ pools: twoPools }));
    const script = textOf(manifests, 'minio-scripts', 'start.sh');
    expect(script).toContain(
      "'https://minio-pool-0-{0...5}.minio-pool-0-headless.data-platform.svc.cluster.local:9000/export{0...1}/data' 'https://minio-pool-1-{0...5}.minio-pool-1-headless.data-platform.svc.cluster.local:9000/export{0...3}/data'",
    );
    const mounts = firstContainer(manifests, 'minio-pool-1').volumeMounts;
    expect(mounts).toEqual(
      expect.arrayContaining(
        [0, 1, 2, 3].map((drive) => ({ name: `export-${drive}`, mountPath: `/export${drive}` })),
      ),
    );
  });

  it('lets a pool join in one restart of all: nothing rolls, and the gateway asks the first pool only', () => {
    const joining = app('production', minio({ pools: twoPools }));
    for (const name of ['minio-pool-0', 'minio-pool-1']) {
      expect(at(named(joining, 'StatefulSet', name), 'spec.updateStrategy.type')).toBe('OnDelete');
    }
    const servers = (manifests: readonly Manifest[]) =>
      textOf(manifests, 'minio-gateway', 'haproxy.cfg').match(/^ {2}server /gm);
    expect(servers(joining)).toHaveLength(6);

    const joined = app('production', minio({ pools: twoPools, rollout: 'rolling' }));
    expect(at(named(joined, 'StatefulSet', 'minio-pool-1'), 'spec.updateStrategy.type')).toBe(
      'RollingUpdate',
    );
    expect(servers(joined)).toHaveLength(12);
  });

  it('keeps the name that clients use, with and without a gateway', () => {
    const selector = (changes: Changes) =>
      at(named(app('development', changes), 'Service', 'minio'), 'spec.selector');
    expect(selector({})).toHaveProperty(['app.kubernetes.io/component'], 'gateway');
    const off = minio({ gateway: { enabled: false } });
    expect(selector(off)).toHaveProperty(['app.kubernetes.io/component'], 'pool-0');
    expect(names(app('development', off), 'HorizontalPodAutoscaler')).toEqual([]);
  });

  it('runs the program that the environment names, from the image that it names', () => {
    const image = 'registry.example.com/minio:RELEASE.2025-09-07T16-13-09Z';
    const manifests = app('development', {
      images: { overrides: { minio: image } },
      ...minio({ binary: 'minio', client: 'mc' }),
    });
    expect(firstContainer(manifests, 'minio-pool-0').image).toBe(image);
    expect(textOf(manifests, 'minio-scripts', 'start.sh')).toContain('exec minio server');
    expect(textOf(manifests, 'minio-provisioning', 'provision.sh')).toContain(
      '\nmc mb --ignore-existing store/warehouse\n',
    );
  });

  it('never lets a member be restarted for the health of the cluster', () => {
    for (const manifest of app('production')) {
      const probes = JSON.stringify(at(manifest, 'spec.template.spec.containers') ?? []);
      expect(probes).not.toContain('health/cluster');
    }
  });

  it('asks for no certificate with tls.mode existing, and mounts the same Secrets', () => {
    const mounted = (manifests: readonly Manifest[]) =>
      [...new Set(JSON.stringify(manifests).match(/"secretName":"[^"]+"/g))].sort();
    const existing = app('production', { tls: { mode: 'existing' } });
    expect(names(existing, 'Certificate')).toEqual([]);
    expect(mounted(existing)).toEqual(['"secretName":"minio-gateway-tls"', '"secretName":"minio-tls"']);
  });
});
