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
  sqlName,
  text,
} from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const workers = z.strictObject({
  size: statelessSize.default('small').describe('Resources of one worker.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(75).describe('Target of the autoscaler, in % of the request.'),
});

const redis = z.strictObject({
  url: text(
    'redis:// or rediss:// with a host, without a password, such as redis://redis.example.com:6379/0',
    new RegExp(`^rediss?://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:${PORT})?(/[0-9]{1,3})?$`),
  ).describe('Redis or Valkey: broker of the workers, and cache. rediss:// speaks TLS.'),
  credentials: dnsName
    .optional()
    .describe('Secret with its password under the key password. Default: it asks for none.'),
  certificateAuthority: dnsName
    .optional()
    .describe('Secret whose ca.crt signs its certificate. Default: the public authorities.'),
  pods: z
    .strictObject({
      namespace: dnsLabel.describe('Their namespace.'),
      podLabels: labelMap.default({}).describe('Their labels. Default: all pods there.'),
    })
    .optional()
    .describe('Its pods, where it runs in this cluster, for the egress rule. Default: it has addresses.'),
  cidrs: listOf(cidr, 1)
    .default(['0.0.0.0/0'])
    .describe('Its addresses, where it runs elsewhere, for the egress rule.'),
  workers: workers.prefault({}).describe('Celery workers: queries and reports in the background.'),
});

export const supersetSchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether the platform has it. It needs PostgreSQL.'),
  instance: instanceName.default('superset').describe('Prefix of every name.'),
  size: statelessSize.default('small').describe('Resources of one web pod.'),
  minReplicas: integer(2, 50).default(2).describe('Web pods that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Web pods that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(75).describe('Target of the autoscaler, in % of the request.'),
  concurrency: integer(1, 20)
    .default(3)
    .describe(
      'Requests that one web process works on at once, each with two connections to the metadata. More wait.',
    ),
  queryTimeout: integer(10, 600)
    .default(60)
    .describe('Seconds that a page waits for a query. Longer ones need workers.'),
  admin: z
    .strictObject({
      username: text('up to 64 letters, digits, ".", "_" and "-"', /^[A-Za-z0-9._-]+$/, 64)
        .default('admin')
        .describe('Name at the login.'),
      email: text('an e-mail address', /^[^\s@"'`$\\]+@[^\s@"'`$\\]+$/, 254)
        .default('admin@example.com')
        .describe('Address of the account.'),
    })
    .prefault({})
    .describe('First account, made once. Its password is in the credentials Secret.'),
  rotateSecretKey: z
    .boolean()
    .default(false)
    .describe('True while secret-key is new: what previous-secret-key encrypted is encrypted anew.'),
  sources: z
    .strictObject({
      postgresql: listOf(sqlName)
        .optional()
        .describe(
          'Databases of services.postgresql that charts read. Default: all that the file names there.',
        ),
      trino: z.boolean().default(true).describe('Trino, with all its catalogs, where the platform has it.'),
    })
    .prefault({})
    .describe('Data sources that Superset finds when it starts.'),
  featureFlags: z
    .record(text('the name of a flag, such as ALERT_REPORTS', /^[A-Z][A-Z0-9_]*$/), z.boolean())
    .default({})
    .describe('Feature flags of Superset.'),
  config: z
    .string()
    .default('')
    .describe('Python, put at the end of superset_config.py. No secrets: it stands in Git.'),
  redis: redis.optional().describe('Default: no workers, and a cache in the metadata database.'),
});

export type SupersetSettings = output<typeof supersetSchema>;
export type SupersetRedisSettings = NonNullable<SupersetSettings['redis']>;
