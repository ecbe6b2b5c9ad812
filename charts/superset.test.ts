import { describe, expect, it } from 'vitest';
import { EnvironmentFaults } from '../lib/environment/fault.ts';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

const redis = {
  url: 'rediss://redis.cache.svc.cluster.local:6380/1',
  credentials: 'superset-redis',
  certificateAuthority: 'redis-ca',
  pods: { namespace: 'cache', podLabels: { app: 'redis' } },
};

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  redis: ['production', { services: { superset: { redis } } }],
  'tls-existing': [
    'production',
    { tls: { mode: 'existing' }, services: { superset: { rotateSecretKey: true } } },
  ],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'superset');
const find = (manifests: readonly Manifest[], kind: string, name?: string) =>
  manifests.find(({ kind: found, metadata }) => found === kind && (name ?? metadata.name) === metadata.name);
const textOf = (manifest: Manifest | undefined, key: string) =>
  (manifest?.data as Record<string, string> | undefined)?.[key] ?? '';

describe('the Superset chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'superset')).toMatchFileSnapshot(
      `../__snapshots__/superset/${name}.yaml`,
    );
  });

  it('has the autoscaler and the budget that people look for', () => {
    const manifests = app('production');
    expect(find(manifests, 'HorizontalPodAutoscaler', 'superset-hpa')?.spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 75 } } }],
    });
    expect(find(manifests, 'PodDisruptionBudget', 'superset-pdb')).toBeDefined();
  });

  it('gives charts a role that reads the sources and not the metadata', () => {
    const manifests = manifestsOf(variant('development'));
    const sql = textOf(find(manifests, 'ConfigMap', 'postgresql-provisioning'), 'provision.sql');
    const grants = sql.split('\n').filter((line) => line.includes('superset_reader'));
    expect(grants.some((line) => /app/.test(line))).toBe(true);
    expect(grants.filter((line) => /DATABASE superset\b/.test(line))).toEqual([]);
    const [source] = JSON.parse(textOf(find(manifests, 'ConfigMap', 'superset-init'), 'sources.json'));
    expect(source).toMatchObject({ url: expect.stringMatching(/^postgresql:\/\/superset_reader@.*\/app$/) });
  });

  it('has Trino as a source, with a password where Trino asks for one, and a way there from the web pods', () => {
    const trinoOf = (base: (typeof shipped)[number], changes: Changes = {}) =>
      JSON.parse(textOf(find(app(base, changes), 'ConfigMap', 'superset-init'), 'sources.json')).find(
        ({ name }: { name: string }) => name === 'Trino',
      );
    expect(trinoOf('development')).toEqual({
      name: 'Trino',
      url: 'trino://superset@trino.data-platform.svc.cluster.local:8080/',
      connectArguments: { http_scheme: 'http' },
    });
    expect(trinoOf('production')).toMatchObject({
      passwordVariable: 'SOURCE_1_PASSWORD',
      connectArguments: { http_scheme: 'https', verify: '/etc/trino-ca/ca.crt' },
    });
    expect(trinoOf('production', { services: { superset: { sources: { trino: false } } } })).toBeUndefined();
    const policy = find(app('production'), 'NetworkPolicy', 'superset');
    expect(listAt(policy, 'spec.egress').flatMap((rule) => listAt(rule, 'ports'))).toContainEqual({
      port: 8443,
      protocol: 'TCP',
    });
  });

  it('holds web pods back until the init Job has prepared the database for their very image', () => {
    const manifests = app('development');
    const images = ['Deployment', 'Job'].map((kind) => {
      const pod = at(find(manifests, kind), 'spec.template.spec');
      return [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')].flatMap((container) =>
        listAt(container, 'env').filter(({ name }) => name === 'SUPERSET_IMAGE'),
      );
    });
    expect(images[0]).toHaveLength(1);
    expect(images[1]).toContainEqual(images[0]?.[0]);
  });

  it('runs workers and exactly one beat when there is a Redis, and lets nothing else reach it', () => {
    expect(app('production').filter(({ kind }) => kind === 'Deployment')).toHaveLength(1);
    const manifests = app('production', { services: { superset: { redis } } });
    const beat = find(manifests, 'Deployment', 'superset-beat');
    expect(beat?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(beat?.metadata.annotations).toHaveProperty(['holdfast.dev/singleton']);
    expect(find(manifests, 'HorizontalPodAutoscaler', 'superset-worker')).toBeDefined();
    const toRedis = manifests.filter((manifest) =>
      listAt(manifest, 'spec.egress').some((rule) => listAt(rule, 'ports').some(({ port }) => port === 6380)),
    );
    expect(toRedis.map(({ metadata }) => metadata.name).sort()).toEqual([
      'superset',
      'superset-beat',
      'superset-worker',
    ]);
  });

  it('speaks HTTPS where the platform does, and the edge checks its certificate', () => {
    const container = at(find(app('production'), 'Deployment'), 'spec.template.spec.containers.0');
    expect(at(container, 'args')).toContain('--certfile=/etc/superset-tls/tls.crt');
    expect(at(container, 'readinessProbe.httpGet')).toMatchObject({ path: '/health', scheme: 'HTTPS' });
    const edge = manifestsOf(variant('production'), 'edge');
    expect(textOf(find(edge, 'ConfigMap'), 'config.yml')).toContain(
      'https://superset.data-platform.svc.cluster.local:8088',
    );
  });

  it.each([
    [{ postgresql: { enabled: false } }, 'services.superset.enabled'],
    [{ superset: { sources: { postgresql: ['orders'] } } }, 'services.superset.sources.postgresql[0]'],
    [{ superset: { maxReplicas: 2 } }, 'services.superset.maxReplicas'],
    [{ superset: { redis: { url: 'redis://user:pass@host' } } }, 'services.superset.redis.url'],
    [
      { superset: { redis: { url: 'redis://host', certificateAuthority: 'ca' } } },
      'services.superset.redis.certificateAuthority',
    ],
    [
      { superset: { redis: { url: 'redis://host', workers: { maxReplicas: 2 } } } },
      'services.superset.redis.workers.maxReplicas',
    ],
  ])('refuses %j', (services, path) => {
    expect(() => variant('development', { services })).toThrow(EnvironmentFaults);
    expect(() => variant('development', { services })).toThrow(path);
  });

  it('renders nothing, and asks nothing of PostgreSQL, when it is off', () => {
    const off = { services: { superset: { enabled: false }, edge: { hostnames: { superset: null } } } };
    expect(app('development', off)).toEqual([]);
    expect(JSON.stringify(manifestsOf(variant('development', off)))).not.toContain('superset');
  });
});
