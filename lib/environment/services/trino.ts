import type { output } from 'zod';
import { dnsLabel, instanceName, integer, labelMap, listOf, text } from '../fields.ts';
import { statelessSize } from '../stateless-size.ts';
import { z } from '../zod.ts';

const workers = z.strictObject({
  size: statelessSize.default('small').describe('Resources of one worker.'),
  minReplicas: integer(2, 200).default(2).describe('Workers that always run.'),
  maxReplicas: integer(3, 200).default(5).describe('Workers that the autoscaler goes up to.'),
  cpuUtilization: integer(1, 100).default(70).describe('Target of the autoscaler, in % of the CPU request.'),
  memoryUtilization: integer(1, 100)
    .default(80)
    .describe('Target of the autoscaler, in % of the memory request.'),
  graceSeconds: integer(10, 600)
    .default(120)
    .describe(
      'How long a worker that leaves waits for the coordinator to know it, before and after its last task.',
    ),
  drainSeconds: integer(0, 86_400)
    .default(300)
    .describe('How long the tasks of a worker that leaves may take, before they are cut off.'),
});

const catalogs = z.strictObject({
  postgresql: z
    .boolean()
    .default(true)
    .describe('A catalog, read-only, for each database that the environment file names.'),
  warehouse: z
    .boolean()
    .default(true)
    .describe('Tables of Apache Iceberg in MinIO, with their metadata in PostgreSQL.'),
  kafka: z.boolean().default(true).describe('A table, read-only, for each topic of the environment file.'),
  elasticsearch: z.boolean().default(true).describe('A table, read-only, for each index.'),
  tpch: z.boolean().default(false).describe('Made-up data of any size, for trials and measurements.'),
});

const warehouse = z.strictObject({
  bucket: text(
    '3 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    /^[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  )
    .default('warehouse')
    .describe('Bucket of MinIO, which is made. services.minio.buckets may name it, to say more of it.'),
  noncurrentDays: integer(1, 3650)
    .default(7)
    .describe('Days after which an overwritten or deleted file is gone for good.'),
});

export const trinoSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the platform has it.'),
  instance: instanceName.default('trino').describe('Prefix of every name.'),
  authentication: z
    .enum(['none', 'password'])
    .optional()
    .describe(
      'password: users of a password file in a Secret, which takes TLS. none: people say who they are. Default: password with TLS, none without.',
    ),
  coordinator: z
    .strictObject({ size: statelessSize.default('small').describe('Resources of the coordinator.') })
    .prefault({})
    .describe('The one pod that plans queries and answers clients.'),
  workers: workers.prefault({}).describe('The elastic tier: workers, which read and compute.'),
  catalogs: catalogs
    .prefault({})
    .describe('What can be queried. A catalog of a service that is disabled is left out.'),
  elasticsearchIndices: listOf(
    text('an index or a pattern, such as products-*', /^[a-z0-9.*][^\s,#"\\]*$/),
    1,
  )
    .default(['*'])
    .describe('Indices of Elasticsearch that Trino may read, where TLS is on.'),
  databaseConnections: integer(1, 1000)
    .default(4)
    .describe(
      'Connections that the queries hold at once to one database of PostgreSQL: one while a query is planned, one for each table that is scanned. More wait.',
    ),
  warehouse: warehouse.prefault({}).describe('Where the tables of the catalog warehouse are.'),
  plugins: listOf(text('the name of a folder of plugins, such as geospatial', /^[a-z][-a-z0-9]*$/))
    .default(['geospatial'])
    .describe('Plugins of the image besides those of the catalogs. The others are not loaded.'),
  clients: z
    .array(
      z.strictObject({
        namespace: dnsLabel.describe('Namespace of the pods.'),
        podLabels: labelMap.default({}).describe('Labels of the pods. Default: every pod of the namespace.'),
      }),
    )
    .default([])
    .describe('Pods of other namespaces that may query.'),
});

export type TrinoSettings = output<typeof trinoSchema>;

/** How clients log in: by password where TLS is on, unless the environment says otherwise. */
export function trinoAuthentication(
  { authentication }: Pick<TrinoSettings, 'authentication'>,
  tls: string,
): 'none' | 'password' {
  return authentication ?? (tls === 'off' ? 'none' : 'password');
}

/** Table of a topic: Trino's names are lower-case, and a dot would begin another schema. */
export function topicTable(topic: string): string {
  return topic.toLowerCase().replaceAll('.', '_');
}

/** Catalogs that have the name of a service; a database of that name gets another. */
export const fixedCatalogs = ['warehouse', 'kafka', 'elasticsearch', 'tpch', 'system', 'jmx'] as const;
