import type { HclBlock } from './hcl.ts';

/** A key outside the cluster that opens Vault after a restart. No credential stands here: they come as variables. */
export type Seal =
  | {
      readonly type: 'awskms';
      readonly region: string;
      /** Id, ARN or `alias/…` of the key. */
      readonly keyId: string;
      /** @default - the region's own */
      readonly endpoint?: string;
    }
  | {
      readonly type: 'gcpckms';
      readonly project: string;
      readonly region: string;
      readonly keyRing: string;
      readonly key: string;
    }
  | {
      readonly type: 'azurekeyvault';
      readonly tenantId: string;
      readonly vaultName: string;
      readonly keyName: string;
    }
  | {
      readonly type: 'transit';
      /** Another Vault's or OpenBao's address: `https://host:8200`. */
      readonly address: string;
      readonly mountPath: string;
      readonly keyName: string;
      /** @default - the public authorities */
      readonly authorityFile?: string;
    };

export function sealBlock(seal: Seal): HclBlock {
  return { type: 'seal', labels: [seal.type], body: { attributes: sealAttributes(seal) } };
}

function sealAttributes(seal: Seal): Record<string, string | undefined> {
  switch (seal.type) {
    case 'awskms':
      return { region: seal.region, kms_key_id: seal.keyId, endpoint: seal.endpoint };
    case 'gcpckms':
      return { project: seal.project, region: seal.region, key_ring: seal.keyRing, crypto_key: seal.key };
    case 'azurekeyvault':
      return { tenant_id: seal.tenantId, vault_name: seal.vaultName, key_name: seal.keyName };
    case 'transit':
      return {
        address: seal.address,
        mount_path: seal.mountPath,
        key_name: seal.keyName,
        tls_ca_cert: seal.authorityFile,
      };
  }
}
