import type { k8s } from 'cdk8s-plus-28';
import type { VaultSettings } from '../../environment/services/vault.ts';
import { type SecretDeclaration, secretEnv } from '../../identity/secret.ts';
import type { AddressPeer, FlowPort } from '../../network/flow.ts';
import { type MountedVolume, secretFolder } from '../../workload/volumes.ts';
import type { Seal } from './config/seal.ts';
import { type Distribution, programs } from './distribution.ts';
import { paths } from './names.ts';

type SealSettings = NonNullable<VaultSettings['seal']>;

const external = (purpose: string) => ({ purpose, kind: 'external' }) as const;

/** Keys of the credentials of each kind of seal. */
const keys = {
  awskms: {
    'access-key-id': external('AWS access key that may use the KMS key.'),
    'secret-access-key': external('Its secret.'),
  },
  gcpckms: { 'credentials.json': external('Key file of a Google service account that may use the key.') },
  azurekeyvault: {
    'client-id': external('Id of an Entra application that may use the key.'),
    'client-secret': external('Its secret.'),
  },
  transit: {
    token: external('Periodic token of the other Vault that may encrypt and decrypt with the key.'),
  },
} as const satisfies Record<SealSettings['type'], SecretDeclaration['keys']>;

/** The Secret that a seal's credentials are in; undefined where the pod's own identity serves. */
export function sealCredentials(seal: SealSettings | undefined): SecretDeclaration | undefined {
  return seal?.credentials === undefined
    ? undefined
    : {
        name: seal.credentials,
        purpose: 'Access to the key that unseals Vault.',
        keys: keys[seal.type],
      };
}

/** The settings as the configuration wants them. */
export function sealOf(seal: SealSettings): Seal {
  return seal.type === 'transit' && seal.certificateAuthority !== undefined
    ? { ...seal, authorityFile: `${paths.sealAuthority}/ca.crt` }
    : seal;
}

/** The environment of the server, out of the seal's Secret. */
export function sealEnv(seal: SealSettings, distribution: Distribution): k8s.EnvVar[] {
  const secret = sealCredentials(seal);
  if (secret === undefined) {
    return [];
  }
  switch (seal.type) {
    case 'awskms':
      return [
        secretEnv('AWS_ACCESS_KEY_ID', secret, 'access-key-id'),
        secretEnv('AWS_SECRET_ACCESS_KEY', secret, 'secret-access-key'),
      ];
    case 'gcpckms':
      return [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: `${paths.sealCredentials}/credentials.json` }];
    case 'azurekeyvault':
      return [
        secretEnv('AZURE_CLIENT_ID', secret, 'client-id'),
        secretEnv('AZURE_CLIENT_SECRET', secret, 'client-secret'),
      ];
    case 'transit':
      return [secretEnv(`${programs[distribution].env}_TOKEN`, secret, 'token')];
  }
}

/** Files that a seal reads. */
export function sealVolumes(seal: SealSettings): MountedVolume[] {
  const authority = seal.type === 'transit' ? seal.certificateAuthority : undefined;
  return [
    ...(seal.type === 'gcpckms' && seal.credentials !== undefined
      ? [secretFolder('seal', seal.credentials, paths.sealCredentials)]
      : []),
    ...(authority === undefined
      ? []
      : [secretFolder('seal-ca', authority, paths.sealAuthority, { 'ca.crt': 'ca.crt' })]),
  ];
}

/** Labels by which a cloud gives the pod its identity. */
export function sealLabels(seal: SealSettings | undefined): Record<string, string> {
  return seal?.type === 'azurekeyvault' && seal.credentials === undefined
    ? { 'azure.workload.identity/use': 'true' }
    : {};
}

/** Where the key service is, for the egress rule. */
export function sealPeer(seal: SealSettings): {
  readonly to: AddressPeer;
  readonly ports: readonly FlowPort[];
} {
  return { to: { cidrs: seal.cidrs }, ports: seal.ports.map((port) => ({ port })) };
}
