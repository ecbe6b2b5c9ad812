import type { output } from 'zod';
import { cidr, instanceName, integer, listOf, text } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const hostname = text(
  'a host name such as portal.example.com',
  /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
);

const published = (service: string) =>
  hostname.optional().describe(`Host name that leads to ${service}. Default: it is not published.`);

/** Services that may be published, by their setting. */
export const publishable = ['portal', 'superset', 'trino', 'datahub'] as const;
export type Publishable = (typeof publishable)[number];

export const edgeSchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Cloudflare Tunnel: the way in from the internet.'),
  instance: instanceName.default('cloudflared').describe('Prefix of every name.'),
  replicas: integer(2, 25).default(2).describe('Connectors, each with four connections to the edge.'),
  size: statelessSize.default('small').describe('Resources of one pod.'),
  hostnames: z
    .strictObject({
      portal: published('the portal'),
      superset: published('Superset'),
      trino: published('Trino'),
      datahub: published('DataHub'),
    })
    .prefault({})
    .describe('What is published, and under which name.'),
  cidrs: listOf(cidr, 1)
    .default(['0.0.0.0/0'])
    .describe("Addresses of Cloudflare's edge and API, for the egress rule."),
});

export type EdgeSettings = output<typeof edgeSchema>;
