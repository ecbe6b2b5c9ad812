import { lookupFunction } from './lookup-function.ts';
import { SCRAM_CHECK } from './scram.ts';
import { identifier, literal } from './sql.ts';

export interface ProvisionedRole {
  readonly name: string;
  /** Environment variable of the Job that holds the password. */
  readonly passwordVariable: string;
  /**
   * Most connections the role may hold.
   * @default unlimited
   */
  readonly connectionLimit?: number;
  /**
   * Roles whose rights it has.
   * @default none
   */
  readonly memberOf?: readonly string[];
}

export interface ProvisionedDatabase {
  readonly name: string;
  /** Role that owns the database and may do everything in it. */
  readonly owner: string;
  /**
   * Extensions that must be there.
   * @default none
   */
  readonly extensions?: readonly string[];
  /**
   * Roles besides the owner that may connect; what they may do is for the owner to grant.
   * @default none
   */
  readonly guests?: readonly string[];
}

export interface ProvisionProps {
  readonly roles: readonly ProvisionedRole[];
  readonly databases: readonly ProvisionedDatabase[];
  /** Role of the exporter, which reads statistics and no data. */
  readonly monitoring: ProvisionedRole;
  /**
   * Role with which PgBouncer looks passwords up.
   * @default no pooler
   */
  readonly lookup?: ProvisionedRole;
  /**
   * Role of pg_rewind, which Patroni makes; it must be able to connect to `postgres`.
   * @default 'rewinder'
   */
  readonly rewindUser?: string;
}

/**
 * Renders the psql script that brings roles, databases, owners, extensions and PgBouncer's look-up function into the
 * state described. It looks before it writes: run a second time it changes nothing, not even a password's salt
 * (that would throw pooled clients out). It creates and alters, and never drops. To be run as superuser against the
 * leader, with `psql -X -f`, database `postgres`, and the password variables in the environment.
 *
 * @throws Error for names that PostgreSQL can't hold, roles described twice, and owners that nobody makes.
 */
export function renderProvisionSql(props: ProvisionProps): string {
  const roles = [...props.roles, props.monitoring, ...(props.lookup ? [props.lookup] : [])];
  assertConsistent(props, roles);
  const inPostgres = [
    ...grantConnect('postgres', [
      props.monitoring.name,
      ...(props.lookup ? [props.lookup.name] : []),
      props.rewindUser ?? 'rewinder',
    ]),
    closeToPublic('postgres'),
    ...(props.lookup ? lookupFunction(props.lookup.name) : []),
    '\n-- Statistics of statements, where the exporter looks for them',
    createExtension('pg_stat_statements'),
  ];
  return [
    HEAD,
    SCRAM_CHECK,
    ...roles.flatMap(role),
    ...memberships([...roles, { ...props.monitoring, memberOf: ['pg_monitor'] }]),
    ...props.databases.flatMap((database) => [
      ...databaseAndOwner(database),
      ...grantConnect(database.name, [props.monitoring.name, ...(database.guests ?? [])]),
      closeToPublic(database.name),
    ]),
    ...inPostgres,
    ...props.databases.flatMap(extensions),
    '',
  ].join('\n');
}

/** Statements that hold a password are kept out of the server's log and of pg_stat_statements. */
const HEAD = `\\set ON_ERROR_STOP on
\\set QUIET on
\\pset tuples_only on
SET client_min_messages = warning;
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;
SET pg_stat_statements.track = 'none';`;

function role({ name, passwordVariable, connectionLimit }: ProvisionedRole): readonly string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(passwordVariable)) {
    throw new Error(`postgresql: ${JSON.stringify(passwordVariable)} is not the name of a variable`);
  }
  const quoted = identifier(name);
  const limit = connectionLimit ?? -1;
  return [
    `\n-- Role ${comment(name)}`,
    `\\getenv password ${passwordVariable}`,
    '\\if :{?password}',
    '\\else',
    `  \\warn 'variable ${passwordVariable} is not set'`,
    // psql has no command to fail with a status; a statement that can't work has one.
    `  DO $$ BEGIN RAISE EXCEPTION 'variable ${passwordVariable} is not set'; END $$;`,
    '\\endif',
    `SELECT ${literal(`CREATE ROLE ${quoted} LOGIN`)}`,
    `  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${literal(name)}) \\gexec`,
    `SELECT ${literal(
      `ALTER ROLE ${quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT ${limit}`,
    )}`,
    `  FROM pg_catalog.pg_roles WHERE rolname = ${literal(name)} AND (NOT rolcanlogin OR rolsuper OR rolcreatedb`,
    `    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> ${limit}) \\gexec`,
    `SELECT pg_catalog.format(${literal(`ALTER ROLE %I PASSWORD %L`)}, rolname, :'password')`,
    `  FROM pg_catalog.pg_authid WHERE rolname = ${literal(name)}`,
    `    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \\gexec`,
    '\\unset password',
  ];
}

function memberships(roles: readonly ProvisionedRole[]): readonly string[] {
  return roles.flatMap(({ name, memberOf }) =>
    (memberOf ?? []).flatMap((group) => [
      `SELECT ${literal(`GRANT ${identifier(group)} TO ${identifier(name)}`)}`,
      `  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members WHERE roleid = ${literal(identifier(group))}::regrole`,
      `    AND member = ${literal(identifier(name))}::regrole) \\gexec`,
    ]),
  );
}

function databaseAndOwner({ name, owner }: ProvisionedDatabase): readonly string[] {
  return [
    `\n-- Database ${comment(name)}`,
    `SELECT ${literal(`CREATE DATABASE ${identifier(name)} OWNER ${identifier(owner)} TEMPLATE template0 ENCODING 'UTF8'`)}`,
    `  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ${literal(name)}) \\gexec`,
    `SELECT ${literal(`ALTER DATABASE ${identifier(name)} OWNER TO ${identifier(owner)}`)}`,
    `  FROM pg_catalog.pg_database WHERE datname = ${literal(name)}`,
    `    AND datdba <> ${literal(identifier(owner))}::regrole \\gexec`,
  ];
}

/** Every role may connect everywhere unless that is taken back. */
function closeToPublic(database: string): string {
  return [
    `SELECT ${literal(`REVOKE CONNECT, TEMPORARY ON DATABASE ${identifier(database)} FROM PUBLIC`)}`,
    '  FROM pg_catalog.pg_database',
    `  WHERE datname = ${literal(database)} AND EXISTS (SELECT`,
    `    FROM pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) WHERE grantee = 0) \\gexec`,
  ].join('\n');
}

function grantConnect(database: string, roles: readonly string[]): readonly string[] {
  return [...new Set(roles)].map((name) =>
    [
      `SELECT ${literal(`GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(name)}`)}`,
      '  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r',
      `    ON r.rolname = ${literal(name)} AND d.datname = ${literal(database)}`,
      '  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)',
      "    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \\gexec",
    ].join('\n'),
  );
}

function extensions({ name, extensions: wanted }: ProvisionedDatabase): readonly string[] {
  if (!wanted || wanted.length === 0) return [];
  return [
    `\n-- Extensions of ${comment(name)}`,
    `SELECT ${literal(name)} AS database \\gset`,
    '\\connect :"database"',
    ...wanted.map(createExtension),
  ];
}

function createExtension(name: string): string {
  return [
    `SELECT ${literal(`CREATE EXTENSION ${identifier(name)}`)}`,
    `  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = ${literal(name)}) \\gexec`,
  ].join('\n');
}

function assertConsistent(props: ProvisionProps, roles: readonly ProvisionedRole[]): void {
  const names = roles.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`postgresql: role ${twice} is described twice`);
  const reserved = names.find((name) => name.startsWith('pg_'));
  if (reserved !== undefined) {
    throw new Error(
      `postgresql: role ${reserved} can't be made: PostgreSQL keeps names with "pg_" for itself`,
    );
  }
  for (const { name, owner } of props.databases) {
    if (!names.includes(owner)) {
      throw new Error(
        `postgresql: owner ${owner} of database ${name} is not among the roles: ${names.join(', ')}`,
      );
    }
  }
}

/** A name inside a comment must not end it. */
function comment(name: string): string {
  return JSON.stringify(name);
}
