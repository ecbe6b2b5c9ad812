import type { Environment } from '../lib/environment/schema.ts';
import type { ElasticsearchSettings } from '../lib/environment/services/elasticsearch.ts';
import type { KafkaSettings } from '../lib/environment/services/kafka.ts';
import type { MinioSettings } from '../lib/environment/services/minio.ts';
import type { PostgresqlSettings } from '../lib/environment/services/postgresql.ts';
import type { ConnectionHolder } from '../lib/network/connection-holder.ts';
import type { DatabaseClients } from '../lib/services/postgresql/props.ts';

type Services = Environment['services'];

/** Who holds connections to a database. */
interface DatabaseHolders {
  readonly database: string;
  /** `analytics`: they read it by the pool of analytics. */
  readonly pool: 'own' | 'analytics';
  readonly holders: readonly ConnectionHolder[];
}

/** What one app of the platform needs the data services to hold, in the words of their own settings. */
export interface Needs {
  /** The app: its name under `services` of the environment file. */
  readonly app: string;
  /** @default - none */
  readonly databases?: PostgresqlSettings['databases'];
  /**
   * Who of this app holds connections to a database, at its most.
   * @default - nobody
   */
  readonly databaseHolders?: readonly DatabaseHolders[];
  /**
   * Databases of others that a role of this app reads, by the pools of analytics.
   * @default - none
   */
  readonly databaseReaders?: readonly { readonly database: string; readonly role: string }[];
  /** @default - none */
  readonly topics?: KafkaSettings['topics'];
  /** @default - none */
  readonly kafkaUsers?: KafkaSettings['users'];
  /** @default - none */
  readonly buckets?: MinioSettings['buckets'];
  /** @default - none */
  readonly storeUsers?: MinioSettings['users'];
  /** @default - none */
  readonly searchRoles?: ElasticsearchSettings['roles'];
  /** @default - none */
  readonly searchUsers?: ElasticsearchSettings['users'];
}

/**
 * The data services' settings with what the apps need of them added: a database of DataHub is provisioned like one that
 * the environment file names.
 * @throws Error when the file, or another app, names the same thing
 */
export function withNeeds(services: Services, needs: readonly Needs[]): Services {
  const { postgresql, kafka, minio, elasticsearch } = services;
  const merge = <T extends { readonly name: string }>(
    path: string,
    declared: readonly T[],
    needed: (of: Needs) => readonly T[] | undefined,
  ): T[] => joined(path, declared, needs, needed);
  const readers = needs.flatMap(({ databaseReaders = [] }) => databaseReaders);
  const databases = merge('services.postgresql.databases', postgresql.databases, (of) => of.databases);
  return {
    ...services,
    postgresql: {
      ...postgresql,
      databases: databases.map((database) => ({
        ...database,
        readers: [
          ...new Set([
            ...database.readers,
            ...readers.filter((reader) => reader.database === database.name).map(({ role }) => role),
          ]),
        ],
      })),
    },
    kafka: {
      ...kafka,
      topics: merge('services.kafka.topics', kafka.topics, (of) => of.topics),
      users: merge('services.kafka.users', kafka.users, (of) => of.kafkaUsers),
    },
    minio: {
      ...minio,
      buckets: merge('services.minio.buckets', minio.buckets, (of) => of.buckets),
      users: merge('services.minio.users', minio.users, (of) => of.storeUsers),
    },
    elasticsearch: {
      ...elasticsearch,
      roles: merge('services.elasticsearch.roles', elasticsearch.roles, (of) => of.searchRoles),
      users: merge('services.elasticsearch.users', elasticsearch.users, (of) => of.searchUsers),
    },
  };
}

/** Who connects to which database of PostgreSQL. */
export function databaseClients(needs: readonly Needs[]): DatabaseClients {
  const all = needs.flatMap(({ databaseHolders = [] }) => databaseHolders);
  const byDatabase = (wanted: DatabaseHolders['pool']) => {
    const holders = new Map<string, readonly ConnectionHolder[]>();
    for (const { database, holders: more } of all.filter(({ pool }) => pool === wanted)) {
      holders.set(database, [...(holders.get(database) ?? []), ...more]);
    }
    return holders;
  };
  return { own: byDatabase('own'), analytics: byDatabase('analytics') };
}

function joined<T extends { readonly name: string }>(
  path: string,
  declared: readonly T[],
  needs: readonly Needs[],
  needed: (of: Needs) => readonly T[] | undefined,
): T[] {
  const all = [...declared];
  const origin = new Map(declared.map(({ name }) => [name, 'the file']));
  for (const of of needs) {
    for (const item of needed(of) ?? []) {
      const other = origin.get(item.name);
      if (other !== undefined) {
        throw new Error(
          `${path}: found "${item.name}" from ${other}, allowed: another name, since services.${of.app} makes that one`,
        );
      }
      origin.set(item.name, `services.${of.app}`);
      all.push(item);
    }
  }
  return all;
}
