import type { output } from 'zod';
import { dnsLabel, labelMap } from './fields.ts';
import { exactStatelessSize } from './stateless-size.ts';
import { z } from './zod.ts';

export const meshSchema = z.strictObject({
  type: z
    .enum(['none', 'linkerd', 'istio'])
    .default('none')
    .describe('The mesh of the cluster, which is installed already, with its CNI plugin.'),
  mtls: z
    .enum(['permissive', 'strict'])
    .default('permissive')
    .describe(
      'permissive: encrypted between pods of the mesh, plain from others. strict: nothing plain, except what the mesh leaves alone.',
    ),
  sidecars: z
    .enum(['classic', 'native'])
    .default('classic')
    .describe(
      'native: proxies that start first and end last, which takes Kubernetes 1.29 or newer. classic: Jobs stay outside of the mesh.',
    ),
  proxy: exactStatelessSize
    .optional()
    .describe(
      'Resources of one proxy, which count in the quota. Default: those of the mesh in docs/mesh.md.',
    ),
  controlPlane: z
    .strictObject({
      namespace: dnsLabel.optional().describe('Its namespace. Default: linkerd, or istio-system.'),
      podLabels: labelMap.optional().describe('Labels of its pods. Default: those that the mesh gives them.'),
    })
    .prefault({})
    .describe('Where the proxies get their certificates and routes.'),
});

export type MeshSettings = output<typeof meshSchema>;
