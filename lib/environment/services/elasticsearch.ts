import type { output } from 'zod';
import {
  dnsLabel,
  dnsName,
  instanceName,
  integer,
  labelMap,
  listOf,
  schedule,
  storageSize,
  text,
} from '../fields.ts';
import { size } from '../size.ts';
import { z } from '../zod.ts';
import { reservedRoles, reservedUsers } from './elasticsearch-reserved.ts';

const volume = (size: string) =>
  z
    .strictObject({
      size: storageSize.default(size).describe('Size of the volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({});

const freeName = (reserved: readonly string[]) =>
  text(
    `up to 63 lower-case letters, digits, "-" and "_", none of ${reserved.join(', ')}`,
    new RegExp(`^(?!(${reserved.join('|')})$)[a-z][-a-z0-9_]*$`),
    63,
  );

const privilege = text('the name of a privilege, such as read', /^[a-z][a-z0-9_]*$/);
const indexPattern = text(
  'an index or a pattern, such as products-*, which begins with a letter, a digit, "." or "*"',
  /^[a-z0-9.*][^\s,#"\\]*$/,
);

const role = z.strictObject({
  name: freeName(reservedRoles).describe('Name of the role.'),
  cluster: listOf(privilege).default([]).describe('Privileges on the whole cluster, such as monitor.'),
  indices: z
    .array(
      z.strictObject({
        names: listOf(indexPattern, 1).describe('Indices, by name or pattern.'),
        privileges: listOf(privilege, 1).describe('What may be done with them, such as read or write.'),
      }),
    )
    .default([])
    .describe('Privileges on indices.'),
});

const user = z.strictObject({
  name: freeName(reservedUsers).describe('Name of the user: the key of its password in the Secret.'),
  roles: listOf(text('the name of a role', /^[a-z][-a-z0-9_]*$/, 63), 1).describe(
    'Its roles: of this list, or built into Elasticsearch.',
  ),
});

const coordinating = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Nodes that hold nothing, and spread requests over those that do.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas at most.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the CPU request.'),
  size: size.default('small').describe('Resources of one coordinating node.'),
});

const backup = z.strictObject({
  enabled: z.boolean().default(false).describe('Snapshots to an object store.'),
  store: z
    .enum(['minio', 'external'])
    .default('minio')
    .describe(
      "minio: a bucket of the platform's own MinIO, made with its user. external: the object store of `backup.store`.",
    ),
  bucket: text(
    '3 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    /^[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  )
    .default('elasticsearch-snapshots')
    .describe('Bucket in MinIO. With store external: the bucket of `backup.store`.'),
  schedule: schedule.default('30 1 * * *').describe('When a snapshot is taken.'),
  retainDays: integer(1, 3650).default(30).describe('Days after which a snapshot is removed.'),
  retainMin: integer(1, 1000).default(5).describe('Snapshots that are kept however old they are.'),
  retainMax: integer(1, 1000).default(100).describe('Snapshots at most.'),
  maxAgeHours: integer(1, 8760)
    .default(26)
    .describe('Hours without a new snapshot at which an alert fires: more than the longest gap between two.'),
});

export const elasticsearchSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('elasticsearch').describe('Prefix of every name, and of the cluster.'),
  replicas: integer(3, 100)
    .default(3)
    .describe('Nodes that hold data; without dedicated masters three of them and more are masters too.'),
  size: size.default('small').describe('Resources of one data node. Half of its memory is heap at most.'),
  storage: volume('20Gi').describe('Volume of one data node.'),
  masters: z
    .strictObject({
      dedicated: z.boolean().default(false).describe('Three masters of their own, without data.'),
      size: size.default('small').describe('Resources of one dedicated master.'),
      storage: volume('5Gi').describe('Volume of one dedicated master.'),
    })
    .prefault({})
    .describe('Nodes that vote on the state of the cluster.'),
  zoneAwareness: z
    .enum(['off', 'pods', 'nodes'])
    .default('off')
    .describe(
      'How nodes learn their zone, to keep copies apart. pods: labels that Kubernetes 1.35 and newer copies to pods. nodes: an init container that reads its node, with a ClusterRole.',
    ),
  allowMmap: z
    .boolean()
    .default(false)
    .describe('Map index files into memory. Every node must then have vm.max_map_count of 1048576.'),
  machineLearning: z.boolean().default(false).describe('Machine learning, which takes a licence.'),
  stopWaitSeconds: integer(10, 3600)
    .default(120)
    .describe('How long a node that is stopped waits for the cluster to be green.'),
  roles: z
    .array(role)
    .default([])
    .describe('Roles that are made. They take TLS, without which nobody logs in.'),
  users: z.array(user).default([]).describe('Users that are made, with passwords from a Secret.'),
  clients: z
    .array(
      z.strictObject({
        namespace: dnsLabel.describe('Namespace of the pods.'),
        podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
      }),
    )
    .default([])
    .describe('Pods of other namespaces that may connect.'),
  coordinating: coordinating.prefault({}).describe('The elastic tier: coordinating-only nodes.'),
  backup: backup.prefault({}).describe('Snapshots.'),
});

export type ElasticsearchSettings = output<typeof elasticsearchSchema>;
