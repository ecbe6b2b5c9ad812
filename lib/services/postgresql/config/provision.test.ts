import { describe, expect, it } from 'vitest';
import { type ProvisionProps, renderProvisionSql } from './provision.ts';

const props: ProvisionProps = {
  roles: [
    { name: 'superset', passwordVariable: 'SUPERSET_PASSWORD' },
    { name: 'datahub', passwordVariable: 'DATAHUB_PASSWORD', connectionLimit: 40 },
    { name: 'reporting', passwordVariable: 'REPORTING_PASSWORD', memberOf: ['pg_read_all_data'] },
  ],
  databases: [
    { name: 'superset', owner: 'superset' },
    { name: 'datahub', owner: 'datahub', extensions: ['pg_trgm', 'btree_gin'], guests: ['reporting'] },
  ],
  monitoring: { name: 'monitor', passwordVariable: 'MONITOR_PASSWORD' },
  lookup: { name: 'pgbouncer', passwordVariable: 'PGBOUNCER_PASSWORD' },
};

/** What the script would do: the statements that `\gexec` runs when their condition holds. */
const statements = (sql: string): string[] =>
  [...sql.matchAll(/^SELECT '((?:[^']|'')+)'\n/gm)].map((match) => (match[1] ?? '').replaceAll("''", "'"));

describe('renderProvisionSql', () => {
  const sql = renderProvisionSql(props);

  it('looks as before', async () => {
    await expect(sql).toMatchFileSnapshot('../../../../__snapshots__/postgresql/provision.sql');
  });

  it('makes every role before the databases they own, and closes each database after letting its guests in', () => {
    const run = statements(sql);
    const at = (statement: string): number => {
      const index = run.indexOf(statement);
      expect(index, statement).toBeGreaterThanOrEqual(0);
      return index;
    };
    for (const { name, owner } of props.databases) {
      const made = at(`CREATE DATABASE "${name}" OWNER "${owner}" TEMPLATE template0 ENCODING 'UTF8'`);
      expect(at(`CREATE ROLE "${owner}" LOGIN`)).toBeLessThan(made);
      const closed = at(`REVOKE CONNECT, TEMPORARY ON DATABASE "${name}" FROM PUBLIC`);
      expect(at(`GRANT CONNECT ON DATABASE "${name}" TO "monitor"`)).toBeLessThan(closed);
    }
    expect(at('GRANT CONNECT ON DATABASE "datahub" TO "reporting"')).toBeLessThan(
      at('REVOKE CONNECT, TEMPORARY ON DATABASE "datahub" FROM PUBLIC'),
    );
    // pg_rewind and PgBouncer connect to postgres.
    for (const role of ['rewinder', 'pgbouncer', 'monitor']) {
      expect(at(`GRANT CONNECT ON DATABASE "postgres" TO "${role}"`)).toBeLessThan(
        at('REVOKE CONNECT, TEMPORARY ON DATABASE "postgres" FROM PUBLIC'),
      );
    }
  });

  it('looks before it writes: no statement outside a condition', () => {
    for (const line of sql.split('\n')) {
      expect(line).not.toMatch(/^(CREATE (ROLE|DATABASE|SCHEMA|EXTENSION)|ALTER|GRANT|REVOKE|DROP)\b/);
    }
    expect(sql).not.toMatch(/\bDROP\b/);
    const conditions = [...sql.matchAll(/\\gexec/g)].length;
    expect(conditions).toBeGreaterThanOrEqual(statements(sql).length);
  });

  it('takes passwords from the environment and keeps them out of logs', () => {
    for (const variable of ['SUPERSET_PASSWORD', 'MONITOR_PASSWORD', 'PGBOUNCER_PASSWORD']) {
      expect(sql).toContain(`\\getenv password ${variable}`);
    }
    expect(sql.indexOf("SET log_statement = 'none'")).toBeLessThan(sql.indexOf('\\getenv'));
  });

  it('never makes a superuser', () => {
    expect(sql).not.toMatch(/(?<!NO)SUPERUSER(?! )/);
    expect(sql).not.toMatch(/[^O]SUPERUSER NO/);
  });

  it('leaves the look-up function out without a pooler', () => {
    expect(renderProvisionSql({ ...props, lookup: undefined })).not.toContain('lookup');
  });

  it('quotes names that would be SQL', () => {
    const odd = `x"; DROP ROLE postgres; --'`;
    const text = renderProvisionSql({
      ...props,
      roles: [{ name: odd, passwordVariable: 'P' }],
      databases: [{ name: odd, owner: odd }],
    });
    expect(text).toContain(`'CREATE ROLE "x""; DROP ROLE postgres; --''" LOGIN'`);
  });

  it.each([
    [{ databases: [{ name: 'a', owner: 'nobody' }] }, /owner nobody of database a is not among the roles/],
    [{ monitoring: { name: 'superset', passwordVariable: 'P' } }, /role superset is described twice/],
    [{ monitoring: { name: 'pg_monitor', passwordVariable: 'P' } }, /role pg_monitor can't be made/],
    [{ monitoring: { name: 'm', passwordVariable: 'P-1' } }, /"P-1" is not the name of a variable/],
  ] satisfies [Partial<ProvisionProps>, RegExp][])('refuses %o', (change, message) => {
    expect(() => renderProvisionSql({ ...props, ...change })).toThrow(message);
  });
});
