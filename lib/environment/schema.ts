import type { output } from 'zod';
import { images as catalog } from '../images/catalog.ts';
import { clusterSchema } from './cluster.ts';
import {
  cidr,
  cpu,
  dnsLabel,
  dnsName,
  imageReference,
  integer,
  label,
  labelMap,
  listOf,
  memory,
  PORT,
  share,
  text,
} from './fields.ts';
import { gitopsSchema } from './gitops.ts';
import { meshSchema } from './mesh.ts';
import { secretsSchema } from './secrets.ts';
import { datahubSchema } from './services/datahub.ts';
import { edgeSchema } from './services/edge.ts';
import { elasticsearchSchema } from './services/elasticsearch.ts';
import { kafkaSchema } from './services/kafka.ts';
import { metricsServerSchema } from './services/metrics-server.ts';
import { minioSchema } from './services/minio.ts';
import { portalSchema } from './services/portal.ts';
import { postgresqlSchema } from './services/postgresql.ts';
import { supersetSchema } from './services/superset.ts';
import { tracingSchema } from './services/tracing.ts';
import { trinoSchema } from './services/trino.ts';
import { vaultSchema } from './services/vault.ts';
import { storePrefix } from './store-prefix.ts';
import { z } from './zod.ts';

const quota = z.strictObject({
  name: dnsName.default('data-platform-quota').describe('Name of the ResourceQuota.'),
  cpu: cpu.describe('Hard limit of requests.cpu in the namespace.'),
  memory: memory.describe('Hard limit of requests.memory in the namespace.'),
  pods: integer(1, 1_000_000).describe('Hard limit of pods in the namespace.'),
  limits: z
    .strictObject({
      cpu: cpu.describe('Hard limit of limits.cpu.'),
      memory: memory.describe('Hard limit of limits.memory.'),
    })
    .optional()
    .describe('Hard limits of what containers may take. Default: not limited.'),
  target: share(0.1, 1)
    .default(0.8)
    .describe('Share of the quota that requests may take at the autoscalers’ minima.'),
});

const tls = z.strictObject({
  mode: z
    .enum(['off', 'existing', 'cert-manager'])
    .describe('existing: the Secrets are made elsewhere, with the names and keys that docs/ list.'),
  issuer: z
    .strictObject({
      kind: z.enum(['Issuer', 'ClusterIssuer']).describe('Issuer: of this namespace.'),
      name: dnsName.describe('Name of the issuer.'),
    })
    .optional()
    .describe('cert-manager issuer. Default: an own certificate authority in the namespace.'),
});

const objectStore = z.strictObject({
  endpoint: text(
    'https:// with a host, at most a port from 1 to 65535, and no path, such as https://s3.eu-central-1.amazonaws.com',
    new RegExp(`^https://[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:${PORT})?/?$`),
  ).describe('S3 endpoint. Plain HTTP is refused: pgBackRest speaks TLS only.'),
  region: text('a region such as eu-central-1', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
    .default('us-east-1')
    .describe('Region of the bucket.'),
  bucket: text(
    '3 to 63 lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
    /^(?!.*\.\.)[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$/,
  ).describe('Name of the bucket, which has to exist.'),
  prefix: storePrefix
    .optional()
    .describe(
      'Put before every folder of the backups, so that environments can share a bucket. It stays: what lies under another is not found. Default: none.',
    ),
  addressing: z
    .enum(['path', 'host'])
    .default('host')
    .describe('path: https://host/bucket, as MinIO expects.'),
  credentials: dnsName
    .default('backup-object-store')
    .describe('Secret with access-key-id and secret-access-key.'),
  certificateAuthority: dnsName
    .optional()
    .describe('Secret whose ca.crt signs the endpoint. Default: the public authorities.'),
  cidrs: listOf(cidr, 1).default(['0.0.0.0/0']).describe('Addresses of the endpoint, for egress rules.'),
});

const images = z.strictObject({
  registry: text(
    'host[:port][/path], such as registry.example.com/mirror',
    new RegExp(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:${PORT})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`),
  )
    .optional()
    .describe('Mirror that replaces the registry of every image.'),
  overrides: z
    .record(z.string(), imageReference)
    .default({})
    .meta({ propertyNames: { enum: Object.keys(catalog) } })
    .describe('Whole references by image name.'),
  pullSecrets: listOf(dnsName).default([]).describe('Secrets of the registries, in the namespace.'),
});

const observability = z.strictObject({
  enabled: z.boolean().default(true).describe('Monitors and rules for the Prometheus Operator.'),
  prometheus: z
    .strictObject({
      namespace: dnsLabel.default('monitoring').describe('Their namespace.'),
      podLabels: labelMap.default({ 'app.kubernetes.io/name': 'prometheus' }).describe('Their labels.'),
    })
    .prefault({})
    .describe('Pods that may scrape metrics.'),
  labels: labelMap.default({}).describe('Added to monitors and rules, for the operator’s selectors.'),
  // Prometheus reads the address as a template.
  runbooks: text('an http:// or https:// address without braces', /^https?:\/\/[^\s/?#{}]+[^\s?#{}]*$/)
    .default('https://holdfast.dev/runbooks')
    .describe('Folder of the runbook pages.'),
  podsPerNode: integer(1, 500)
    .default(30)
    .describe('Pods of the namespace on one node above which an alert fires.'),
  dashboards: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether the platform has them.'),
      labels: labelMap
        .default({ grafana_dashboard: '1' })
        .describe('Labels by which the sidecar of Grafana selects ConfigMaps.'),
      folderAnnotation: label.key
        .default('grafana_folder')
        .describe('Annotation from which the sidecar takes the folder.'),
      folder: text('a text', /\S/, 80).default('Data platform').describe('Folder in Grafana.'),
    })
    .prefault({})
    .describe('Dashboards for Grafana, as ConfigMaps that its sidecar finds.'),
});

export const environmentSchema = z.strictObject({
  name: dnsLabel.describe('Name of the environment: the folder under dist/.'),
  namespace: dnsLabel.default('data-platform').describe('Namespace of the whole platform.'),
  survive: z.enum(['node', 'zone']).describe('The loss that every service must survive.'),
  cluster: clusterSchema.describe('The cluster that the platform runs in.'),
  quota: quota.describe('ResourceQuota of the namespace.'),
  tls: tls.describe('Encryption between the services.'),
  secrets: secretsSchema.prefault({}).describe('Where passwords and keys come from.'),
  storage: z
    .strictObject({
      class: dnsName.optional().describe("StorageClass of every volume. Default: the cluster's."),
    })
    .prefault({})
    .describe('Volumes of the services, unless one says otherwise.'),
  images: images.prefault({}).describe('Where container images come from.'),
  backup: z
    .strictObject({ store: objectStore.optional().describe('S3 bucket of the backups.') })
    .prefault({})
    .describe('Where backups go.'),
  mesh: meshSchema.prefault({}).describe('Service mesh: encryption between all pods by proxies beside them.'),
  observability: observability.prefault({}).describe('Metrics and alerts.'),
  gitops: gitopsSchema
    .optional()
    .describe('Objects by which Flux or Argo CD sync the environment. Default: none are rendered.'),
  services: z
    .strictObject({
      minio: minioSchema.prefault({}).describe('MinIO: object storage that speaks S3.'),
      postgresql: postgresqlSchema.prefault({}).describe('PostgreSQL with Patroni.'),
      elasticsearch: elasticsearchSchema.prefault({}).describe('Elasticsearch.'),
      kafka: kafkaSchema.prefault({}).describe('Kafka on KRaft, and Kafka Connect.'),
      trino: trinoSchema.prefault({}).describe('Trino: SQL over all of the data services.'),
      metricsServer: metricsServerSchema
        .prefault({})
        .describe('metrics-server, from which autoscalers read their figures. It stands in kube-system.'),
      datahub: datahubSchema.prefault({}).describe('DataHub: the catalogue of what the platform holds.'),
      portal: portalSchema.prefault({}).describe('The start page, or a web app of your own.'),
      edge: edgeSchema.prefault({}).describe('cloudflared: what of the platform the internet reaches.'),
      superset: supersetSchema.prefault({}).describe('Apache Superset: charts and dashboards.'),
      tracing: tracingSchema
        .prefault({})
        .describe('Traces: OpenTelemetry Collector, and Jaeger on Elasticsearch.'),
      vault: vaultSchema.prefault({}).describe('Vault, or OpenBao, with integrated storage.'),
    })
    .prefault({})
    .describe('The services of the platform.'),
});

export type Environment = output<typeof environmentSchema>;
export type ObjectStore = output<typeof objectStore>;
