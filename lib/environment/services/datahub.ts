import type { output } from 'zod';
import { dnsLabel, instanceName, integer, labelMap } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const elastic = (what: string) =>
  z.strictObject({
    size: statelessSize
      .default('small')
      .describe(`Resources of one pod of ${what}. Half of the memory limit is heap.`),
    minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
    maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
    cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the request.'),
  });

export const datahubSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether the platform has it. It takes PostgreSQL, Elasticsearch and Kafka.'),
  instance: instanceName.default('datahub').describe('Prefix of every name.'),
  gms: elastic('the metadata service').prefault({}).describe('The metadata service, GMS.'),
  frontend: elastic('the frontend').prefault({}).describe('The frontend, which people see.'),
  consumers: z
    .strictObject({
      size: statelessSize
        .default('small')
        .describe('Resources of one consumer. Half of the memory limit is heap.'),
      replicas: integer(2, 50)
        .default(2)
        .describe(
          'Pods of the MAE consumer, and as many of the MCE consumer: no more than topics have partitions.',
        ),
    })
    .prefault({})
    .describe('The MAE and MCE consumers.'),
  connections: integer(2, 100)
    .default(4)
    .describe(
      'Connections to PostgreSQL that one pod of the metadata service, or a consumer, holds at most.',
    ),
  partitions: integer(1, 1000)
    .default(3)
    .describe('Partitions of the topics that consumers share out. They can be added, never taken away.'),
  clients: z
    .array(
      z.strictObject({
        namespace: dnsLabel.describe('Namespace of the pods.'),
        podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
      }),
    )
    .default([])
    .describe('Pods of other namespaces that may call the metadata service, such as ingestion.'),
});

export type DatahubSettings = output<typeof datahubSchema>;
