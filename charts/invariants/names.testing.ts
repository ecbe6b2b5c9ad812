import type { Environment } from '../../lib/environment/schema.ts';
import { namedHosts } from '../../lib/verify/model/hosts.ts';
import type { Inventory } from '../../lib/verify/model/inventory.ts';
import { sourceReferences } from '../../lib/verify/model/sources.ts';
import { type ConfigurationText, configurationTexts } from '../../lib/verify/model/texts.ts';
import { namedFiles } from './mounted.testing.ts';
import { type Kind, type Provided, provisioners } from './provisioned.testing.ts';

/** A name that a workload's configuration takes for granted. */
export interface Reference {
  readonly kind: Kind;
  readonly name: string;
  /** Where it stands, for people. */
  readonly where: string;
}

/** What a text names, by a pattern whose first group is the name, or a list of names with commas between them. */
interface Pattern {
  readonly kind: Kind;
  readonly pattern: RegExp;
  /** Which variables or files are looked at. @default - all */
  readonly of?: RegExp;
}

/** How configurations of the platform name things. Each pattern is of one program's own language. */
const patterns: readonly Pattern[] = [
  // Variables of DataHub; a topic's table of Trino; a sink of Connect; access rules.
  { kind: 'topic', pattern: /^([\w.-]+)$/g, of: /(?:^|_)(?:TOPIC|TOPIC_NAME|EVENT_NAME)$/ },
  { kind: 'topic', pattern: /"topicName": "([^"]+)"/g },
  { kind: 'topic', pattern: /"topics": "([\w.,-]+)"/g },
  { kind: 'topic', pattern: /^TOPIC LITERAL (?!\*)(\S+) (?!CREATE)/gm },
  // JAAS, as a property or inside JSON; kafka-exporter.
  { kind: 'Kafka user', pattern: /LoginModule required username=\\?"([^"\\$]+)/g },
  { kind: 'Kafka user', pattern: /^--sasl\.username=(.+)$/g },
  // Addresses of JDBC, of SQLAlchemy and its Python; libpq; PgBouncer's list.
  { kind: 'database', pattern: /\bpostgresql(?:\+\w+)?:\/\/[^\s/"']+\/([\w-]+)/g },
  { kind: 'database', pattern: /^\s*database="([^"]+)"/gm },
  { kind: 'database', pattern: /\bdbname=([\w-]+)/g },
  { kind: 'database', pattern: /^(.+)$/g, of: /^PGDATABASE$/ },
  { kind: 'database', pattern: /"database": "([^"]+)"/g, of: /^sources\.json$/ },
  { kind: 'database role', pattern: /\bpostgresql(?:\+\w+)?:\/\/([\w-]+)@/g },
  { kind: 'database role', pattern: /"postgresql\+\w+",\s+username="([^"]+)"/g },
  { kind: 'database role', pattern: /connection-user=(.+)$/gm },
  { kind: 'database role', pattern: /^connection=.*\buser=([\w-]+)/gm },
  {
    kind: 'database role',
    pattern: /^(.+)$/g,
    of: /^(?:PGUSER|DATA_SOURCE_USER|EBEAN_DATASOURCE_USERNAME)$/,
  },
  // A snapshot repository; Iceberg's warehouse; MinIO's policies.
  { kind: 'bucket', pattern: /"bucket": "([^"]+)"/g, of: /^repository\.json$/ },
  { kind: 'bucket', pattern: /\bs3a?:\/\/([^/\s"']+)/g },
  { kind: 'bucket', pattern: /"arn:aws:s3:::([^/*"]+)/g },
  { kind: 'store user', pattern: /^s3\.aws-access-key=([^$\n]+)$/gm },
  { kind: 'store user', pattern: /^(holdfast-.+)$/g, of: /^SOURCE_USER$/ },
  // Variables of DataHub and of the exporter; Jaeger; Trino.
  { kind: 'search user', pattern: /^(.+)$/g, of: /^(?:ELASTICSEARCH_USERNAME|SEARCH_USER|ES_USERNAME)$/ },
  { kind: 'search user', pattern: /\belasticsearch:\s+server_urls:[\s\S]*?\busername: (\S+)/g },
  { kind: 'search user', pattern: /^elasticsearch\.auth\.user=(.+)$/gm },
  { kind: 'search role', pattern: /"roles": \[\s*"([^\]]+)"\s*\]/g, of: /^user\..+\.json$/ },
];

/** The Secrets with a key for each user, by the provider that makes those users. */
function userSecrets({ services }: Environment): readonly (readonly [Kind, string])[] {
  return [
    ['Kafka user', `${services.kafka.instance}-users`],
    ['database role', `${services.postgresql.instance}-roles`],
    ['search user', `${services.elasticsearch.instance}-users`],
    ['store user', `${services.minio.instance}-users`],
  ];
}

/** Every name that the configurations of an environment take for granted. */
export function references(
  inventory: Inventory,
  environment: Environment,
  provided: Provided = provisioners(inventory),
): Reference[] {
  return [
    ...hosts(inventory),
    ...sources(inventory, environment),
    ...files(inventory, provided),
    ...configurationTexts(inventory).flatMap(inText),
  ];
}

/** The references that nothing in the environment answers. */
export function unanswered(
  inventory: Inventory,
  environment: Environment,
  provided: Provided = provisioners(inventory),
): Reference[] {
  const isThere = ({ kind, name }: Pick<Reference, 'kind' | 'name'>) => provided[kind].has(name);
  return references(inventory, environment, provided).filter(
    (reference) =>
      !isThere(reference) &&
      // A Service that is not there is told once.
      (reference.kind !== 'port' || isThere({ kind: 'hostname', name: reference.name.replace(/:\d+$/, '') })),
  );
}

const placeOf = ({ object, path, name }: ConfigurationText) =>
  `${object.kind} ${object.metadata.name} ${path} (${name})`;

function inText(text: ConfigurationText): Reference[] {
  return patterns
    .filter(({ of }) => of === undefined || of.test(text.name))
    .flatMap(({ kind, pattern }) =>
      [...text.text.matchAll(pattern)].flatMap(([, found = '']) =>
        found.split(/"?\s*,\s*"?/).map((name) => ({ kind, name: name.trim(), where: placeOf(text) })),
      ),
    );
}

/** Hosts that are certainly meant for Services, and the ports with them. */
function hosts(inventory: Inventory): Reference[] {
  return namedHosts(inventory)
    .filter(({ form }) => form === 'full')
    .flatMap(({ text, service, namespace, port }): Reference[] => {
      const host = `${namespace}/${service}`;
      const where = placeOf(text);
      return [
        { kind: 'hostname', name: host, where },
        ...(port === undefined ? [] : [{ kind: 'port', name: `${host}:${port}`, where } as const]),
      ];
    });
}

/** Files of mounted ConfigMaps and Secrets. One path can be several folders' in several containers: any may answer. */
function files(inventory: Inventory, provided: Provided): Reference[] {
  return namedFiles(inventory).flatMap(({ kind, names, where }) => {
    const name = names.find((name) => provided[kind].has(name)) ?? names[0];
    return name === undefined ? [] : [{ kind, name, where }];
  });
}

function sources(inventory: Inventory, environment: Environment): Reference[] {
  return inventory.workloads.flatMap((workload) =>
    sourceReferences(workload).flatMap(({ kind, name, key, path }): Reference[] => {
      const where = `${workload.manifest.kind} ${workload.manifest.metadata.name} ${path}`;
      const user = userSecrets(environment).find(([, secret]) => secret === name)?.[0];
      return key === undefined
        ? []
        : [
            { kind: kind === 'Secret' ? 'Secret key' : 'ConfigMap key', name: `${name}/${key}`, where },
            ...(user === undefined ? [] : [{ kind: user, name: key, where }]),
          ];
    }),
  );
}
