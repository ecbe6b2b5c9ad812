import type { output } from 'zod';
import { dnsName, instanceName, integer, listOf, schedule, sqlName, storageSize, text } from '../fields.ts';
import { size } from '../size.ts';
import { storePrefix } from '../store-prefix.ts';
import { z } from '../zod.ts';

/** Unlike other names, an extension's may hold a dash: uuid-ossp. */
const extension = text(
  'the name of an extension, such as pg_trgm or uuid-ossp',
  /^[a-z0-9_][-a-z0-9_]*$/,
  63,
);

const parameterName = text(
  'the name of a parameter, such as work_mem',
  /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/,
);

const database = z.strictObject({
  name: sqlName.describe('Name of the database.'),
  owner: sqlName
    .optional()
    .describe(
      'Role that owns it and logs in with the password in the credentials Secret. Default: the name.',
    ),
  readers: listOf(sqlName)
    .default([])
    .describe('Roles that read everything in it and write nothing. A password each, as for the owner.'),
  extensions: listOf(extension).default([]).describe('Extensions of the database, such as pg_trgm.'),
  connections: integer(1, 5000)
    .optional()
    .describe(
      'Connections that its applications hold at once through the pooler, all pods together. Default: what the others leave.',
    ),
});

const analytics = z.strictObject({
  source: z
    .enum(['replicas', 'primary'])
    .default('replicas')
    .describe(
      'Members that Trino and Superset read the databases from. Replicas may lag; while there is none, the leader answers.',
    ),
});

const pooler = z.strictObject({
  enabled: z.boolean().default(true).describe('PgBouncer in front of the leader.'),
  minReplicas: integer(2, 50).default(2).describe('Replicas that always run.'),
  maxReplicas: integer(2, 50).default(4).describe('Replicas that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the request.'),
});

const backup = z.strictObject({
  enabled: z.boolean().default(false).describe('pgBackRest to the object store of `backup.store`.'),
  full: schedule.default('30 1 * * 0').describe('Full backups.'),
  incremental: schedule.default('30 1 * * 1-6').describe('Incremental backups.'),
  retainFull: integer(1, 365).default(2).describe('Full backups kept, each with what depends on it.'),
  maxAgeHours: integer(1, 8760)
    .default(26)
    .describe(
      'Age of the last backup, in hours, at which an alert fires: more than the longest gap between two.',
    ),
});

const TARGET_TIME = 'a time with its offset, such as 2026-11-23T10:00:00Z';

const recovery = z.strictObject({
  from: instanceName.describe('Instance whose repository is restored into this new, empty one.'),
  targetTime: z.iso
    .datetime({ offset: true, error: TARGET_TIME })
    // ISO 8601 may leave the seconds out; PostgreSQL's recovery_target_time may not.
    .regex(/T..:..:../, { error: TARGET_TIME })
    .optional()
    .describe('Point in time to recover to. Default: the end of the archive.'),
  prefix: z
    .union([z.literal(''), storePrefix], { error: 'the prefix of another environment, or ""' })
    .optional()
    .describe(
      'Prefix in backup.store that the other instance\'s backups lie under; "" for none. Default: backup.store.prefix.',
    ),
});

export const postgresqlSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('postgresql').describe('Prefix of every name, and the Patroni scope.'),
  replicas: integer(2, 9).default(3).describe('Members: a leader and its standbys.'),
  // The least that holds the default of maxConnections.
  size: size.default('medium').describe('Resources of one member.'),
  storage: z
    .strictObject({
      size: storageSize.default('20Gi').describe('Size of the volume.'),
      class: dnsName.optional().describe('StorageClass. Default: storage.class.'),
    })
    .prefault({})
    .describe('Volume of one member.'),
  dcs: z
    .enum(['configmaps', 'endpoints'])
    .default('configmaps')
    .describe(
      'Kubernetes objects that hold the leader lock. Endpoints are deprecated since Kubernetes 1.33.',
    ),
  synchronousMode: z
    .enum(['off', 'on', 'quorum'])
    .default('quorum')
    .describe('quorum and on: no acknowledged write is lost in a failover.'),
  maxConnections: integer(20, 5000)
    .default(300)
    .describe(
      'Connections of one member, pooled and direct: what the clients of the pooler may hold must fit.',
    ),
  parameters: z
    .record(
      parameterName,
      z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' }),
    )
    .default({})
    .describe('PostgreSQL parameters, over those that Holdfast derives.'),
  databases: z.array(database).default([]).describe('Databases that are made, each with its owner.'),
  pooler: pooler.prefault({}).describe('The elastic tier: PgBouncer, which follows the leader.'),
  analytics: analytics.prefault({}).describe('How Trino and Superset read the databases.'),
  backup: backup.prefault({}).describe('Backups, and the archive of the write-ahead log.'),
  recovery: recovery.optional().describe('Starts this instance from the backups of another.'),
});

export type PostgresqlSettings = output<typeof postgresqlSchema>;
