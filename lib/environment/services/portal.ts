import type { output } from 'zod';
import { imageReference, instanceName, integer, listOf, text } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const absolutePath = text('an absolute path, such as /tmp', /^(\/[\w.-]+)+$/, 512);

const webAddress = text('an http:// or https:// address', /^https?:\/\/[^\s"'`<>]+$/, 2048);

const app = z.strictObject({
  image: imageReference.describe('Image of the app.'),
  port: integer(1024, 65535)
    .default(8080)
    .describe('Port it listens on. Below 1024 takes rights that no pod has.'),
  healthPath: text('a path such as /healthz', /^\/[^\s"'`#]*$/, 512)
    .default('/')
    .describe('Path that answers 200 to 399 when the app can serve.'),
  runAs: z
    .strictObject({
      user: integer(1, 2_147_483_647).default(1000).describe('User id of its image: not root.'),
      group: integer(1, 2_147_483_647).default(1000).describe('Group id of its image: not root.'),
    })
    .prefault({})
    .describe('Whom it runs as.'),
  writable: listOf(absolutePath)
    .default(['/tmp'])
    .describe('Folders that it writes to; all else is read-only. They are empty at each start.'),
  env: z
    .record(text('the name of a variable', /^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
    .default({})
    .describe('Environment variables. No secrets: they stand in Git.'),
});

const link = z.strictObject({
  name: text('a text', /\S/, 80).describe('What the tile says.'),
  url: webAddress.describe('Where it leads.'),
  description: text('a text', /\S/, 200).optional().describe('A line below the name.'),
  group: text('a text', /\S/, 80).default('Links').describe('Heading of its group.'),
});

export const portalSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('portal').describe('Prefix of every name.'),
  app: app.optional().describe('A web app of your own. Default: a start page that lists the services.'),
  title: text('a text', /\S/, 80).default('Data platform').describe('Title of the start page.'),
  links: z.array(link).default([]).describe('Tiles of the start page besides the services.'),
  size: statelessSize.default('small').describe('Resources of one pod.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the request.'),
});

export type PortalSettings = output<typeof portalSchema>;
export type WebAppSettings = NonNullable<PortalSettings['app']>;
