import type { output } from 'zod';
import { dnsName, instanceName, integer, schedule, storageSize, text } from '../fields.ts';
import { size } from '../size.ts';
import { z } from '../zod.ts';

const bucketName = text(
  '3 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
  /^[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
);

const userName = text(
  'up to 40 lower-case letters, digits and "-", beginning with a letter, other than minioadmin',
  /^(?!minioadmin$)[a-z]([-a-z0-9]*[a-z0-9])$/,
  40,
);

const program = text('the name of a program, such as silo or minio', /^[a-z][-a-z0-9_.]*$/);

const pool = z.strictObject({
  members: integer(1, 64).describe('Pods, each on a node of its own.'),
  drives: integer(1, 16).describe('Volumes of one member.'),
});

const bucket = z.strictObject({
  name: bucketName.describe('Name of the bucket.'),
  versioning: z.boolean().default(true).describe('Keeps what is overwritten or deleted.'),
  objectLock: z
    .boolean()
    .default(false)
    .describe('Lets objects be held against deletion. Only when the bucket is made.'),
  noncurrentDays: integer(1, 3650)
    .optional()
    .describe('Days after which an overwritten or deleted version is gone for good. Default: never.'),
  expireDays: integer(1, 36500).optional().describe('Days after which an object is deleted. Default: never.'),
  quota: storageSize.optional().describe('The most that the bucket may hold. Default: no limit.'),
  replicateTo: bucketName
    .optional()
    .describe('Bucket of backup.store, which must be another MinIO then, that every version goes to.'),
});

const user = z.strictObject({
  name: userName.describe('Access key; the secret key is in the Secret of the users.'),
  access: z
    .array(
      z.strictObject({
        bucket: bucketName.describe('One of the buckets.'),
        mode: z
          .enum(['read', 'write', 'readwrite'])
          .describe('write: adds objects, and can neither read nor delete them.'),
      }),
    )
    .min(1)
    .describe('What the user may do, and nothing else.'),
});

const gateway = z.strictObject({
  enabled: z.boolean().default(true).describe('HAProxy in front of the members.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the request.'),
});

const backup = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Copies of all buckets to the object store of `backup.store`.'),
  schedule: schedule.default('30 2 * * *').describe('When they are made.'),
  maxAgeHours: integer(1, 8760)
    .default(26)
    .describe('Age of the last copy, in hours, at which an alert fires: more than the gap between two.'),
});

export const minioSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('minio').describe('Prefix of every name, and the name of the S3 Service.'),
  pools: z
    .array(pool)
    .min(1)
    .max(10)
    .default([{ members: 3, drives: 2 }])
    .describe('Pools in the order in which they joined. A store grows by one more; a pool never changes.'),
  parity: integer(1, 8)
    .optional()
    .describe("Drives of an erasure set that may be lost. Default: MinIO's choice for the first pool."),
  size: size.default('small').describe('Resources of one member.'),
  storage: z
    .strictObject({
      size: storageSize.default('20Gi').describe('Size of one volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({})
    .describe('Volumes: each member has as many as its pool has drives.'),
  binary: program.default('silo').describe('Server program in the image `minio`.'),
  client: program.default('mcli').describe('Client program in the image `minio`.'),
  rollout: z
    .enum(['rolling', 'together'])
    .optional()
    .describe(
      'together: a changed member waits until a person restarts all at once, as a new pool needs it. Default: rolling with one pool, together with more.',
    ),
  gateway: gateway.prefault({}).describe('The elastic tier: HAProxy, which knows the healthy members.'),
  buckets: z.array(bucket).default([]).describe('Buckets that are made.'),
  users: z.array(user).default([]).describe('Users that are made.'),
  backup: backup.prefault({}).describe('Copies of the buckets: erasure coding is no backup.'),
});

export type MinioSettings = output<typeof minioSchema>;
