import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderAwait } from './config/await.ts';
import { renderCleanup } from './config/cleanup.ts';
import { renderInitScript, renderPrepare, renderSources } from './config/prepare.ts';
import { renderSupersetConfig } from './config/superset-config.ts';
import { connectionsPerRequest } from './connections.ts';
import { eventually, Program, run } from './live/process.ts';
import { livePrograms } from './live/programs.ts';
import { beatArguments, program as celery, touched, workerArguments } from './queue.ts';
import { webArguments } from './web.ts';

const programs = livePrograms();
if ('unavailable' in programs) console.warn(`Superset's live test is skipped. ${programs.unavailable}`);

/** nobody: PostgreSQL refuses root. */
const OTHER = 65_534;
const IMAGE = 'registry.example.com/superset:1';
const passwords = {
  owner: 'owner-secret',
  reader: 'reader-secret',
  admin: 'admin-secret',
  redis: 'p@ss/w:rd',
};

describe.skipIf('unavailable' in programs)('Superset with the rendered configuration', () => {
  const found = 'unavailable' in programs ? undefined : programs;
  const tls = found?.postgresql.tls ?? false;
  const root = mkdtempSync(join(tmpdir(), 'holdfast-superset-'));
  const at = (name: string) => join(root, name);
  const running: Program[] = [];
  const start = (command: string, args: readonly string[], env: Record<string, string>, uid?: number) => {
    const program = new Program(command, args, {
      env,
      cwd: root,
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    running.push(program);
    return program;
  };
  let variables: Record<string, string>;
  let libpq: Record<string, string>;
  let webPort: number;
  let redis: { readonly port: number };

  beforeAll(async () => {
    if (found === undefined) return;
    execFileSync('chmod', ['755', root]);
    certificate('ca');
    const port = await freePort();
    await startPostgresql(port);
    redis = { port: await freePort() };
    webPort = await freePort();
    const path = `${found.superset}:${process.env.PATH}`;
    variables = {
      PATH: path,
      SUPERSET_CONFIG_PATH: at('superset_config.py'),
      SUPERSET_HOME: at('home'),
      HOME: root,
      SUPERSET_SECRET_KEY: 'a'.repeat(32),
      DATABASE_PASSWORD: passwords.owner,
      REDIS_PASSWORD: passwords.redis,
      SUPERSET_IMAGE: IMAGE,
      ADMIN_USERNAME: 'admin',
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: passwords.admin,
      SOURCE_0_PASSWORD: passwords.reader,
    };
    libpq = {
      PATH: path,
      SUPERSET_IMAGE: IMAGE,
      PGHOST: 'localhost',
      PGPORT: String(port),
      PGDATABASE: 'superset',
      PGUSER: 'superset',
      PGPASSWORD: passwords.owner,
      ...(tls ? { PGSSLMODE: 'verify-full', PGSSLROOTCERT: at('ca/ca.crt') } : { PGSSLMODE: 'disable' }),
    };
    writeConfig(port, false);
    writeFileSync(at('await.py'), renderAwait());
    writeFileSync(at('prepare.py'), renderPrepare());
    writeFileSync(at('cleanup.py'), renderCleanup());
    writeFileSync(at('init.sh'), renderInitScript({ folder: root, rotating: false }));
    writeFileSync(
      at('sources.json'),
      renderSources([
        {
          name: 'PostgreSQL app',
          url: `postgresql://superset_reader@localhost:${port}/app`,
          passwordVariable: 'SOURCE_0_PASSWORD',
          connectArguments: tls
            ? { sslmode: 'verify-full', sslrootcert: at('ca/ca.crt') }
            : { sslmode: 'disable' },
        },
      ]),
    );
  });

  afterAll(async () => {
    for (const program of running.reverse()) {
      await program.stop();
    }
    rmSync(root, { recursive: true, force: true });
  });

  it('waits for the init Job, which prepares the database and can run again', async () => {
    const waiting = start('python', [at('await.py'), 'prepared'], libpq);
    await run('python', [at('await.py'), 'database'], libpq);
    await eventually('the wait is seen', async () => waiting.output.includes('not prepared') || undefined);
    const first = await run('sh', [at('init.sh')], variables);
    expect(first).toContain('made the account admin');
    expect(await waiting.ended()).toBe(0);
    const again = await run('sh', [at('init.sh')], { ...variables, ADMIN_PASSWORD: 'another' });
    expect(again).not.toContain('made the account');
    expect(again).toContain('source PostgreSQL app is as described');
  }, 900_000);

  it('serves over TLS, shows the source to who logs in, and takes a renewed certificate without a restart', async () => {
    const args = webArguments({ port: webPort, processes: 1, timeout: 60, measured: false, tls: at('web') });
    certificate('web');
    const web = start('gunicorn', args, variables);
    const { text } = await eventually('Superset answers', () => ask('GET', '/health'), web);
    expect(text).toBe('OK');
    const login = { username: 'admin', password: passwords.admin, provider: 'db' };
    const { access_token: token } = JSON.parse((await ask('POST', '/api/v1/security/login', {}, login)).text);
    const headers = { authorization: `Bearer ${token}` };
    const list = JSON.parse((await ask('GET', '/api/v1/database/', headers)).text);
    expect(list.result).toMatchObject([{ database_name: 'PostgreSQL app', expose_in_sqllab: true }]);
    const schemas = await ask('GET', `/api/v1/database/${list.result[0].id}/schemas/`, headers);
    expect(JSON.parse(schemas.text).result).toContain('public');

    const before = await serial();
    certificate('web');
    expect(await serial()).not.toBe(before);
    expect(web.output).not.toMatch(/Traceback|CRITICAL/);
  }, 600_000);

  it('removes from the cache what has expired, and nothing else', async () => {
    const sql = (text: string) =>
      run(
        'python',
        [
          '-c',
          `import psycopg2; c = psycopg2.connect(""); k = c.cursor(); k.execute("""${text}"""); print(k.fetchall() if k.description else "", end=""); c.commit()`,
        ],
        libpq,
      );
    const entry = (id: string, expires: string) =>
      `INSERT INTO key_value (resource, value, uuid, expires_on) VALUES ('metastore_cache', 'x', '${id}', ${expires})`;
    await sql(entry('00000000-0000-0000-0000-000000000001', "timezone('utc', now()) - interval '1 minute'"));
    await sql(entry('00000000-0000-0000-0000-000000000002', "timezone('utc', now()) + interval '1 hour'"));
    await run('python', [at('cleanup.py')], libpq);
    const left = await sql(
      "SELECT count(*) FROM key_value WHERE uuid::text LIKE '00000000-0000-0000-0000-00000000000%'",
    );
    expect(left).toBe('[(1,)]');
  }, 120_000);

  it('runs tasks that the beat gives to a worker, both of which say that they are alive', async () => {
    writeConfig(Number(libpq.PGPORT), true);
    start(
      join(found?.redis ?? '', 'redis-server'),
      ['--port', String(redis.port), '--save', '', '--requirepass', passwords.redis],
      variables,
    );
    const [command = '', ...options] = celery;
    const worker = start(command, [...options, ...workerArguments(1)], variables);
    start(command, [...options, ...beatArguments(at('beat-schedule'))], variables);
    const done = async () => /Task reports\.scheduler\[.*succeeded/.test(worker.output) || undefined;
    await eventually('a task is done', done, worker);
    for (const file of ['worker-alive', 'beat-schedule']) {
      const [shell = '', ...args] = touched(at(file), 15);
      await run(shell, args, variables);
    }
    await worker.stop();
    rmSync(at('worker-alive'));
    const [shell = '', ...args] = touched(at('worker-alive'), 1);
    await expect(run(shell, args, variables)).rejects.toThrow('ended with 1');
  }, 600_000);

  function writeConfig(port: number, queue: boolean): void {
    writeFileSync(
      at('superset_config.py'),
      renderSupersetConfig({
        database: {
          host: 'localhost',
          port,
          name: 'superset',
          user: 'superset',
          authority: tls ? at('ca/ca.crt') : undefined,
        },
        rotating: false,
        publicUrl: undefined,
        queryTimeout: 60,
        concurrency: 3,
        connectionsPerRequest,
        featureFlags: {},
        extra: '',
        ...(queue
          ? {
              redis: {
                url: `redis://localhost:${redis.port}/1`,
                password: true,
                aliveFile: at('worker-alive'),
              },
            }
          : {}),
      }),
    );
  }

  /** A certificate that signs itself: its own authority. */
  function certificate(name: string): void {
    mkdirSync(at(name), { recursive: true });
    const [key, crt] = [at(`${name}/tls.key`), at(`${name}/tls.crt`)];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-x509', '-days', '1', '-noenc', '-newkey', 'rsa:2048'];
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', crt], { stdio: 'pipe' });
    cpSync(crt, at(`${name}/ca.crt`));
  }

  async function startPostgresql(port: number): Promise<void> {
    const folder = found?.postgresql.folder ?? '';
    const data = at('pg');
    mkdirSync(data);
    chownSync(data, OTHER, OTHER);
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
    const as = { uid: OTHER, gid: OTHER, cwd: data };
    await run(join(folder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust'], env, as);
    for (const file of ['tls.key', 'tls.crt']) {
      cpSync(at(`ca/${file}`), join(data, file));
      chownSync(join(data, file), OTHER, OTHER);
    }
    writeFileSync(
      join(data, 'pg_hba.conf'),
      `local all postgres trust\n${tls ? 'hostssl' : 'host'} all all all scram-sha-256\n`,
    );
    const settings = {
      port,
      ...(tls ? { ssl: 'on', ssl_cert_file: 'tls.crt', ssl_key_file: 'tls.key' } : {}),
      fsync: 'off',
      unix_socket_directories: data,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = start(join(folder, 'postgres'), ['-D', data, ...options], env, OTHER);
    const sql = [
      `CREATE ROLE superset LOGIN PASSWORD '${passwords.owner}'`,
      `CREATE ROLE superset_reader LOGIN PASSWORD '${passwords.reader}'`,
      'CREATE DATABASE superset OWNER superset',
      'CREATE DATABASE app',
    ];
    const ask = (statement: string) =>
      run(join(folder, 'psql'), ['-h', data, '-p', String(port), '-U', 'postgres', '-c', statement], env, as);
    await eventually('PostgreSQL answers', () => ask('SELECT 1'), server);
    for (const statement of sql) {
      await ask(statement);
    }
  }

  function ask(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
    const options: RequestOptions = {
      method,
      host: 'localhost',
      port: webPort,
      path,
      ca: readFileSync(at('web/ca.crt')),
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
    };
    return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
      const asked = request(options, (response) => {
        let text = '';
        response.on('data', (data) => {
          text += String(data);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  function serial(): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: 'localhost',
        port: webPort,
        ca: readFileSync(at('web/ca.crt')),
        servername: 'localhost',
      });
      socket.once('secureConnect', () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
