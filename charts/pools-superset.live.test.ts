import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf } from '../lib/manifest/manifest.ts';
import { freePorts } from '../lib/services/postgresql/live/ports.ts';
import { livePrograms as postgresqlPrograms } from '../lib/services/postgresql/live/programs.ts';
import { Sandbox } from '../lib/services/postgresql/live/sandbox.ts';
import { eventually, Program, run } from '../lib/services/superset/live/process.ts';
import { livePrograms as supersetPrograms } from '../lib/services/superset/live/programs.ts';
import { at } from './invariants/environments.testing.ts';
import { PooledDatabase } from './pools-live.testing.ts';
import { manifestsOf, variant } from './variants.testing.ts';

const programs = [postgresqlPrograms(), supersetPrograms()] as const;
const [postgresql, superset] = programs;
for (const program of programs) {
  if ('unavailable' in program) console.warn(`Superset's pools are not tried. ${program.unavailable}`);
}

const environment = variant('development');
const manifests = manifestsOf(environment, 'superset');
const find = (kind: string, name: string) => {
  const found = manifests.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};

const queries = 12;

describe.skipIf(programs.some((program) => 'unavailable' in program))(
  "Superset at development's poolers, all with their rendered files",
  () => {
    const root = mkdtempSync(join(tmpdir(), 'holdfast-pools-superset-'));
    const figures: Record<string, unknown> = {};
    const web: Program[] = [];
    let sandbox: Sandbox;
    let database: PooledDatabase;
    let ports: readonly number[];
    let variables: Record<string, string>;

    beforeAll(async () => {
      if ('unavailable' in postgresql || 'unavailable' in superset) return;
      sandbox = new Sandbox(postgresql.root);
      database = await PooledDatabase.start(sandbox, manifestsOf(environment, 'postgresql'));
      // The address of the poolers, and folders; all else is as rendered.
      const here = (text: unknown) =>
        String(text)
          .replaceAll(/postgresql-pooler\.[\w.-]+?\.svc\.cluster\.local/g, '127.0.0.1')
          .replaceAll('127.0.0.1:6432', `127.0.0.1:${database.port}`)
          .replace('port=6432', `port=${database.port}`)
          .replaceAll('/etc/superset-init', root);
      for (const name of ['superset-config', 'superset-init']) {
        for (const [file, text] of Object.entries(fieldsOf(find('ConfigMap', name).data))) {
          writeFileSync(join(root, file), here(text));
        }
      }
      variables = {
        PATH: `${superset.superset}:${process.env.PATH}`,
        SUPERSET_CONFIG_PATH: join(root, 'superset_config.py'),
        SUPERSET_HOME: join(root, 'home'),
        HOME: root,
        SUPERSET_SECRET_KEY: 'a'.repeat(32),
        DATABASE_PASSWORD: database.password('superset'),
        SUPERSET_IMAGE: 'registry.example.com/superset:1',
        ADMIN_USERNAME: 'admin',
        ADMIN_EMAIL: 'admin@example.com',
        ADMIN_PASSWORD: 'admin-secret',
        SOURCE_0_PASSWORD: database.password('superset_reader'),
      };
      // Superset lets nobody call pg_sleep.
      await database.administer(
        'CREATE VIEW slow AS SELECT count(*) AS n FROM generate_series(1, 30) WHERE pg_sleep(0.1) IS NOT NULL; ' +
          'GRANT SELECT ON slow TO superset_reader',
        'app',
      );
      await run('sh', [join(root, 'init.sh')], variables);
      ports = await freePorts(
        Number(at(find('HorizontalPodAutoscaler', 'superset-hpa'), 'spec.minReplicas')),
      );
      for (const port of ports) web.push(startWeb(port));
      for (const [index, port] of ports.entries()) {
        await eventually('Superset', () => answered(`http://127.0.0.1:${port}/health`), web[index]);
      }
    }, 1_200_000);

    afterAll(async () => {
      for (const program of web) await program.stop();
      database?.close();
      await sandbox?.end();
      rmSync(root, { recursive: true, force: true });
      if (Object.keys(figures).length > 0) console.log(`SUPERSET-POOL-FIGURES ${JSON.stringify(figures)}`);
    });

    /** gunicorn as the pod starts it; the exporter beside it is not there. */
    function startWeb(port: number): Program {
      const rendered = at(find('Deployment', 'superset'), 'spec.template.spec.containers.0.args');
      const args = (Array.isArray(rendered) ? rendered : [])
        .map(String)
        .filter((arg) => !arg.startsWith('--statsd'))
        .map((arg) => (arg.startsWith('--bind=') ? `--bind=127.0.0.1:${port}` : arg));
      return new Program('gunicorn', args, { env: variables, cwd: root });
    }

    async function answered(url: string): Promise<true | undefined> {
      return (await fetch(url)).ok || undefined;
    }

    /** Headers of somebody who has logged in. */
    async function login(): Promise<Record<string, string>> {
      const base = `http://127.0.0.1:${ports[0]}/api/v1/security`;
      const account = { username: 'admin', password: 'admin-secret', provider: 'db' };
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(account);
      const token = await (await fetch(`${base}/login`, { method: 'POST', headers, body })).json();
      const authorization = `Bearer ${token.access_token}`;
      const csrf = await fetch(`${base}/csrf_token/`, { headers: { authorization } });
      const { result } = await csrf.json();
      const cookie = csrf.headers
        .getSetCookie()
        .map((text) => text.split(';')[0])
        .join('; ');
      return { ...headers, authorization, 'x-csrftoken': result, cookie };
    }

    it('answers twelve queries of SQL Lab at once within 5 s each (case pooler-slots-and-clients)', async () => {
      const headers = await login();
      const list = await (await fetch(`http://127.0.0.1:${ports[0]}/api/v1/database/`, { headers })).json();
      const source = list.result.find(
        (entry: { database_name: string }) => entry.database_name === 'PostgreSQL app',
      );
      const seconds = await Promise.all(
        Array.from({ length: queries }, async (_, index) => {
          const began = performance.now();
          const answer = await fetch(
            `http://127.0.0.1:${ports[index % ports.length]}/api/v1/sqllab/execute/`,
            {
              method: 'POST',
              headers,
              body: JSON.stringify({
                database_id: source.id,
                client_id: `q${String(index).padStart(9, '0')}`,
                sql: `SELECT ${index} AS n, pg_is_in_recovery() AS replica, count(*) AS rows FROM generate_series(1, 300000)`,
                runAsync: false,
                schema: 'public',
              }),
            },
          );
          const text = await answer.text();
          expect(answer.status, text).toBe(200);
          expect(JSON.parse(text).data).toEqual([{ n: index, replica: true, rows: 300_000 }]);
          return (performance.now() - began) / 1000;
        }),
      );
      figures.secondsOfTwelveQueries = seconds
        .map((value) => Math.round(value * 100) / 100)
        .sort((a, b) => a - b);
      expect(Math.max(...seconds)).toBeLessThan(5);
    }, 180_000);

    it('keeps the source under the name of its database, by which permissions and datasets go', async () => {
      const headers = await login();
      const base = `http://127.0.0.1:${ports[0]}/api/v1/database`;
      const list = await (await fetch(`${base}/`, { headers })).json();
      const source = list.result.find(
        (entry: { database_name: string }) => entry.database_name === 'PostgreSQL app',
      );
      const schemas = await (await fetch(`${base}/${source.id}/schemas/`, { headers })).json();
      expect(schemas.result).toContain('public');
      const connection = await (await fetch(`${base}/${source.id}/connection`, { headers })).json();
      expect(connection.result.sqlalchemy_uri).toMatch(/\/app$/);
    }, 60_000);

    it('tells a probe that it lives while all its places are taken', async () => {
      const headers = await login();
      const [port] = ports;
      const list = await (await fetch(`http://127.0.0.1:${port}/api/v1/database/`, { headers })).json();
      const source = list.result.find(
        (entry: { database_name: string }) => entry.database_name === 'PostgreSQL app',
      );
      const slow = Array.from({ length: 6 }, (_, index) =>
        fetch(`http://127.0.0.1:${port}/api/v1/sqllab/execute/`, {
          method: 'POST',
          headers,
          body: JSON.stringify({
            database_id: source.id,
            client_id: `s${String(index).padStart(9, '0')}`,
            sql: 'SELECT n FROM slow',
            runAsync: false,
            schema: 'public',
          }),
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const began = performance.now();
      expect(await answered(`http://127.0.0.1:${port}/health`)).toBe(true);
      figures.millisecondsOfHealthBesideFullPlaces = Math.round(performance.now() - began);
      expect(performance.now() - began).toBeLessThan(1000);
      for (const answer of await Promise.all(slow)) expect(answer.status, await answer.text()).toBe(200);
    }, 120_000);
  },
);
