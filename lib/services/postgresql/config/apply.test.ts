import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderApplyDynamicConfiguration } from './apply.ts';
import { renderDynamicConfiguration } from './dynamic.ts';

const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key', ca: '/tls/ca.crt' };

describe('renderApplyDynamicConfiguration', () => {
  it('sends the configuration with the credentials, whatever characters they hold', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-apply-'));
    const seen: { method?: string; url?: string; authorization?: string; body: string }[] = [];
    const server = createServer((request, response) => {
      void read(request).then((body) => {
        seen.push({
          method: request.method,
          url: request.url,
          authorization: request.headers.authorization,
          body,
        });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const body = renderDynamicConfiguration({ synchronousMode: 'quorum', maxConnections: 100 });
      const configFile = join(folder, 'dynamic.json');
      writeFileSync(configFile, body);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const password = `p"a\\s:s 'w$(id)`;
      const { stdout } = await promisify(execFile)(
        'sh',
        ['-c', renderApplyDynamicConfiguration({ url, configFile, attempts: 1 })],
        {
          env: {
            PATH: process.env.PATH,
            PATRONI_RESTAPI_USERNAME: 'admin',
            PATRONI_RESTAPI_PASSWORD: password,
          },
        },
      );
      expect(stdout).toBe('the dynamic configuration is applied\n');
      const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
      expect(seen).toEqual([{ method: 'PATCH', url: '/config', authorization, body }]);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows a client certificate when the REST API asks for one', async () => {
    const script = renderApplyDynamicConfiguration({
      url: 'https://postgresql-leader.data-platform.svc:8008',
      configFile: '/config/dynamic.json',
      tls,
    });
    expect(script).toContain('--cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key');
    await expect(script).toMatchFileSnapshot(
      '../../../../__snapshots__/postgresql/apply-dynamic-configuration.sh',
    );
  });
});

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
