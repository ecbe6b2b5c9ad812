import { identifier, literal } from './sql.ts';

const LOOKUP_SCHEMA = 'pgbouncer';
const LOOKUP_FUNCTION = 'lookup';

/** The query with which PgBouncer looks a password verifier up; qualified, so that no search_path can divert it. */
export const LOOKUP_QUERY = `SELECT username, verifier FROM ${LOOKUP_SCHEMA}.${LOOKUP_FUNCTION}($1)`;

/**
 * PgBouncer's view of passwords: verifiers of roles that may log in, without superusers and replication roles, which
 * have no business in a pool, and without expired passwords.
 */
const LOOKUP_BODY = [
  '',
  '  SELECT rolname::text, CASE WHEN rolvaliduntil < pg_catalog.now() THEN NULL ELSE rolpassword END',
  '  FROM pg_catalog.pg_authid',
  '  WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication',
  '',
].join('\n');

/** Statements that bring the function, and the right to call it, into the described state; to be run in its database. */
export function lookupFunction(lookupRole: string): readonly string[] {
  const signature = `${LOOKUP_SCHEMA}.${LOOKUP_FUNCTION}(text)`;
  const schema = literal(LOOKUP_SCHEMA);
  const grantee = literal(identifier(lookupRole));
  return [
    "\n-- PgBouncer's look-up function",
    `SELECT ${literal(`CREATE SCHEMA ${LOOKUP_SCHEMA}`)}`,
    `  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${schema}) \\gexec`,
    `SELECT ${literal(
      `CREATE OR REPLACE FUNCTION ${LOOKUP_SCHEMA}.${LOOKUP_FUNCTION}(text) RETURNS TABLE (username text, verifier text) ` +
        `LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$${LOOKUP_BODY}$body$`,
    )}`,
    '  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_proc',
    `    WHERE oid = pg_catalog.to_regprocedure(${literal(signature)}) AND prosecdef AND prosrc = ${literal(LOOKUP_BODY)}) \\gexec`,
    `SELECT ${literal(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`)}`,
    `  WHERE pg_catalog.has_function_privilege('public', ${literal(signature)}, 'EXECUTE') \\gexec`,
    `SELECT ${literal(`GRANT USAGE ON SCHEMA ${LOOKUP_SCHEMA} TO ${identifier(lookupRole)}`)}`,
    `  WHERE NOT pg_catalog.has_schema_privilege(${grantee}::regrole, ${schema}, 'USAGE') \\gexec`,
    `SELECT ${literal(`GRANT EXECUTE ON FUNCTION ${signature} TO ${identifier(lookupRole)}`)}`,
    `  WHERE NOT pg_catalog.has_function_privilege(${grantee}::regrole, ${literal(signature)}, 'EXECUTE') \\gexec`,
  ];
}
