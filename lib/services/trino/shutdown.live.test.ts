import { pbkdf2Sync } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variant } from '../../../charts/variants.testing.ts';
import { platformOf } from '../../environment/platform.ts';
import { catalogFiles } from './catalogs.ts';
import { trinoEndpoint } from './endpoint.ts';
import { issueCertificate, makeAuthority } from './live/certificates.ts';
import { Client } from './live/client.ts';
import { findPrograms, type Programs } from './live/programs.ts';
import { LiveServer } from './live/server.ts';
import { metrics } from './metrics.ts';
import { paths, ports } from './names.ts';
import type { TrinoProps } from './props.ts';
import { serverFiles } from './server-files.ts';

const found = findPrograms();
const programs: Programs | undefined = 'programs' in found ? found.programs : undefined;
if ('reason' in found) {
  console.warn(`skipped: the live test of Trino: ${found.reason}`);
}

const addresses = { coordinator: '127.0.41.1', first: '127.0.41.2', second: '127.0.41.3' } as const;
const password = 'livePassword0123456789';
const salt = Buffer.from('0123456789abcdef');
const hash = pbkdf2Sync(password, salt, 1000, 64, 'sha1').toString('hex');
const passwordLine = `live:1000:${salt.toString('hex')}:${hash}\n`;

/** Counts the orders of each clerk, many times over: some ten seconds on an idle machine. */
const longQuery =
  'SELECT count(*), sum(l.extendedprice) FROM tpch.sf1.lineitem l JOIN tpch.sf1.orders o ON l.orderkey = o.orderkey';

function trinoProps(tls: boolean): TrinoProps {
  const environment = variant('development', { tls: { mode: tls ? 'existing' : 'off' } });
  const { trino } = environment.services;
  return {
    ...trino,
    workers: { ...trino.workers, graceSeconds: 10 },
    platform: platformOf(environment),
    flows: [],
    environment: environment.name,
    authentication: tls ? 'password' : 'none',
    sources: { postgresql: [], tpch: true },
  };
}

async function eventually<T>(what: string, seconds: number, check: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value !== undefined) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${what}: not within ${seconds} s, last: ${String(last)}`);
}

describe.skipIf(programs === undefined).each([
  ['without TLS', false],
  ['with TLS and passwords', true],
])('Trino %s', (_name, tls) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-trino-'));
  const props = trinoProps(tls);
  const endpoint = trinoEndpoint(props.platform, props);
  const authority = join(folder, 'authority');
  const servers = Object.entries(addresses).map(([name, address]) => {
    const role = name === 'coordinator' ? 'coordinator' : 'worker';
    return new LiveServer({
      programs: programs ?? { home: '', java: '' },
      root: join(folder, name),
      name,
      address,
      tls,
      files: serverFiles(props, role),
      mounted: {
        ...Object.fromEntries(
          Object.entries(catalogFiles(props.sources)).map(([file, text]) => [
            `${paths.catalogs}/${file}`,
            text,
          ]),
        ),
        [`${paths.passwords}/password.db`]: passwordLine,
      },
      env: { SHARED_SECRET: 'liveSharedSecret0123456789abcdef' },
      hosts: [`${addresses.coordinator} ${endpoint.host}`],
    });
  });
  const [coordinator, leaving] = servers;
  const client = (change: { password?: string; port?: number } = {}) => {
    const port = change.port ?? endpoint.port;
    const secure = port === ports.https;
    return new Client({
      base: `${secure ? 'https' : 'http'}://${addresses.coordinator}:${port}`,
      ...(secure ? { tls: { authority: join(authority, 'ca.crt'), name: endpoint.host } } : {}),
      user: 'live',
      ...(tls ? { password: change.password ?? password } : {}),
    });
  };
  const nobody = new Client({ base: `http://${addresses.coordinator}:${ports.http}` });
  const activeWorkers = async () =>
    (
      await client().query(
        "SELECT node_id FROM system.runtime.nodes WHERE NOT coordinator AND state = 'active' ORDER BY 1",
      )
    ).flat();

  beforeAll(async () => {
    makeAuthority(authority);
    for (const server of servers) {
      server.prepare();
      const certificate = server.path(paths.tls);
      issueCertificate(authority, certificate, [endpoint.host, 'localhost', '*.ip']);
      copyFileSync(join(authority, 'ca.crt'), join(certificate, 'ca.crt'));
      server.start();
    }
    await eventually('both workers joined', 280, async () =>
      (await activeWorkers()).length === 2 ? true : undefined,
    );
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers a query that both workers compute', async () => {
    expect(await client().query('SELECT count(*) FROM tpch.tiny.lineitem')).toEqual([[60_175]]);
  });

  it.runIf(tls)('refuses a wrong password, and every query on the plain port', async () => {
    await expect(client({ password: 'wrong' }).query('SELECT 1')).rejects.toThrow('401');
    await expect(client({ port: ports.http }).query('SELECT 1')).rejects.toThrow('403');
  });

  it('gives the figures that a scrape names, and no others, without asking who wants them', async () => {
    const names = [metrics.running, metrics.queued, metrics.internalFailures, metrics.killedForMemory];
    const path = `/metrics?${names.map((name) => `name%5B%5D=${name}`).join('&')}`;
    const { status, text } = await nobody.call('GET', path);
    expect(status).toBe(200);
    const given = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(given.map((line) => line.split(' ')[0]).sort()).toEqual([...names].sort());
  });

  it('lets nobody ask the coordinator to leave', async () => {
    const { status } = await nobody.call('PUT', '/v1/info/state', '"SHUTTING_DOWN"');
    expect(status).toBe(403);
    expect(coordinator?.running).toBe(true);
  });

  it('ends the tasks of a worker that leaves: the query that it works on comes out right', async () => {
    const query = client().query(longQuery);
    await eventually('the query runs', 60, async () => {
      const rows = await client().query(
        "SELECT count(*) FROM system.runtime.tasks WHERE state = 'RUNNING' AND node_id = 'first'",
      );
      return Number(rows[0]?.[0]) > 1 ? true : undefined;
    });
    const hook = leaving?.leave(serverFiles(props, 'worker')['leave.sh'] ?? '');
    expect((await query)[0]?.[0]).toBe(6_001_215);
    expect(await hook).toBe(0);
    expect(await leaving?.end()).toBe(0);
    expect(readFileSync(leaving?.log ?? '', 'utf8')).toContain('Shutdown requested');
    expect(await activeWorkers()).toEqual(['second']);
    expect(await client().query('SELECT count(*) FROM tpch.tiny.orders')).toEqual([[15_000]]);
  });
});
