import { describe, expect, it } from 'vitest';
import { faultsOf, good, replaced } from './fixtures/good.testing.ts';

/** The faults of a file whose store is this, as flow YAML. */
const faults = (store: string) =>
  faultsOf(
    replaced(good, [
      ['  store:\n    name: platform-secrets', `  store: { name: platform-secrets, ${store} }`],
    ]),
  );

const vault = 'provider: { type: vault, server: https://vault.example.com:8200, role: platform }';

describe('secrets.store', () => {
  it.each([
    'kind: ClusterSecretStore, prefix: data-platform/',
    `kind: SecretStore, prefix: data-platform/, ${vault}`,
    'kind: SecretStore, prefix: data-platform/, provider: { type: aws, region: eu-central-1 }',
    'kind: SecretStore, prefix: data_platform-, provider: { type: gcp, project: platform, clusterName: main, clusterLocation: europe-west3 }',
    'kind: SecretStore, prefix: data-platform-, provider: { type: azure, vaultUrl: https://a.vault.azure.net, tenantId: t }',
  ])('takes { %s }', (store) => {
    expect(faults(store)).toEqual([]);
  });

  it.each([
    [
      vault,
      'kind: found "ClusterSecretStore" (the default), allowed: SecretStore, since a provider is named',
    ],
    [
      'kind: SecretStore, provider: { type: consul }',
      'provider.type: found "consul", allowed: vault, aws, gcp or azure',
    ],
    [
      'kind: SecretStore, provider: { type: vault, server: http://vault, role: a }',
      'provider.server: found "http://vault", allowed: an https:// address',
    ],
    ['kind: SecretStore, provider: { type: aws }', 'provider.region: found nothing'],
    [
      'kind: SecretStore, prefix: a/, provider: { type: gcp, project: platform, clusterName: main, clusterLocation: europe-west3 }',
      'prefix: found "a/", allowed: letters, digits, "-" and "_", as Google',
    ],
    [
      'kind: SecretStore, prefix: a_, provider: { type: azure, vaultUrl: https://a.vault.azure.net, tenantId: t }',
      'prefix: found "a_", allowed: letters, digits and "-", as Azure',
    ],
  ])('refuses { %s }', (store, fault) => {
    expect(faults(store)).toEqual([expect.stringContaining(` secrets.store.${fault}`)]);
  });
});
