import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identity } from '../lib/manifest/manifest.ts';
import { newEnvironment } from './new.ts';
import { synth } from './synth.ts';
import { type Changes, manifestsOf, type shipped, variant, variantText } from './variants.testing.ts';

/** A repository of its own, in which the commands run as a person runs them. */
const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-neighbours-'));
  mkdirSync(join(folder, 'config'));
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

function put(name: string, base: (typeof shipped)[number], changes: Changes = {}): void {
  process.chdir(home);
  writeFileSync(join(folder, `config/${name}.yaml`), variantText(base, { ...changes, name }));
}

async function run(command: typeof synth | typeof newEnvironment, args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  process.chdir(folder);
  const status = await command(args, { stdout: stream('stdout'), stderr: stream('stderr'), env: {} });
  return { status, ...written };
}

/** Each setting that is refused, with what was found there. */
const refused = (stderr: string) =>
  [...stderr.matchAll(/^config\/(\S+)\.yaml:\d+:\d+ (\S+): found (.*), allowed: .*$/gm)].map(
    ([, name, setting, found]) => `${name} ${setting}: ${found}`,
  );

describe('proof/new-like-production-shares-backups', () => {
  const guide = [
    'staging --like production --nodes 6 --cpu 16 --memory 64Gi --quota-cpu 64 --quota-memory 256Gi',
  ].flatMap((line) => line.split(' '));

  it('gives the new environment places of its own, and says which', async () => {
    put('production', 'production');
    const { status, stdout, stderr } = await run(newEnvironment, guide);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const own of [
      'backup.store.prefix: staging (',
      'secrets.store.prefix: staging/ (',
      'services.vault.seal.keyId: alias/data-platform-vault-staging (make this key',
      'services.kafka.backup.source: staging (',
      'services.edge.hostnames.portal: portal-staging.example.com (name your own)',
      'services.edge.hostnames.trino: trino-staging.example.com',
    ]) {
      expect(stdout).toContain(`  - ${own}`);
    }
    expect(stdout).toContain('Proven. Next: npm run synth -- --env staging');
    expect(await run(synth, ['--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const rendered = (name: string, path: string) =>
      readFileSync(join(folder, 'dist', name, 'apps', path), 'utf8');
    const paths = [
      ['postgresql/configmap-postgresql-pgbackrest.yaml', 'repo1-path=', '/postgresql/postgresql'],
      ['minio/configmap-minio-backup.yaml', 'target/data-platform-backups/', 'minio/minio/'],
      ['vault/configmap-vault-snapshot.yaml', 'object=', 'vault/vault-'],
      ['kafka/configmap-kafka-connectors.yaml', '"source.cluster.alias": "', 'kafka"'],
    ] as const;
    for (const [file, before, path] of paths) {
      expect(rendered('production', file), file).toContain(`${before}${path}`);
      expect(rendered('staging', file), file).not.toContain(`${before}${path}`);
      expect(rendered('staging', file), file).toContain(before);
    }
    expect(rendered('staging', paths[0][0])).toContain('repo1-path=/staging/postgresql/postgresql');
    expect(rendered('staging', paths[1][0])).toContain('/staging/minio/minio/');
    expect(rendered('staging', paths[2][0])).toContain('object=staging/vault/vault-');
  });

  it('refuses a copy by hand, whichever of the two is asked for: a line for each place', async () => {
    put('production', 'production');
    put('staging', 'production', {
      services: { minio: { buckets: [{ name: 'raw', replicateTo: 'raw-copy' }] } },
    });
    put('development', 'development');
    const expected = [
      'staging secrets.store.prefix: secrets in ClusterSecretStore platform-secrets under data-platform/',
      'staging services.vault.seal.keyId: the key eu-central-1 alias/data-platform-vault',
      'staging services.kafka.backup.source: topics kafka.* at kafka-backup.example.com:9092',
      ...['portal', 'superset', 'trino', 'datahub'].map(
        (service) => `staging services.edge.hostnames.${service}: the host name ${service}.example.com`,
      ),
      'staging backup.store.prefix: backups in bucket data-platform-backups of https://s3.eu-central-1.amazonaws.com without a prefix',
    ].sort();
    for (const args of [[], ['--env', 'staging'], ['--env', 'production']]) {
      const { status, stdout, stderr } = await run(synth, args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(refused(stderr).sort()).toEqual(expected);
      expect(stderr).toContain('since production (config/production.yaml) and staging would share it');
      expect(existsSync(join(folder, 'dist'))).toBe(false);
    }
    expect(await run(synth, ['--env', 'development', '--quiet'])).toMatchObject({ status: 0 });
  });
});

describe('backup.store.prefix', () => {
  it('stands before every folder that a service has in the bucket', () => {
    const texts = (prefix?: string) =>
      JSON.stringify(
        manifestsOf(
          variant('production', {
            backup: { store: prefix === undefined ? {} : { prefix } },
            services: { elasticsearch: { backup: { store: 'external' } } },
          }),
        ).filter(({ kind }) => kind === 'ConfigMap'),
      );
    const folders = /(?<=[/=" ])(?:team\/staging\/)?(postgresql|minio|vault|elasticsearch)\/\1(?=[-/"\\n])/g;
    const found = (text: string) => text.match(folders) ?? [];
    const plain = [...new Set(found(texts()))].sort();
    expect(plain).toEqual([
      'elasticsearch/elasticsearch',
      'minio/minio',
      'postgresql/postgresql',
      'vault/vault',
    ]);
    expect([...new Set(found(texts('team/staging')))].sort()).toEqual(
      plain.map((folder) => `team/staging/${folder}`),
    );
  });

  it('is the other’s where an instance is restored from another environment', () => {
    const recovery = (prefix?: string) =>
      JSON.stringify(
        manifestsOf(
          variant('production', {
            backup: { store: { prefix: 'staging' } },
            services: { postgresql: { instance: 'orders', recovery: { from: 'postgresql', prefix } } },
          }),
          'postgresql',
        ),
      );
    expect(recovery()).toContain('repo1-path=/staging/postgresql/postgresql\\n');
    expect(recovery('')).toContain('repo1-path=/postgresql/postgresql\\n');
    expect(recovery('blue')).toContain('repo1-path=/blue/postgresql/postgresql\\n');
    expect(recovery('blue')).toContain('repo1-path=/staging/postgresql/orders\\n');
  });
});

describe('two environments of config/', () => {
  /** What makes staging, a copy of production, stand apart. */
  const apart = {
    backup: { store: { prefix: 'staging' } },
    secrets: { store: { prefix: 'staging/' } },
    services: {
      vault: { seal: { keyId: 'alias/staging-vault' } },
      kafka: { backup: { source: 'staging' } },
      edge: { enabled: false },
    },
  };

  it('may have one namespace, one bucket and one repository', async () => {
    put('production', 'production');
    put('staging', 'production', apart);
    expect(await run(synth, ['--quiet'])).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    [
      'another region’s address of one bucket',
      { backup: { store: { endpoint: 'https://s3.amazonaws.com', prefix: null } } },
      ['backup.store.prefix'],
    ],
    [
      'one broker of a mirror’s many',
      {
        services: {
          ...apart.services,
          kafka: {
            backup: {
              source: null,
              bootstrapServers: ['a.example.com:9092', 'kafka-backup.example.com:9092'],
            },
          },
        },
      },
      ['services.kafka.backup.source'],
    ],
    [
      'the ARN of a key',
      {
        services: {
          ...apart.services,
          vault: { seal: { keyId: 'arn:aws:kms:eu-central-1:111122223333:alias/data-platform-vault' } },
        },
      },
      ['services.vault.seal.keyId'],
    ],
    [
      'a host name of another service',
      {
        services: {
          ...apart.services,
          edge: { hostnames: { portal: 'trino.example.com', superset: null, trino: null, datahub: null } },
        },
      },
      ['services.edge.hostnames.portal'],
    ],
  ])('share %s', async (_what, changes: Changes, settings) => {
    put('production', 'production');
    put('staging', 'production', { ...apart, ...changes });
    const { status, stderr } = await run(synth, []);
    expect(status).toBe(1);
    expect(refused(stderr).map((line) => line.split(/[ :]/)[1])).toEqual(settings);
  });

  it.each([
    [
      'one alias in two accounts',
      {
        services: {
          ...apart.services,
          vault: {
            seal: { keyId: 'alias/data-platform-vault' },
            serviceAccountAnnotations: {
              'eks.amazonaws.com/role-arn': 'arn:aws:iam::444455556666:role/vault',
            },
          },
        },
      },
    ],
    [
      'a store that one only restores from',
      {
        backup: { store: { prefix: null } },
        services: {
          ...apart.services,
          postgresql: { backup: { enabled: false } },
          minio: { backup: { enabled: false } },
          vault: { ...apart.services.vault, backup: { enabled: false } },
        },
      },
    ],
    ['one prefix in two stores', { secrets: { store: { name: 'other', prefix: 'data-platform/' } } }],
  ])('share nothing by %s', async (_what, changes: Changes) => {
    put('production', 'production');
    put('staging', 'production', { ...apart, ...changes });
    expect(await run(synth, ['--quiet'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('are told apart although a third cannot be read', async () => {
    put('production', 'production');
    writeFileSync(join(folder, 'config/broken.yaml'), 'name: [');
    expect(await run(synth, ['--env', 'production', '--quiet'])).toMatchObject({ status: 0, stderr: '' });
    expect((await run(synth, [])).status).toBe(1);
  });
});

describe('proof/two-platforms-one-metrics-server', () => {
  const of = (namespace: string, changes: Changes) =>
    new Set(manifestsOf(variant('development', { ...changes, namespace })).map(identity));
  const both = (changes: Changes) => {
    const first = of('data-platform', changes);
    return [...of('data-two', changes)].filter((object) => first.has(object));
  };

  it('two namespaces of one cluster own nothing together but metrics-server, as the page says', () => {
    const shared = both({});
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.filter((object) => !/metrics/.test(object))).toEqual([]);
    expect(both({ services: { metricsServer: { enabled: false } } })).toEqual([]);
    expect(readFileSync('docs/gitops/flux.md', 'utf8')).toMatch(
      /two platforms share a cluster[^\n]*services\.metricsServer/,
    );
  });
});

describe('proof/namespace-kube-system', () => {
  it.each([
    ['kube-system', {}, "kube-system is Kubernetes' own"],
    ['kube-public', {}, "Kubernetes' own"],
    ['kube-node-lease', {}, "Kubernetes' own"],
    ['flux-system', {}, 'that of gitops.flux.namespace'],
    ['argocd', {}, 'that of gitops.argocd.namespace'],
    ['monitoring', {}, 'that of observability.prometheus.namespace'],
    ['dns', { cluster: { dns: { namespace: 'dns' } } }, 'that of cluster.dns.namespace'],
    [
      'meshes',
      { mesh: { type: 'istio', controlPlane: { namespace: 'meshes' } } },
      'that of mesh.controlPlane.namespace',
    ],
    ['istio-system', {}, "a controller's own"],
    ['cert-manager', {}, "a controller's own"],
    ['external-secrets', {}, "a controller's own"],
  ])('%s is refused at its place', async (namespace, changes, reason) => {
    put('production', 'production', { ...changes, namespace });
    const { status, stdout, stderr } = await run(synth, [
      ...['--config', 'config/production.yaml'],
      ...['--out', join(folder, 'out')],
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^config/production\\.yaml:\\d+:\\d+ namespace: found "${namespace}", allowed: .*${reason}$`,
        'm',
      ),
    );
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('default is a namespace like any other', async () => {
    put('production', 'production', { namespace: 'default' });
    const { status, stderr } = await run(synth, ['--env', 'production', '--quiet']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is refused for a new environment too', async () => {
    put('development', 'development');
    const { status, stderr } = await run(newEnvironment, ['staging', '--namespace', 'kube-system']);
    expect(status).toBe(1);
    expect(stderr).toContain('namespace: found "kube-system"');
    expect(existsSync(join(folder, 'config/staging.yaml'))).toBe(false);
  });
});
