import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderProvisionScript } from './provision-script.ts';

const execute = promisify(execFile);

describe('renderProvisionScript', () => {
  it('renders as reviewed', async () => {
    const script = renderProvisionScript({
      url: 'https://elasticsearch.data-platform.svc.cluster.local:9200',
      folder: '/etc/holdfast/provisioning',
      authority: '/etc/holdfast/tls/ca.crt',
      passwords: '/etc/holdfast/users',
      wait: 900,
    });
    await expect(script).toMatchFileSnapshot('../../../../__snapshots__/elasticsearch/provision.sh');
  });

  let root: string;
  let server: Server;
  let url: string;
  let requests: { method?: string; url?: string; authorization?: string; body: string }[];
  let refuse: string | undefined;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'provision-'));
    mkdirSync(join(root, 'files'));
    mkdirSync(join(root, 'passwords'));
    requests = [];
    refuse = undefined;
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      requests.push({
        method: request.method,
        url: request.url,
        authorization: request.headers.authorization,
        body,
      });
      response.statusCode = refuse !== undefined && request.url?.includes(refuse) ? 400 : 200;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => {
    server.close();
    rmSync(root, { recursive: true });
  });

  const file = (name: string, body: object) =>
    writeFileSync(join(root, 'files', name), `${JSON.stringify(body, null, 2)}\n`);
  const run = (authority?: string, wait = 5) =>
    execute(
      'bash',
      [
        '-c',
        renderProvisionScript({
          url,
          folder: join(root, 'files'),
          passwords: join(root, 'passwords'),
          authority,
          wait,
        }),
      ],
      { env: { PATH: process.env.PATH, TMPDIR: root, ELASTIC_PASSWORD: 'pass"word\\1' } },
    );

  it('puts each body where its name says, roles before the users that have them', async () => {
    file('user.shop.json', { roles: ['search'] });
    file('role.search.json', { cluster: [] });
    file('repository.json', { type: 's3' });
    file('policy.json', { schedule: '0 30 1 * * ?' });
    writeFileSync(join(root, 'passwords/shop'), 'p"w\\d');
    await run('/etc/ssl/certs/ca-certificates.crt');
    expect(requests.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /_security/role/search',
      'PUT /_security/user/shop',
      'PUT /_snapshot/holdfast',
      'PUT /_slm/policy/holdfast-daily',
    ]);
    expect(JSON.parse(requests[2]?.body ?? '')).toEqual({ password: 'p"w\\d', roles: ['search'] });
    const basic = `Basic ${Buffer.from('elastic:pass"word\\1').toString('base64')}`;
    expect(requests.every(({ authorization }) => authorization === basic)).toBe(true);
  });

  it('needs no user without TLS', async () => {
    file('repository.json', { type: 's3' });
    file('policy.json', {});
    await run();
    expect(requests.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it('fails when a request is refused, so that the Job tries again', async () => {
    file('repository.json', { type: 's3' });
    file('policy.json', {});
    refuse = '_snapshot';
    await expect(run()).rejects.toThrow(/400/);
    expect(requests.at(-1)?.url).toBe('/_snapshot/holdfast');
  });

  it('gives up on a cluster that takes no writes', async () => {
    refuse = '_cluster/health';
    await expect(run(undefined, 0)).rejects.toThrow(/no cluster that takes writes after 0 s/);
  });
});
