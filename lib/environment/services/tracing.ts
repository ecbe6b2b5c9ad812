import type { output } from 'zod';
import { dnsLabel, instanceName, integer, labelMap } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const foreignPods = z.strictObject({
  namespace: dnsLabel.describe('Namespace of the pods.'),
  podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
});

const collector = z.strictObject({
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(6).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(80).describe('Target of the autoscaler, in % of the request.'),
  size: statelessSize.default('small').describe('Resources of one collector.'),
  keepPercent: z
    .number()
    .gt(0)
    .max(100)
    .default(100)
    .describe('Share of the traces that is kept, in %: chosen by the trace, so that none is kept in part.'),
});

const jaeger = z.strictObject({
  replicas: integer(2, 25).default(2).describe('Pods, each of which stores spans and serves the interface.'),
  size: statelessSize.default('small').describe('Resources of one pod.'),
});

export const tracingSchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether the platform has it. It needs Elasticsearch.'),
  instance: instanceName.default('tracing').describe('Prefix of every name, of its indices too.'),
  collector: collector.prefault({}).describe('OpenTelemetry Collector: where applications send spans.'),
  jaeger: jaeger.prefault({}).describe('Jaeger: keeps spans in Elasticsearch, and shows them.'),
  retentionDays: integer(1, 365).default(7).describe('Days after which spans are removed.'),
  indexShards: integer(1, 50)
    .default(1)
    .describe('Shards of each day’s index of spans. Its one copy comes on top.'),
  senders: z
    .array(foreignPods)
    .default([])
    .describe('Pods of other namespaces that may send spans to the collector.'),
  viewers: z
    .array(foreignPods)
    .default([])
    .describe('Pods of other namespaces that may open Jaeger’s interface, which asks for no login.'),
});

export type TracingSettings = output<typeof tracingSchema>;
