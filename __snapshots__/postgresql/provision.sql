\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
SET client_min_messages = warning;
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;
SET pg_stat_statements.track = 'none';

CREATE FUNCTION pg_temp.hmac_sha256(key bytea, message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  inner_pad bytea := '';
  outer_pad bytea := '';
  byte int;
BEGIN
  IF length(key) > 64 THEN key := sha256(key); END IF;
  FOR i IN 0..63 LOOP
    byte := CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END;
    inner_pad := inner_pad || decode(lpad(to_hex(byte # 54), 2, '0'), 'hex');
    outer_pad := outer_pad || decode(lpad(to_hex(byte # 92), 2, '0'), 'hex');
  END LOOP;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;
CREATE FUNCTION pg_temp.scram_matches(password text, verifier text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  parts text[] := regexp_match(verifier, '^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):');
  key bytea := convert_to(password, 'UTF8');
  inner_pad bytea := '';
  outer_pad bytea := '';
  byte int;
  block bytea;
  folded bit(256);
  salted bytea := '';
BEGIN
  IF parts IS NULL THEN RETURN false; END IF;
  IF length(key) > 64 THEN key := sha256(key); END IF;
  FOR i IN 0..63 LOOP
    byte := CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END;
    inner_pad := inner_pad || decode(lpad(to_hex(byte # 54), 2, '0'), 'hex');
    outer_pad := outer_pad || decode(lpad(to_hex(byte # 92), 2, '0'), 'hex');
  END LOOP;
  block := sha256(outer_pad || sha256(inner_pad || decode(parts[2], 'base64') || '\x00000001'::bytea));
  folded := ('x' || encode(block, 'hex'))::bit(256);
  FOR i IN 2..parts[1]::int LOOP
    block := sha256(outer_pad || sha256(inner_pad || block));
    folded := folded # ('x' || encode(block, 'hex'))::bit(256);
  END LOOP;
  FOR i IN 0..7 LOOP
    salted := salted || decode(lpad(to_hex(substring(folded FROM i * 32 + 1 FOR 32)::bit(32)::bigint), 8, '0'), 'hex');
  END LOOP;
  RETURN encode(sha256(pg_temp.hmac_sha256(salted, 'Client Key')), 'base64') = parts[3];
END $$;

-- Role "superset"
\getenv password SUPERSET_PASSWORD
\if :{?password}
\else
  \warn 'variable SUPERSET_PASSWORD is not set'
  DO $$ BEGIN RAISE EXCEPTION 'variable SUPERSET_PASSWORD is not set'; END $$;
\endif
SELECT 'CREATE ROLE "superset" LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'superset') \gexec
SELECT 'ALTER ROLE "superset" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1'
  FROM pg_catalog.pg_roles WHERE rolname = 'superset' AND (NOT rolcanlogin OR rolsuper OR rolcreatedb
    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> -1) \gexec
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
  FROM pg_catalog.pg_authid WHERE rolname = 'superset'
    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \gexec
\unset password

-- Role "datahub"
\getenv password DATAHUB_PASSWORD
\if :{?password}
\else
  \warn 'variable DATAHUB_PASSWORD is not set'
  DO $$ BEGIN RAISE EXCEPTION 'variable DATAHUB_PASSWORD is not set'; END $$;
\endif
SELECT 'CREATE ROLE "datahub" LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'datahub') \gexec
SELECT 'ALTER ROLE "datahub" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 40'
  FROM pg_catalog.pg_roles WHERE rolname = 'datahub' AND (NOT rolcanlogin OR rolsuper OR rolcreatedb
    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> 40) \gexec
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
  FROM pg_catalog.pg_authid WHERE rolname = 'datahub'
    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \gexec
\unset password

-- Role "reporting"
\getenv password REPORTING_PASSWORD
\if :{?password}
\else
  \warn 'variable REPORTING_PASSWORD is not set'
  DO $$ BEGIN RAISE EXCEPTION 'variable REPORTING_PASSWORD is not set'; END $$;
\endif
SELECT 'CREATE ROLE "reporting" LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'reporting') \gexec
SELECT 'ALTER ROLE "reporting" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1'
  FROM pg_catalog.pg_roles WHERE rolname = 'reporting' AND (NOT rolcanlogin OR rolsuper OR rolcreatedb
    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> -1) \gexec
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
  FROM pg_catalog.pg_authid WHERE rolname = 'reporting'
    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \gexec
\unset password

-- Role "monitor"
\getenv password MONITOR_PASSWORD
\if :{?password}
\else
  \warn 'variable MONITOR_PASSWORD is not set'
  DO $$ BEGIN RAISE EXCEPTION 'variable MONITOR_PASSWORD is not set'; END $$;
\endif
SELECT 'CREATE ROLE "monitor" LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'monitor') \gexec
SELECT 'ALTER ROLE "monitor" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1'
  FROM pg_catalog.pg_roles WHERE rolname = 'monitor' AND (NOT rolcanlogin OR rolsuper OR rolcreatedb
    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> -1) \gexec
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
  FROM pg_catalog.pg_authid WHERE rolname = 'monitor'
    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \gexec
\unset password

-- Role "pgbouncer"
\getenv password PGBOUNCER_PASSWORD
\if :{?password}
\else
  \warn 'variable PGBOUNCER_PASSWORD is not set'
  DO $$ BEGIN RAISE EXCEPTION 'variable PGBOUNCER_PASSWORD is not set'; END $$;
\endif
SELECT 'CREATE ROLE "pgbouncer" LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pgbouncer') \gexec
SELECT 'ALTER ROLE "pgbouncer" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1'
  FROM pg_catalog.pg_roles WHERE rolname = 'pgbouncer' AND (NOT rolcanlogin OR rolsuper OR rolcreatedb
    OR rolcreaterole OR rolreplication OR rolbypassrls OR rolconnlimit <> -1) \gexec
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
  FROM pg_catalog.pg_authid WHERE rolname = 'pgbouncer'
    AND NOT coalesce(pg_temp.scram_matches(:'password', rolpassword), false) \gexec
\unset password
SELECT 'GRANT "pg_read_all_data" TO "reporting"'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members WHERE roleid = '"pg_read_all_data"'::regrole
    AND member = '"reporting"'::regrole) \gexec
SELECT 'GRANT "pg_monitor" TO "monitor"'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members WHERE roleid = '"pg_monitor"'::regrole
    AND member = '"monitor"'::regrole) \gexec

-- Database "superset"
SELECT 'CREATE DATABASE "superset" OWNER "superset" TEMPLATE template0 ENCODING ''UTF8'''
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'superset') \gexec
SELECT 'ALTER DATABASE "superset" OWNER TO "superset"'
  FROM pg_catalog.pg_database WHERE datname = 'superset'
    AND datdba <> '"superset"'::regrole \gexec
SELECT 'GRANT CONNECT ON DATABASE "superset" TO "monitor"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'monitor' AND d.datname = 'superset'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'REVOKE CONNECT, TEMPORARY ON DATABASE "superset" FROM PUBLIC'
  FROM pg_catalog.pg_database
  WHERE datname = 'superset' AND EXISTS (SELECT
    FROM pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) WHERE grantee = 0) \gexec

-- Database "datahub"
SELECT 'CREATE DATABASE "datahub" OWNER "datahub" TEMPLATE template0 ENCODING ''UTF8'''
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'datahub') \gexec
SELECT 'ALTER DATABASE "datahub" OWNER TO "datahub"'
  FROM pg_catalog.pg_database WHERE datname = 'datahub'
    AND datdba <> '"datahub"'::regrole \gexec
SELECT 'GRANT CONNECT ON DATABASE "datahub" TO "monitor"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'monitor' AND d.datname = 'datahub'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'GRANT CONNECT ON DATABASE "datahub" TO "reporting"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'reporting' AND d.datname = 'datahub'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'REVOKE CONNECT, TEMPORARY ON DATABASE "datahub" FROM PUBLIC'
  FROM pg_catalog.pg_database
  WHERE datname = 'datahub' AND EXISTS (SELECT
    FROM pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) WHERE grantee = 0) \gexec
SELECT 'GRANT CONNECT ON DATABASE "postgres" TO "monitor"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'monitor' AND d.datname = 'postgres'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'GRANT CONNECT ON DATABASE "postgres" TO "pgbouncer"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'pgbouncer' AND d.datname = 'postgres'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'GRANT CONNECT ON DATABASE "postgres" TO "rewinder"'
  FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r
    ON r.rolname = 'rewinder' AND d.datname = 'postgres'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(d.datacl)
    WHERE grantee = r.oid AND privilege_type = 'CONNECT') \gexec
SELECT 'REVOKE CONNECT, TEMPORARY ON DATABASE "postgres" FROM PUBLIC'
  FROM pg_catalog.pg_database
  WHERE datname = 'postgres' AND EXISTS (SELECT
    FROM pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) WHERE grantee = 0) \gexec

-- PgBouncer's look-up function
SELECT 'CREATE SCHEMA pgbouncer'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'pgbouncer') \gexec
SELECT 'CREATE OR REPLACE FUNCTION pgbouncer.lookup(text) RETURNS TABLE (username text, verifier text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
  SELECT rolname::text, CASE WHEN rolvaliduntil < pg_catalog.now() THEN NULL ELSE rolpassword END
  FROM pg_catalog.pg_authid
  WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
$body$'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_proc
    WHERE oid = pg_catalog.to_regprocedure('pgbouncer.lookup(text)') AND prosecdef AND prosrc = '
  SELECT rolname::text, CASE WHEN rolvaliduntil < pg_catalog.now() THEN NULL ELSE rolpassword END
  FROM pg_catalog.pg_authid
  WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
') \gexec
SELECT 'REVOKE ALL ON FUNCTION pgbouncer.lookup(text) FROM PUBLIC'
  WHERE pg_catalog.has_function_privilege('public', 'pgbouncer.lookup(text)', 'EXECUTE') \gexec
SELECT 'GRANT USAGE ON SCHEMA pgbouncer TO "pgbouncer"'
  WHERE NOT pg_catalog.has_schema_privilege('"pgbouncer"'::regrole, 'pgbouncer', 'USAGE') \gexec
SELECT 'GRANT EXECUTE ON FUNCTION pgbouncer.lookup(text) TO "pgbouncer"'
  WHERE NOT pg_catalog.has_function_privilege('"pgbouncer"'::regrole, 'pgbouncer.lookup(text)', 'EXECUTE') \gexec

-- Statistics of statements, where the exporter looks for them
SELECT 'CREATE EXTENSION "pg_stat_statements"'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements') \gexec

-- Extensions of "datahub"
SELECT 'datahub' AS database \gset
\connect :"database"
SELECT 'CREATE EXTENSION "pg_trgm"'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_trgm') \gexec
SELECT 'CREATE EXTENSION "btree_gin"'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'btree_gin') \gexec
