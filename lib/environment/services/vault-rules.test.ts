import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of Vault. */
const faults = (yaml: string) => faultsOf(`${good}  vault:\n${yaml.replace(/^/gm, '    ')}\n`);
const transit = 'seal: { type: transit, address: https://vault.example.com:8200, keyName: vault';

describe("Vault's rules", () => {
  it.each([
    'enabled: true',
    'proxy: { minReplicas: 2, maxReplicas: 3 }',
    'audit: { stdout: false, file: { enabled: true } }',
    'size: { cpu: { request: 1, limit: 1 }, memory: 256Mi }',
    `${transit}, credentials: vault-seal }`,
    'seal: { type: awskms, region: eu-central-1, keyId: alias/vault }',
    'seal: { type: gcpckms, project: p, region: global, keyRing: r, key: k, credentials: vault-seal }',
    'seal: { type: azurekeyvault, tenantId: t, vaultName: v, keyName: k }',
    'backup: { enabled: true }',
    'replicas: 7',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      'proxy: { minReplicas: 3, maxReplicas: 3 }',
      'proxy.maxReplicas: found 3, allowed: more than minReplicas, 3',
    ],
    ['audit: { stdout: false }', 'audit.stdout: found false, allowed: true, unless audit.file is enabled'],
    [
      'size: { cpu: { request: 1, limit: 1 }, memory: 128Mi }',
      'size.memory: found "128Mi", allowed: at least 256Mi',
    ],
    [`${transit} }`, 'seal.credentials: found nothing, allowed: a Secret with a token'],
    [
      '{ backup: { enabled: true }, kubernetesAuth: false }',
      'kubernetesAuth: found false, allowed: true, since',
    ],
    ['replicas: 4', 'replicas: found 4, allowed: 3, 5 or 7'],
    [
      'seal: { type: pkcs11 }',
      'seal.type: found "pkcs11", allowed: awskms, gcpckms, azurekeyvault or transit',
    ],
    [
      'seal: { type: awskms, region: "eu central", keyId: k }',
      'seal.region: found "eu central", allowed: a region',
    ],
  ])('refuse %s', (yaml, fault) => {
    expect(faults(yaml).join('\n')).toContain(`services.vault.${fault}`);
  });

  it('want an object store for snapshots', () => {
    const bare = good.replace(/backup:\n {2}store:[\s\S]*?\n\n/, '').replace(/ {4}backup:[\s\S]*$/, '');
    expect(faultsOf(`${bare}  vault: { backup: { enabled: true } }\n`).join('\n')).toContain(
      'backup.store: found nothing, allowed: an object store, since services.vault.backup is enabled',
    );
  });
});
