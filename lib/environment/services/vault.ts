import type { output } from 'zod';
import {
  cidr,
  dnsLabel,
  dnsName,
  instanceName,
  integer,
  label,
  labelMap,
  listOf,
  port,
  schedule,
  storageSize,
  text,
} from '../fields.ts';
import { size } from '../size.ts';
import { z } from '../zod.ts';

const word = (what: string) => text(`${what}, without spaces and quotes`, /^[^\s"'`$\\]+$/, 512);

const kind = <const Kind extends string>(name: Kind, description: string) =>
  z.literal(name).describe(description);

/** Fields of every kind of seal. */
const sealAccess = {
  credentials: dnsName
    .optional()
    .describe('Secret with the keys that docs/services/vault.md lists. Default: the identity of the pod.'),
  cidrs: listOf(cidr, 1)
    .default(['0.0.0.0/0'])
    .describe('Addresses of the key service, and of the one that gives the identity its token.'),
  ports: listOf(port, 1).default([443]).describe('Ports of them.'),
};

const seal = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: kind('awskms', 'AWS KMS.'),
      region: word('a region such as eu-central-1').describe('Region of the key.'),
      keyId: word('the id, ARN or alias of a key, such as alias/vault').describe(
        'The key: its id, ARN or alias.',
      ),
      endpoint: word('an address such as https://kms.eu-central-1.amazonaws.com')
        .optional()
        .describe("Default: the region's own."),
      ...sealAccess,
    }),
    z.strictObject({
      type: kind('gcpckms', 'Google Cloud KMS.'),
      project: word('a project').describe('Project of the key.'),
      region: word('a region such as europe-west3, or global').describe('Location of the key ring.'),
      keyRing: word('a key ring').describe('Key ring of the key.'),
      key: word('a key').describe('Name of the key.'),
      ...sealAccess,
    }),
    z.strictObject({
      type: kind('azurekeyvault', 'Azure Key Vault.'),
      tenantId: word('the id of a tenant').describe('Tenant of the Key Vault.'),
      vaultName: word('the name of a Key Vault').describe('Name of the Key Vault.'),
      keyName: word('a key').describe('Name of the key.'),
      ...sealAccess,
    }),
    z.strictObject({
      type: kind('transit', 'The transit engine of another Vault or OpenBao.'),
      address: text(
        'an address such as https://vault.example.com:8200',
        /^https?:\/\/[^\s/?#"'`$\\]+$/,
      ).describe('Its API.'),
      mountPath: word('the path of a transit engine, such as transit/')
        .default('transit/')
        .describe('Path of the engine.'),
      keyName: word('a key').describe('Name of the key.'),
      certificateAuthority: dnsName
        .optional()
        .describe('Secret whose ca.crt signs the address. Default: the public authorities.'),
      ...sealAccess,
    }),
  ],
  { error: 'awskms, gcpckms, azurekeyvault or transit' },
);

const audit = z.strictObject({
  stdout: z.boolean().default(true).describe("To the container's log, which the cluster collects."),
  file: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe('To a volume of its own, where a sidecar rotates the file.'),
      size: storageSize.default('5Gi').describe('Size of the volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({})
    .describe('A second record, which outlives the container.'),
});

const proxy = z.strictObject({
  enabled: z.boolean().default(true).describe('Vault Proxy in front of the members.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the request.'),
});

const backup = z.strictObject({
  enabled: z.boolean().default(false).describe('Snapshots to the object store of `backup.store`.'),
  schedule: schedule.default('15 */6 * * *').describe('When a snapshot is taken.'),
  maxAgeHours: integer(1, 8760)
    .default(13)
    .describe(
      'Age of the last snapshot, in hours, at which an alert fires: more than the longest gap between two.',
    ),
});

const client = z.strictObject({
  namespace: dnsLabel.describe('Namespace of the pods.'),
  podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
});

export const vaultSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('vault').describe('Prefix of every name, and the name of the cluster.'),
  distribution: z
    .enum(['vault', 'openbao'])
    .default('vault')
    .describe(
      'vault: HashiCorp Vault, BUSL 1.1. openbao: its fork, MPL 2.0. Data do not move from one to the other.',
    ),
  replicas: z
    .literal([3, 5, 7], { error: '3, 5 or 7' })
    .default(3)
    .describe('Members. Half of them, rounded down, may be lost.'),
  size: size.default('medium').describe('Resources of one member.'),
  storage: z
    .strictObject({
      size: storageSize.default('10Gi').describe('Size of the volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({})
    .describe('Volume of one member.'),
  seal: seal
    .optional()
    .describe('Key that unseals a member at its start. Without one, people do it after every restart.'),
  serviceAccountAnnotations: z
    .record(label.key, z.string())
    .default({})
    .describe("The members' identity at a cloud, such as eks.amazonaws.com/role-arn."),
  performanceMultiplier: integer(1, 10)
    .default(1)
    .describe('Seconds, twice over, in which a lost leader is noticed. More where nodes are slow.'),
  ui: z.boolean().default(false).describe('The web interface, at /ui.'),
  kubernetesAuth: z
    .boolean()
    .default(true)
    .describe("ServiceAccounts log in with their tokens: Vault may ask the cluster's API whose a token is."),
  audit: audit.prefault({}).describe('Where requests are recorded.'),
  proxy: proxy
    .prefault({})
    .describe('The elastic tier: Vault Proxy, which tries again while a leader is elected.'),
  backup: backup.prefault({}).describe('Snapshots of the whole of it.'),
  clients: z.array(client).default([]).describe('Pods of other namespaces that may connect.'),
});

export type VaultSettings = output<typeof vaultSchema>;
