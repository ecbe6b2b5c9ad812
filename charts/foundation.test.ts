import { describe, expect, it } from 'vitest';
import { validateManifest } from '../lib/manifest/schema/validate.ts';
import { manifestsOf, shipped, snapshotOf, variant } from './variants.testing.ts';

describe('the foundation chart', () => {
  it.each(shipped)('renders %s as reviewed', async (base) => {
    await expect(snapshotOf(variant(base), 'foundation')).toMatchFileSnapshot(
      `../__snapshots__/foundation/${base}.yaml`,
    );
  });

  it('makes no authority of its own when an issuer is named', () => {
    const environment = variant('production', {
      tls: { mode: 'cert-manager', issuer: { kind: 'ClusterIssuer', name: 'company' } },
    });
    const kinds = manifestsOf(environment, 'foundation').map(({ kind }) => kind);
    expect(kinds).not.toContain('Issuer');
    expect(kinds).not.toContain('Certificate');
    const certificate = manifestsOf(environment, 'postgresql').find(({ kind }) => kind === 'Certificate');
    expect(certificate?.spec).toMatchObject({ issuerRef: { kind: 'ClusterIssuer', name: 'company' } });
  });

  it('limits limits only where the environment does', () => {
    const hard = (limits?: object) =>
      manifestsOf(variant('development', { quota: { limits } })).find(({ kind }) => kind === 'ResourceQuota')
        ?.spec;
    expect(hard({ cpu: 16, memory: '24Gi' })).toHaveProperty(['hard', 'limits.cpu'], '16');
    expect(hard(undefined)).not.toHaveProperty(['hard', 'limits.cpu']);
  });

  const store = { kind: 'SecretStore', name: 'platform-secrets', prefix: 'data-platform-' };

  it.each<[string, object, object]>([
    [
      'Vault',
      {
        type: 'vault',
        server: 'https://vault.example.com:8200',
        role: 'data-platform',
        certificateAuthority: 'vault-ca',
      },
      {
        vault: {
          server: 'https://vault.example.com:8200',
          path: 'secret',
          version: 'v2',
          caProvider: { type: 'Secret', name: 'vault-ca', key: 'ca.crt' },
          auth: {
            kubernetes: {
              mountPath: 'kubernetes',
              role: 'data-platform',
              serviceAccountRef: { name: 'platform-secrets' },
            },
          },
        },
      },
    ],
    [
      'AWS',
      { type: 'aws', region: 'eu-central-1' },
      {
        aws: {
          service: 'SecretsManager',
          region: 'eu-central-1',
          auth: { jwt: { serviceAccountRef: { name: 'platform-secrets' } } },
        },
      },
    ],
    [
      'Google Cloud',
      { type: 'gcp', project: 'platform', clusterName: 'main', clusterLocation: 'europe-west3' },
      {
        gcpsm: {
          projectID: 'platform',
          auth: {
            workloadIdentity: {
              clusterName: 'main',
              clusterLocation: 'europe-west3',
              serviceAccountRef: { name: 'platform-secrets' },
            },
          },
        },
      },
    ],
    [
      'Azure',
      { type: 'azure', vaultUrl: 'https://platform.vault.azure.net', tenantId: '0000' },
      {
        azurekv: {
          vaultUrl: 'https://platform.vault.azure.net',
          tenantId: '0000',
          authType: 'WorkloadIdentity',
          serviceAccountRef: { name: 'platform-secrets' },
        },
      },
    ],
  ])('makes the store on %s that the ExternalSecrets read, and its account', (_, provider, spec) => {
    const annotations = { 'cloud.example/role': 'reader' };
    const environment = variant('production', {
      secrets: { store: { ...store, provider: { ...provider, serviceAccountAnnotations: annotations } } },
    });
    const manifests = manifestsOf(environment);
    expect(manifests.flatMap(validateManifest)).toEqual([]);
    const named = manifests.filter(({ metadata }) => metadata.name === 'platform-secrets');
    expect(named).toMatchObject([
      { kind: 'ServiceAccount', metadata: { annotations }, automountServiceAccountToken: false },
      { kind: 'SecretStore', spec: { provider: spec } },
    ]);
    const external = manifests.filter(({ kind }) => kind === 'ExternalSecret');
    expect(external.length).toBeGreaterThan(5);
    for (const { spec } of external) {
      expect(spec).toMatchObject({ secretStoreRef: { kind: 'SecretStore', name: 'platform-secrets' } });
    }
  });

  it('makes no store that exists', () => {
    const kinds = manifestsOf(variant('production'), 'foundation').map(({ kind }) => kind);
    expect(kinds).not.toContain('SecretStore');
    expect(kinds).not.toContain('ServiceAccount');
  });
});
