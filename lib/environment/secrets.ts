import type { output } from 'zod';
import { dnsName, duration, label, text } from './fields.ts';
import { z } from './zod.ts';

const kind = <const Kind extends string>(name: Kind, description: string) =>
  z.literal(name).describe(description);

const word = (what: string) => text(`${what}, without spaces and quotes`, /^[^\s"'`$\\]+$/, 512);

/** What the account carries by which every kind of provider is asked. */
const access = {
  serviceAccountAnnotations: z
    .record(label.key, z.string())
    .default({})
    .describe(
      'Annotations of the ServiceAccount that reads the store, such as the role that a cloud gives it.',
    ),
};

const provider = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: kind('vault', 'Vault or OpenBao, a key-value engine.'),
      server: text('an https:// address without a path', /^https:\/\/[^\s/?#"'`$\\]+$/).describe('Its API.'),
      path: word('a path such as secret').default('secret').describe('Mount path of the key-value engine.'),
      version: z.enum(['v1', 'v2']).default('v2').describe('Version of the engine.'),
      namespace: word('a namespace of Vault').optional().describe("Vault's own namespace. Default: none."),
      mountPath: word('a path such as kubernetes')
        .default('kubernetes')
        .describe('Mount path of the login by ServiceAccount.'),
      role: word('the name of a role').describe('Role of that login, bound to the ServiceAccount.'),
      certificateAuthority: dnsName
        .optional()
        .describe('Secret whose ca.crt signs the server. Default: the public authorities.'),
      ...access,
    }),
    z.strictObject({
      type: kind('aws', 'AWS Secrets Manager, or Parameter Store.'),
      service: z
        .enum(['SecretsManager', 'ParameterStore'])
        .default('SecretsManager')
        .describe('Which of the two.'),
      region: text('a region such as eu-central-1', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/).describe(
        'Region of the store.',
      ),
      role: word('the ARN of a role')
        .optional()
        .describe("Role that is taken on. Default: the account's own."),
      ...access,
    }),
    z.strictObject({
      type: kind('gcp', 'Google Cloud Secret Manager.'),
      project: word('a project').describe('Project of the store.'),
      clusterName: word('the name of a cluster').describe('Name of this cluster in GKE.'),
      clusterLocation: word('a region or zone').describe('Its region or zone.'),
      ...access,
    }),
    z.strictObject({
      type: kind('azure', 'Azure Key Vault.'),
      vaultUrl: text(
        'an https:// address such as https://name.vault.azure.net',
        /^https:\/\/[a-z0-9.-]+\/?$/i,
      ).describe('Address of the Key Vault.'),
      tenantId: word('the id of a tenant').describe('Tenant of the Key Vault.'),
      ...access,
    }),
  ],
  { error: 'vault, aws, gcp or azure' },
);

export const secretsSchema = z.strictObject({
  mode: z
    .enum(['existing', 'external-secrets'])
    .default('existing')
    .describe('existing: the Secrets are made elsewhere. external-secrets: an ExternalSecret makes each.'),
  store: z
    .strictObject({
      kind: z
        .enum(['SecretStore', 'ClusterSecretStore'])
        .default('ClusterSecretStore')
        .describe('SecretStore: of this namespace.'),
      name: dnsName.describe('Name of the store.'),
      prefix: text('letters, digits, "-", "_", "." and "/"', /^[-\w./]*$/)
        .default('')
        .describe('Put before the name of each Secret to make its remote key.'),
      provider: provider
        .optional()
        .describe(
          'Renders the SecretStore, and the ServiceAccount that reads it. Default: the store exists.',
        ),
    })
    .optional()
    .describe('Store that external-secrets reads.'),
  refreshInterval: duration.default('1h').describe('How often External Secrets reads the store.'),
});

export type SecretsSettings = output<typeof secretsSchema>;
export type SecretStoreSettings = NonNullable<SecretsSettings['store']>;
export type SecretProvider = NonNullable<SecretStoreSettings['provider']>;
