import type { output } from 'zod';
import { cidr, integer, listOf, port } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

export const metricsServerSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Off where the cluster brings one: two fight over the API.'),
  replicas: integer(2, 5).default(2).describe('Replicas, each on a node of its own.'),
  size: statelessSize.default('small').describe('Resources of one pod: small serves 100 nodes.'),
  verifyKubelets: z
    .boolean()
    .default(true)
    .describe(
      'Whether kubelets must show a certificate of the cluster. Those of kubeadm and kind sign their own.',
    ),
  kubelets: z
    .strictObject({
      cidrs: listOf(cidr, 1).default(['0.0.0.0/0']).describe('Addresses of the nodes.'),
      port: port.default(10250).describe('Port of the kubelets.'),
    })
    .prefault({})
    .describe('Where the figures come from, for the egress rule.'),
});

export type MetricsServerSettings = output<typeof metricsServerSchema>;
