import type { output } from 'zod';
import {
  cidr,
  dnsLabel,
  dnsName,
  instanceName,
  integer,
  labelMap,
  listOf,
  PORT,
  port,
  storageSize,
  text,
} from '../fields.ts';
import { size } from '../size.ts';
import { z } from '../zod.ts';
import { ownedProperties, ownedWorkerProperties, reservedUsers } from './kafka-reserved.ts';

const TOPIC = 'up to 249 letters, digits, ".", "_" and "-"';
const topicName = text(TOPIC, /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/, 249);

/** Names of topics, groups or transactions: one, or all that begin so. */
const names = (what: string) =>
  listOf(text(`${what}, or the beginning of its name and "*"`, /^([A-Za-z0-9._-]+\*?|\*)$/, 249));

const property = text('the name of a property, such as log.retention.hours', /^[a-z0-9._-]+$/);

const values = z.record(
  property,
  z.union([text('a value in one line', /^\S([^\r\n]*\S)?$/), z.number(), z.boolean()], {
    error: 'a text in one line, a number, true or false',
  }),
);

/** Properties, without those that Holdfast owns. */
const properties = (owned: readonly RegExp[]) =>
  values.default({}).superRefine((value, context) => {
    for (const name of Object.keys(value)) {
      if (owned.some((pattern) => pattern.test(name))) {
        const message = 'a property that Holdfast does not set itself';
        context.addIssue({ code: 'custom', path: [name], message, input: name });
      }
    }
  });

const volume = (size: string) =>
  z
    .strictObject({
      size: storageSize.default(size).describe('Size of the volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({});

const topic = z.strictObject({
  name: topicName.describe('Name of the topic.'),
  partitions: integer(1, 10_000).default(3).describe('Partitions. They can be added, never taken away.'),
  config: values.default({}).describe('Configuration of the topic, such as retention.ms.'),
});

const user = z.strictObject({
  name: text(
    `up to 63 lower-case letters, digits and "-", none of ${reservedUsers.join(', ')}`,
    new RegExp(`^(?!(${reservedUsers.join('|')})$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$`),
    63,
  ).describe('Name of the user: the key of its password in the Secret.'),
  produce: names('a topic').default([]).describe('Topics that it writes to.'),
  consume: names('a topic').default([]).describe('Topics that it reads.'),
  groups: names('a consumer group')
    .optional()
    .describe('Consumer groups that it reads with. Default: those whose names begin with its own.'),
  transactions: names('a transaction')
    .optional()
    .describe('Transactions that it writes in. Default: those whose names begin with its own.'),
});

const connect = z.strictObject({
  enabled: z.boolean().default(true).describe('Workers of Kafka Connect.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas at most.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the CPU request.'),
  size: size.default('small').describe('Resources of one worker.'),
  produce: names('a topic').default([]).describe('Topics that connectors write to.'),
  consume: names('a topic').default([]).describe('Topics that connectors read.'),
  properties: properties(ownedWorkerProperties).describe(
    'Properties of the workers, over those of Holdfast.',
  ),
  connectors: z
    .record(
      text('up to 63 lower-case letters, digits and "-"', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63),
      z.record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()])),
    )
    .default({})
    .describe('Configuration of each connector, by its name.'),
});

const backup = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Topics and the offsets of consumer groups are mirrored to another cluster.'),
  bootstrapServers: listOf(
    text(
      'a host and its port, such as kafka.example.com:9092',
      new RegExp(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?:${PORT}$`),
    ),
  )
    .default([])
    .describe('Brokers of the other cluster to begin with.'),
  source: dnsLabel
    .optional()
    .describe(
      'Name of this cluster in the names of what it mirrors: <source>.<topic>. It stays. Default: the instance.',
    ),
  alias: dnsLabel.default('backup').describe('Name of the other cluster.'),
  topics: listOf(text('a regular expression over topic names, such as orders.*', /^[^\s,]+$/))
    .default(['.*'])
    .describe('Topics that are mirrored, as regular expressions.'),
  tasks: integer(1, 100).default(4).describe('Tasks that mirror, spread over the workers.'),
  tls: z.boolean().default(true).describe('Whether the other cluster speaks TLS.'),
  credentials: dnsName
    .default('kafka-backup-cluster')
    .describe('Secret with username, password and, with tls, ca.crt of the other cluster.'),
  cidrs: listOf(cidr, 1).default(['0.0.0.0/0']).describe('Addresses of its brokers, for egress rules.'),
  ports: listOf(port, 1).default([9092]).describe('Ports of its brokers.'),
});

const client = z.strictObject({
  namespace: dnsLabel.describe('Namespace of the pods.'),
  podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
});

export const kafkaSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('kafka').describe('Prefix of every name.'),
  mode: z
    .enum(['combined', 'separate'])
    .default('combined')
    .describe('combined: each member is broker and controller. separate: controllers of their own.'),
  replicas: integer(3, 100).default(3).describe('Combined members, 3 or 5, or brokers.'),
  size: size.default('small').describe('Resources of one combined member or broker.'),
  storage: volume('20Gi').describe('Volume of one combined member or broker.'),
  controllers: z
    .strictObject({
      replicas: z.literal([3, 5], { error: '3 or 5' }).default(3).describe('Controllers.'),
      size: size.default('small').describe('Resources of one controller.'),
      storage: volume('10Gi').describe('Volume of one controller.'),
    })
    .prefault({})
    .describe('Controllers of mode separate.'),
  clusterId: text('22 characters of base64url that do not begin with "-"', /^(?!-)[A-Za-z0-9_-]{22}$/)
    .optional()
    .describe('Id of the cluster. Default: derived from the namespace and the instance.'),
  bootstrapped: z
    .boolean()
    .default(false)
    .describe('true once the cluster runs: a member with an empty volume then never founds one.'),
  rackAwareness: z
    .enum(['off', 'pods', 'nodes'])
    .default('off')
    .describe(
      'Replicas in different zones. pods: by labels of the pod, Kubernetes 1.35 and newer. nodes: by labels of the node, with a ClusterRole.',
    ),
  properties: properties(ownedProperties).describe('Properties of brokers, over those of Holdfast.'),
  topics: z.array(topic).default([]).describe('Topics to make.'),
  users: z.array(user).default([]).describe('Users to make, and what they may do.'),
  clients: z.array(client).default([]).describe('Pods of other namespaces that may connect.'),
  connect: connect.prefault({}).describe('The elastic tier: Kafka Connect in distributed mode.'),
  lagExporter: z
    .strictObject({ enabled: z.boolean().default(true).describe('kafka-exporter.') })
    .prefault({})
    .describe('Metrics of consumer groups.'),
  backup: backup.prefault({}).describe('A second cluster that topics are mirrored to.'),
});

export type KafkaSettings = output<typeof kafkaSchema>;
