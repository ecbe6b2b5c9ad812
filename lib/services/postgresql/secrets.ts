import type { SecretDeclaration } from '../../identity/secret.ts';

const password = (purpose: string) => ({ purpose, kind: 'password' }) as const;

/** Passwords of the cluster's own roles. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: 'Roles that run the PostgreSQL cluster itself.',
    keys: {
      'superuser-password': password('Role postgres.'),
      'replication-password': password('Role replicator: streaming replication between members.'),
      'rewind-password': password('Role rewinder: pg_rewind of a former leader.'),
      'restapi-password': password("User patroni of Patroni's REST API: unsafe calls."),
      'monitoring-password': password('Role monitor: postgres-exporter.'),
      'pooler-password': password('Role pgbouncer: looks up the others at login, and serves statistics.'),
    },
  } as const satisfies SecretDeclaration;
}

/** Passwords of the roles that own or read databases: a key per role, named after it. */
export function roleCredentials(instance: string, roles: readonly string[]): SecretDeclaration {
  return {
    name: `${instance}-roles`,
    purpose: 'Roles that own or read databases and log in from applications.',
    keys: Object.fromEntries(roles.map((role) => [role, password(`Role ${role}.`)])),
  };
}

/** A database of the environment file. */
export interface OwnedDatabase {
  readonly name: string;
  /** @default - a role with the name of the database */
  readonly owner?: string;
  /** @default - none */
  readonly readers?: readonly string[];
}

/** Roles that own or read a database, each once. */
export function applicationRoles(databases: readonly OwnedDatabase[]): string[] {
  return [...new Set([...databases.map(({ name, owner }) => owner ?? name), ...readerRoles(databases)])];
}

/** Roles that read a database, each once. */
export function readerRoles(databases: readonly OwnedDatabase[]): string[] {
  return [...new Set(databases.flatMap(({ readers }) => readers ?? []))];
}

/** The Secrets of PostgreSQL's own; the object store's belongs to the foundation. */
export function postgresqlSecrets(props: {
  readonly instance: string;
  readonly databases: readonly OwnedDatabase[];
}): SecretDeclaration[] {
  const roles = applicationRoles(props.databases);
  return [credentials(props.instance), ...(roles.length > 0 ? [roleCredentials(props.instance, roles)] : [])];
}
