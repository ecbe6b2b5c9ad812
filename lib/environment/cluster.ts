import type { output } from 'zod';
import {
  cidr,
  cpu,
  dnsLabel,
  dnsName,
  integer,
  label,
  labelMap,
  listOf,
  memory,
  port,
  share,
} from './fields.ts';
import { z } from './zod.ts';

const taint = z.strictObject({
  key: label.key.describe('Key of the taint.'),
  value: label.value.optional().describe('Value of the taint. Default: none.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .describe('Effect on pods that do not tolerate it.'),
});

const nodePool = z.strictObject({
  name: dnsLabel.describe('Nodes are named <pool>-0, <pool>-1, … in reports.'),
  count: integer(1, 5000).describe('Nodes in the pool, all zones together.'),
  cpu: cpu.describe('CPU capacity of one node.'),
  memory: memory.describe('Memory capacity of one node.'),
  ephemeralStorage: memory
    .optional()
    .describe(
      'Ephemeral storage of one node: the disk of its images, logs and scratch volumes. Default: not declared, and requests of it are not judged.',
    ),
  pods: integer(1, 500).default(110).describe('Pods that one node takes (kubelet --max-pods).'),
  zones: listOf(dnsLabel, 1).describe(
    'Zones (topology.kubernetes.io/zone) that the nodes are dealt to in turn.',
  ),
  reserved: share(0, 0.9)
    .default(0.1)
    .describe(
      'Share of CPU, memory and ephemeral storage kept from pods: kubelet, system daemons, DaemonSets.',
    ),
  labels: labelMap.default({}).describe('Labels of each node, for node selectors.'),
  taints: z.array(taint).default([]).describe('Taints of each node.'),
  resources: z
    .record(label.key, integer(0, 1_000_000_000))
    .optional()
    .describe(
      'What else one node has for pods, such as nvidia.com/gpu. Default: nothing; requests of it find no node.',
    ),
});

export const clusterSchema = z.strictObject({
  nodePools: z.array(nodePool).min(1).describe('The worker nodes, by kind.'),
  domain: dnsName.default('cluster.local').describe("The cluster's DNS domain."),
  dns: z
    .strictObject({
      namespace: dnsLabel.default('kube-system').describe('Their namespace.'),
      podLabels: labelMap.default({ 'k8s-app': 'kube-dns' }).describe('Their labels.'),
    })
    .prefault({})
    .describe('Pods that answer DNS; every pod may ask them.'),
  apiServer: z
    .strictObject({
      cidrs: listOf(cidr, 1).default(['0.0.0.0/0']).describe('Its addresses.'),
      ports: listOf(port, 1)
        .default([443, 6443])
        .describe('Its ports: those of the Service, and those of the members behind it.'),
    })
    .prefault({})
    .describe('Where the Kubernetes API answers, for the egress rules of the few pods that call it.'),
});

export type Cluster = output<typeof clusterSchema>;
export type NodePool = Cluster['nodePools'][number];

/** The zones that have nodes: a pool of two nodes leaves the third of its zones empty. */
export function zonesWithNodes(pools: readonly Pick<NodePool, 'count' | 'zones'>[]): readonly string[] {
  return [...new Set(pools.flatMap((pool) => pool.zones.slice(0, pool.count)))];
}
