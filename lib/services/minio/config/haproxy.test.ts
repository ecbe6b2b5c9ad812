import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type HaproxyProps, renderHaproxyConfig } from './haproxy.ts';

const domain = 'minio-pool-0-headless.data-platform.svc.cluster.local';
const plain: HaproxyProps = {
  members: [0, 1, 2].map((ordinal) => ({
    name: `minio-pool-0-${ordinal}`,
    host: `minio-pool-0-${ordinal}.${domain}`,
  })),
  memberPort: 9000,
  address: ':9000',
  metricsAddress: ':8405',
  maxConnections: 1000,
  threads: 2,
  drain: 60,
};
const encrypted: HaproxyProps = {
  ...plain,
  tls: {
    certificate: '/etc/haproxy/tls/tls.crt',
    authority: '/etc/haproxy/tls/ca.crt',
    pidFile: '/tmp/haproxy.pid',
  },
};

const haproxy = spawnSync('haproxy', ['-v']).status === 0;
if (!haproxy) {
  console.warn('haproxy is not installed: its own check of haproxy.cfg runs in `npm run test:services` only');
}

/** Settings by section. */
function sections(text: string): Record<string, string[]> {
  return Object.fromEntries(
    text.split('\n\n').map((block) => {
      const [title = '', ...settings] = block.trimEnd().split('\n');
      return [title, settings.map((setting) => setting.trim())];
    }),
  );
}

describe.each([
  ['plain', plain],
  ['tls', encrypted],
] as const)('haproxy.cfg (%s)', (name, props) => {
  const text = renderHaproxyConfig(props);
  const backend = sections(text)['backend members'] ?? [];

  it('is as reviewed', async () => {
    await expect(text).toMatchFileSnapshot(`../../../../__snapshots__/minio/haproxy-${name}.cfg`);
  });

  it.skipIf(!haproxy)('is what HAProxy itself accepts', () => {
    const folder = mkdtempSync(`${tmpdir()}/holdfast-haproxy-`);
    try {
      const key = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        `${folder}/tls.key`,
      ];
      execFileSync(
        'openssl',
        ['req', '-x509', ...key, '-subj', '/CN=minio', '-days', '2', '-out', `${folder}/tls.crt`],
        { stdio: 'pipe' },
      );
      const file = `${folder}/haproxy.cfg`;
      writeFileSync(
        file,
        text
          .replaceAll('/etc/haproxy/tls/ca.crt', `${folder}/tls.crt`)
          .replaceAll('/etc/haproxy/tls', folder),
      );
      const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
      expect(stderr).not.toMatch(/deprecated|ALERT/);
      expect(status, stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has a server for each member, checked', () => {
    expect(
      backend.filter((setting) => setting.startsWith('server ')).map((line) => line.split(' ')[2]),
    ).toEqual(props.members.map(({ host }) => `${host}:9000`));
    expect(backend.find((setting) => setting.startsWith('default-server'))).toContain(' check ');
  });

  it('sends requests to no member that has not reached its quorum', () => {
    expect(backend).toContain('http-check expect ! hdr name x-minio-server-status');
  });

  it('never asks a health check that waits for the other members', () => {
    expect(backend.join('\n')).not.toContain('health/cluster');
  });

  it('keeps a member that is back waiting longer than it takes to find its peers (15 s)', () => {
    const match = /inter (\d+)s .*rise (\d+)/.exec(text);
    expect(Number(match?.[1]) * Number(match?.[2])).toBeGreaterThan(15);
  });

  it('repeats reads on another member, and never writes', () => {
    expect(backend).toContain('http-request disable-l7-retry unless METH_GET');
  });
});

describe('TLS', () => {
  it('verifies each member by its own name, in health checks too', () => {
    for (const { host, name } of plain.members) {
      expect(renderHaproxyConfig(encrypted)).toContain(
        `server ${name} ${host}:9000 sni str(${host}) check-sni ${host} verifyhost ${host}`,
      );
    }
    expect(renderHaproxyConfig(encrypted)).toContain('ssl verify required ca-file /etc/haproxy/tls/ca.crt');
  });

  it('is on neither side when it is off', () => {
    expect(renderHaproxyConfig(plain)).not.toMatch(/ssl|tls/);
  });

  it('takes a certificate only under a name for which HAProxy finds the key', () => {
    const tls = { certificate: '/tls/cert.pem', authority: '/tls/ca.crt', pidFile: '/tmp/pid' };
    expect(() => renderHaproxyConfig({ ...plain, tls })).toThrow('found certificate /tls/cert.pem');
  });
});

it('refuses a gateway to nobody', () => {
  expect(() => renderHaproxyConfig({ ...plain, members: [] })).toThrow('found no member');
});
