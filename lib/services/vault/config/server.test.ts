import { describe, expect, it } from 'vitest';
import { blocksOf, parseHcl } from './parse-hcl.testing.ts';
import type { Seal } from './seal.ts';
import { renderServer, type ServerProps } from './server.ts';

const host = (ordinal: number) => `vault-${ordinal}.vault-headless.data-platform.svc.cluster.local`;
const plain: ServerProps = {
  distribution: 'vault',
  clusterName: 'vault',
  members: [0, 1, 2].map((ordinal) => `http://${host(ordinal)}:8200`),
  dataDir: '/var/lib/vault/raft',
  performanceMultiplier: 5,
  ui: false,
  auditDevices: [{ path: 'stdout', file: 'stdout' }],
};
const encrypted: ServerProps = {
  ...plain,
  members: [0, 1, 2].map((ordinal) => `https://${host(ordinal)}:8200`),
  tls: { certificate: '/tls/tls.crt', key: '/tls/tls.key', authority: '/tls/ca.crt' },
};
const seals: Record<Seal['type'], Seal> = {
  awskms: { type: 'awskms', region: 'eu-central-1', keyId: 'alias/vault' },
  gcpckms: { type: 'gcpckms', project: 'p', region: 'europe-west3', keyRing: 'ring', key: 'vault' },
  azurekeyvault: { type: 'azurekeyvault', tenantId: 't', vaultName: 'keys', keyName: 'vault' },
  transit: {
    type: 'transit',
    address: 'https://root.example.com:8200',
    mountPath: 'transit/',
    keyName: 'vault',
  },
};
const snapshots = '../../../../__snapshots__/vault';
const read = (props: ServerProps) => parseHcl(renderServer(props));
const raftOf = (props: ServerProps) => blocksOf(read(props), 'storage', 'raft')[0];

describe('vault.hcl', () => {
  it.each([
    ['vault-plain.hcl', plain],
    ['vault-tls-awskms.hcl', { ...encrypted, performanceMultiplier: 1, seal: seals.awskms }],
    [
      'openbao-tls-transit.hcl',
      {
        ...encrypted,
        distribution: 'openbao',
        seal: seals.transit,
        auditDevices: [...plain.auditDevices, { path: 'file', file: '/var/log/vault/audit.log' }],
      },
    ],
  ] satisfies [string, ServerProps][])('looks as before: %s', async (file, props) => {
    await expect(renderServer(props)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('lets every member find every other, inside the storage block, where alone it counts', () => {
    expect(blocksOf(read(plain), 'retry_join')).toEqual([]);
    const joins = raftOf(plain)?.blocks.map(({ body }) => body.attributes.leader_api_addr);
    expect(joins).toEqual(plain.members);
  });

  it('checks the name and the authority of each member it joins, or speaks plainly and says so', () => {
    for (const [ordinal, { body }] of (raftOf(encrypted)?.blocks ?? []).entries()) {
      expect(body.attributes).toEqual({
        leader_api_addr: `https://${host(ordinal)}:8200`,
        leader_tls_servername: host(ordinal),
        leader_ca_cert_file: '/tls/ca.crt',
      });
    }
    const [listener] = blocksOf(read(encrypted), 'listener', 'tcp');
    expect(listener?.attributes).toMatchObject({ tls_cert_file: '/tls/tls.crt', tls_min_version: 'tls12' });
    expect(listener?.attributes).not.toHaveProperty('tls_disable');
    expect(blocksOf(read(plain), 'listener', 'tcp')[0]?.attributes.tls_disable).toBe(true);
  });

  it('says of memory locking what each program wants to hear', () => {
    expect(read(plain).attributes.disable_mlock).toBe(true);
    expect(read({ ...plain, distribution: 'openbao' }).attributes).not.toHaveProperty('disable_mlock');
  });

  it('declares audit devices where the program takes them from the file', () => {
    const auditDevices = [
      { path: 'stdout', file: 'stdout' },
      { path: 'file', file: '/audit/audit.log' },
    ] as const;
    expect(blocksOf(read({ ...plain, auditDevices }), 'audit')).toEqual([]);
    const openbao = read({ ...plain, distribution: 'openbao', auditDevices });
    for (const { path, file } of auditDevices) {
      const [device] = blocksOf(openbao, 'audit', 'file', path);
      expect(device && blocksOf(device, 'options')[0]?.attributes).toEqual({ file_path: file });
    }
  });

  it.each(Object.values(seals))('unseals by $type, and holds no credential', (seal) => {
    const [block] = blocksOf(read({ ...plain, seal }), 'seal', seal.type);
    const names = Object.keys(block?.attributes ?? {});
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => /token|secret|access_key|credentials|client_id/.test(name))).toEqual([]);
  });

  it('has no seal block without a seal', () => {
    expect(blocksOf(read(plain), 'seal')).toEqual([]);
  });
});
