import type { Kind } from './provisioned.testing.ts';

/** Different names of each kind that production's configurations have, at the least. */
export const least: Readonly<Record<Kind, number>> = {
  hostname: 15,
  port: 15,
  'Secret key': 60,
  'ConfigMap key': 50,
  topic: 10,
  'Kafka user': 4,
  database: 4,
  'database role': 6,
  bucket: 2,
  'store user': 3,
  'search user': 4,
  'search role': 3,
};

/** A slip of the pen in one object of production. */
export interface Fault {
  readonly object: { readonly kind: string; readonly name: string };
  /** What the object's JSON has, once or more. The first is replaced. */
  readonly write: string;
  readonly becomes: string;
  /** The name as the walk then tells it. */
  readonly name: string;
}

const deployment = (name: string) => ({ kind: 'Deployment', name });
const configMap = (name: string) => ({ kind: 'ConfigMap', name });
const gms = deployment('datahub-gms');

/** One for each kind. */
export const faults: Readonly<Record<Kind, Fault>> = {
  hostname: {
    object: gms,
    write: 'kafka.data-platform.svc',
    becomes: 'kafak.data-platform.svc',
    name: 'data-platform/kafak.*',
  },
  port: {
    object: gms,
    write: 'kafka.data-platform.svc.cluster.local:9092',
    becomes: 'kafka.data-platform.svc.cluster.local:9099',
    name: 'data-platform/kafka:9099',
  },
  'Secret key': {
    object: gms,
    write: '"key":"token-salt"',
    becomes: '"key":"token-sugar"',
    name: 'datahub-credentials/token-sugar',
  },
  'ConfigMap key': {
    object: gms,
    write: '/etc/holdfast/scripts/wait-for-update.sh',
    becomes: '/etc/holdfast/scripts/wait-for-upgrade.sh',
    name: 'datahub-scripts/wait-for-upgrade.sh',
  },
  topic: {
    object: gms,
    write: 'MetadataChangeProposal_v1',
    becomes: 'MetadataChangeProposal_v2',
    name: 'MetadataChangeProposal_v2',
  },
  'Kafka user': {
    object: gms,
    write: 'username=\\"datahub\\"',
    becomes: 'username=\\"datahbu\\"',
    name: 'datahbu',
  },
  database: { object: gms, write: ':6432/datahub?', becomes: ':6432/catalogue?', name: 'catalogue' },
  'database role': {
    object: gms,
    write: '"name":"EBEAN_DATASOURCE_USERNAME","value":"datahub"',
    becomes: '"name":"EBEAN_DATASOURCE_USERNAME","value":"owner"',
    name: 'owner',
  },
  bucket: {
    object: configMap('elasticsearch-provisioning'),
    write: '\\"bucket\\": \\"elasticsearch-snapshots\\"',
    becomes: '\\"bucket\\": \\"snapshots\\"',
    name: 'snapshots',
  },
  'store user': {
    object: { kind: 'CronJob', name: 'minio-backup' },
    write: '"name":"SOURCE_USER","value":"holdfast-copy"',
    becomes: '"name":"SOURCE_USER","value":"holdfast-copies"',
    name: 'holdfast-copies',
  },
  'search user': {
    object: configMap('tracing-jaeger'),
    write: 'username: tracing',
    becomes: 'username: jaeger',
    name: 'jaeger',
  },
  'search role': {
    object: configMap('elasticsearch-provisioning'),
    write: '\\"roles\\": [\\n    \\"datahub\\"',
    becomes: '\\"roles\\": [\\n    \\"search\\"',
    name: 'search',
  },
};
