import { describe, expect, it } from 'vitest';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

type Base = (typeof shipped)[number];

const vault = (changes: Changes): Changes => ({ services: { vault: changes } });
/** Production's awskms is taken away. */
const seal = (block: Changes): Changes => ({ seal: { region: null, keyId: null, ...block } });
const transit = {
  type: 'transit',
  address: 'https://vault.example.com:8200',
  keyName: 'data-platform',
  certificateAuthority: 'seal-ca',
  credentials: 'vault-seal',
  cidrs: ['192.0.2.0/24'],
  ports: [8200],
};
const gcpckms = { type: 'gcpckms', project: 'data', region: 'europe-west3', keyRing: 'vault', key: 'unseal' };
const azurekeyvault = {
  type: 'azurekeyvault',
  tenantId: '00000000-0000-0000-0000-000000000000',
  vaultName: 'keys',
  keyName: 'unseal',
};

const variants: Record<string, readonly [Base, Changes]> = {
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
  'proxy-on': ['development', vault({ proxy: { enabled: true } })],
  'proxy-off': ['production', vault({ proxy: { enabled: false } })],
  'backup-off': ['production', vault({ backup: { enabled: false } })],
  'audit-file': ['development', vault({ audit: { stdout: false, file: { enabled: true, class: 'fast' } } })],
  openbao: ['production', vault({ distribution: 'openbao', ...seal(transit) })],
  'seal-transit': ['production', vault(seal(transit))],
  'seal-gcpckms': ['production', vault(seal({ ...gcpckms, credentials: 'vault-seal' }))],
  'seal-azure': ['production', vault(seal(azurekeyvault))],
  'seal-none': ['production', vault({ seal: null })],
  five: [
    'production',
    vault({
      instance: 'keys',
      replicas: 5,
      clients: [{ namespace: 'apps', podLabels: { role: 'api' } }],
      kubernetesAuth: false,
      ui: true,
      backup: { enabled: false },
    }),
  ],
};

describe('the Vault chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'vault')).toMatchFileSnapshot(
      `../__snapshots__/vault/${name}.yaml`,
    );
  });

  const of = (changes: Changes, base: Base = 'production') =>
    manifestsOf(variant(base, vault(changes)), 'vault');
  const named = (manifests: readonly Manifest[], kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);
  const find = (manifests: readonly Manifest[], kind: string, name: string) => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (found === undefined) {
      throw new Error(`no ${kind} ${name}`);
    }
    return found;
  };
  const members = (manifests: readonly Manifest[]) => find(manifests, 'StatefulSet', 'vault');
  const server = (manifests: readonly Manifest[]) =>
    listAt(members(manifests), 'spec.template.spec.containers').find(({ name }) => name === 'vault') ?? {};
  const variables = (manifests: readonly Manifest[]) =>
    listAt(server(manifests), 'env').map(({ name }) => String(name));

  it('renders nothing when it is switched off', () => {
    expect(of({ enabled: false })).toEqual([]);
  });

  it('updates its members by itself only where they unseal themselves', () => {
    expect(at(members(of({})), 'spec.updateStrategy')).toEqual({ type: 'RollingUpdate' });
    expect(at(members(of({ seal: null })), 'spec.updateStrategy')).toEqual({ type: 'OnDelete' });
  });

  it('restarts nobody who answers, and shows clients only who can serve them', () => {
    const [live, ready] = ['livenessProbe', 'readinessProbe'].map((probe) =>
      String(at(server(of({})), `${probe}.httpGet.path`)),
    );
    for (const code of ['sealedcode=204', 'uninitcode=204', 'haunhealthycode=204', 'removedcode=204']) {
      expect(live).toContain(code);
      expect(ready).not.toContain(code);
    }
    expect(ready).toContain('standbyok=true');
  });

  it('finds the active and the standby members by the labels that its program writes', () => {
    const selectors = (distribution: string) =>
      ['vault', 'vault-active', 'vault-standby'].map((name) => {
        const selector = at(find(of({ distribution }), 'Service', name), 'spec.selector');
        return Object.entries(selector as Record<string, string>).filter(([label]) =>
          label.endsWith('-active'),
        );
      });
    expect(selectors('vault')).toEqual([[], [['vault-active', 'true']], [['vault-active', 'false']]]);
    expect(selectors('openbao')).toEqual([[], [['openbao-active', 'true']], [['openbao-active', 'false']]]);
  });

  it('never leads a member with a transit seal to itself', () => {
    expect(variables(of({}))).toContain('VAULT_ADDR');
    const sealed = variables(of(seal(transit)));
    expect(sealed).toContain('VAULT_TOKEN');
    expect(sealed).not.toContain('VAULT_ADDR');
    expect(variables(of({ distribution: 'openbao', ...seal(transit) }))).toContain('BAO_TOKEN');
  });

  it('opens the way to the key service, and to nowhere else outside', () => {
    const blocks = (changes: Changes) =>
      listAt(find(of(changes), 'NetworkPolicy', 'vault'), 'spec.egress')
        .flatMap((rule) => listAt(rule, 'to'))
        .map((peer) => at(peer, 'ipBlock.cidr'))
        .filter((cidr) => cidr !== undefined);
    const apiServer = blocks({ seal: null });
    expect(blocks(seal(transit))).toEqual(expect.arrayContaining([...apiServer, '192.0.2.0/24']));
    expect(blocks(seal(transit)).length).toBe(apiServer.length + 1);
  });

  it('asks for no certificate with tls.mode existing, and mounts the same Secrets', () => {
    const mounted = (manifests: readonly Manifest[]) =>
      [...new Set(JSON.stringify(manifests).match(/"secretName":"[^"]+-tls"/g))].sort();
    const existing = manifestsOf(variant('production', { tls: { mode: 'existing' } }), 'vault');
    const issued = of({});
    expect(named(existing, 'Certificate')).toEqual([]);
    const secrets = named(issued, 'Certificate').map((name) => `"secretName":"${name}"`);
    expect(mounted(existing)).toEqual(secrets.sort());
  });

  it('lets proxies and snapshots see the authority of the members, and never their key', () => {
    const manifests = of({});
    const pods = [
      at(find(manifests, 'Deployment', 'vault-proxy'), 'spec.template'),
      at(find(manifests, 'CronJob', 'vault-snapshot'), 'spec.jobTemplate.spec.template'),
    ];
    for (const pod of pods) {
      const secret = listAt(pod, 'spec.volumes').find(
        (volume) => at(volume, 'secret.secretName') === 'vault-tls',
      );
      expect(at(secret, 'secret.items')).toEqual([{ key: 'ca.crt', path: 'ca.crt' }]);
    }
  });

  it('asks the API for no more than the labels of its own pods and whose a token is', () => {
    const manifests = of({});
    expect(at(find(manifests, 'Role', 'vault'), 'rules')).toEqual([
      {
        apiGroups: [''],
        resources: ['pods'],
        resourceNames: ['vault-0', 'vault-1', 'vault-2'],
        verbs: ['get', 'patch'],
      },
    ]);
    expect(named(manifests, 'ClusterRole')).toEqual(['data-platform-vault-token-review']);
    expect(named(of({ kubernetesAuth: false, backup: { enabled: false } }), 'ClusterRole')).toEqual([]);
  });
});
