import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { isFields, listOf, type Manifest, title } from '../lib/manifest/manifest.ts';
import { validateManifest } from '../lib/manifest/schema/validate.ts';
import { flatten } from '../lib/output/flatten.ts';
import { filled, remarks } from '../lib/secrets/output.ts';
import { requiredSecrets } from '../lib/secrets/required.ts';
import { takeInventory } from '../lib/verify/model/inventory.ts';
import { secretChecks } from '../lib/verify/security/secrets.ts';
import { fixtureFile } from '../test/fixtures/environments.ts';
import { at, containersOf, listAt, workloads } from './invariants/environments.testing.ts';
import { buildPlatform } from './platform.ts';
import { secrets } from './secrets.ts';
import { type Changes, type shipped, variant } from './variants.testing.ts';

const bare: Changes = { secrets: { mode: 'existing', store: null } };
const environments: [string, (typeof shipped)[number], Changes][] = [
  ['development', 'development', {}],
  ['production', 'production', {}],
  ['production, nothing made for it', 'production', { ...bare, tls: { mode: 'existing' } }],
  [
    'production with a mirror and a private store',
    'production',
    {
      ...bare,
      images: { registry: 'mirror.example.com/hub', pullSecrets: ['mirror'] },
      backup: { store: { certificateAuthority: 'store-ca' } },
      services: { vault: { seal: { credentials: 'vault-seal' } } },
    },
  ],
];

/** `namespace/name key` of every Secret that pods read. */
function readByPods(manifests: readonly Manifest[]): Set<string> {
  return new Set(
    workloads(manifests).flatMap(({ manifest, template }) => {
      const { namespace } = manifest.metadata;
      const sources = listOf(template.spec.volumes).flatMap((volume) => [
        volume.secret,
        ...listAt(volume, 'projected.sources').map(({ secret }) => secret),
      ]);
      const mounted = sources
        .filter(isFields)
        .flatMap((source) =>
          listAt(source, 'items').map(({ key }) => `${source.secretName ?? source.name} ${key}`),
        );
      const variables = containersOf(template).flatMap((container) =>
        listOf(container.env).flatMap((variable) => {
          const reference = at(variable, 'valueFrom.secretKeyRef');
          return reference === undefined ? [] : [`${at(reference, 'name')} ${at(reference, 'key')}`];
        }),
      );
      const logins = listOf(template.spec.imagePullSecrets).map(({ name }) => `${name} .dockerconfigjson`);
      return [...mounted, ...variables, ...logins].map((read) => `${namespace}/${read}`);
    }),
  );
}

/** `namespace/name` of the Secrets that Certificates make. */
function madeByCertificates(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'Certificate')
    .map((manifest) => `${manifest.metadata.namespace}/${at(manifest, 'spec.secretName')}`);
}

describe.each(environments)('the Secrets of %s', (_name, base, changes) => {
  const environment = variant(base, changes);
  const app = buildPlatform(environment);
  const manifests = flatten(app).flatMap((each) => each.manifests);
  const required = requiredSecrets(app, manifests, environment.secrets);
  const listed = new Set(
    required.flatMap(({ namespace, name, keys }) =>
      Object.keys(keys).map((key) => `${namespace}/${name} ${key}`),
    ),
  );

  it('are all that pods read, to the key, but for what Certificates make', () => {
    const made = madeByCertificates(manifests);
    const missing = [...readByPods(manifests)].filter(
      (read) => !listed.has(read) && !made.includes(read.slice(0, read.indexOf(' '))),
    );
    expect(missing).toEqual([]);
    expect(required.map(({ namespace, name }) => `${namespace}/${name}`)).not.toEqual(
      expect.arrayContaining(made.length === 0 ? ['no certificate'] : made),
    );
  });

  it('have a remote key exactly where an ExternalSecret reads it', () => {
    const remote = manifests
      .filter(({ kind }) => kind === 'ExternalSecret')
      .flatMap((manifest) =>
        listAt(manifest, 'spec.data').map((entry) => String(at(entry, 'remoteRef.key'))),
      );
    expect(new Set(required.flatMap(({ remoteKey }) => remoteKey ?? []))).toEqual(new Set(remote));
  });
});

/** Runs the command with numbers that count up, so that no value repeats. */
function run(args: readonly string[], stdoutFile?: string) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  let state = 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const status = secrets(
    args,
    { stdout: stream('stdout'), stderr: stream('stderr'), env: {} },
    { random, stdoutFile: () => stdoutFile },
  );
  return { status, ...written };
}

describe('npm run secrets', () => {
  it('prints valid manifests with values of their own, and says what is left to do', () => {
    const { status, stdout, stderr } = run(['--config', fixtureFile('development')]);
    expect(status).toBe(0);
    const manifests: Manifest[] = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(manifests.length).toBeGreaterThan(5);
    expect(manifests.flatMap(validateManifest)).toEqual([]);
    const values = manifests.flatMap((manifest) => Object.values(at(manifest, 'stringData') as object));
    expect(new Set(values).size).toBe(values.length);
    for (const manifest of manifests) {
      expect(manifest, title(manifest)).toMatchObject({
        kind: 'Secret',
        type: 'Opaque',
        metadata: { namespace: 'data-platform', labels: { 'app.kubernetes.io/managed-by': 'holdfast' } },
      });
    }
    const open = values.filter((value) => String(value).startsWith('FILL IN: '));
    expect(stderr).toContain(`${open.length} value to be filled in by hand:`);
    expect(stderr).toContain('data-platform/cloudflared-token token: What `cloudflared tunnel token');
    expect(values.length - open.length).toBeGreaterThan(10);
  });

  it('prints the values alone for a store, under the keys that External Secrets reads', () => {
    const { stdout, stderr } = run(['--config', fixtureFile('production'), '--format', 'json']);
    expect(parse(stdout)['data-platform/postgresql-credentials']['superuser-password']).toMatch(
      /^[A-Za-z0-9]{32}$/,
    );
    expect(stderr).toContain('belong into the store platform-secrets');
  });

  it('prints nothing into a file of the repository', () => {
    expect(run(['--config', fixtureFile('development')], 'secrets.yaml')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^stdout is secrets.yaml, a file of this repository/),
    });
  });

  it('prints nothing for an environment that is not there', () => {
    expect(run(['--env', 'nowhere'])).toMatchObject({ status: 2, stdout: '' });
    expect(run(['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('npm run --silent secrets'),
    });
  });

  it('gives certificates the type that cert-manager takes over', () => {
    const environment = variant('production', { tls: { mode: 'existing' } });
    const app = buildPlatform(environment);
    const required = requiredSecrets(app, [], environment.secrets);
    const certificates = required.filter(({ type }) => type === 'kubernetes.io/tls');
    expect(certificates.map(({ name }) => name)).toContain('postgresql-tls');
    for (const { keys, remoteKey } of certificates) {
      expect(Object.keys(keys)).toEqual(['tls.crt', 'tls.key', 'ca.crt']);
      expect(remoteKey).toBeUndefined();
    }
    expect(
      remarks(
        'a',
        filled(certificates, () => 0),
        undefined,
      ),
    ).toContain('postgresql-tls tls.crt: Certificate and intermediates, PEM. Names: ');
  });
});

describe('dist/', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  const manifests: Manifest[] = files.map((file) => parse(readFileSync(join('dist', file), 'utf8')));
  const findings = (set: readonly Manifest[]) => {
    const inventory = takeInventory(set);
    return secretChecks.flatMap((check) => [...check.find(inventory)].map(({ message }) => message));
  };

  it('holds no Secret, and no value of one anywhere else', () => {
    expect(manifests.length).toBeGreaterThan(100);
    expect(manifests.filter(({ kind }) => kind === 'Secret' || kind.endsWith('List')).map(title)).toEqual([]);
    for (const environment of readdirSync('dist')) {
      const own = manifests.filter((_, index) => files[index]?.startsWith(`${environment}/`));
      expect(findings(own)).toEqual([]);
    }
  });

  it('would be found out', () => {
    const secret = parseAllDocuments(run(['--config', fixtureFile('development')]).stdout)[0]?.toJS();
    expect(findings([secret])).not.toEqual([]);
    const value = Object.values(secret.stringData)[0];
    const env = [{ name: 'ROOT_PASSWORD', value }];
    const template = { spec: { containers: [{ name: 'a', image: 'a:1', env }] } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { template },
    };
    expect(findings([deployment])).not.toEqual([]);
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { a: `password=${value}\n` },
    };
    expect(findings([map])).not.toEqual([]);
  });
});
