import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { poolEndpoints } from './endpoints.ts';
import { renderStartScript } from './start.ts';

const pool = (index: number, members: number, tls = true) =>
  poolEndpoints({
    tls,
    statefulSet: `minio-pool-${index}`,
    domain: `minio-pool-${index}-headless.data-platform.svc.cluster.local`,
    port: 9000,
    drivePath: '/export',
    shape: { members, drives: 2 },
  });

const props = {
  // Prints its words instead of serving.
  binary: 'silo',
  pools: [pool(0, 3)],
  address: ':9000',
  consoleAddress: ':9001',
  certificates: '/etc/minio/certs',
};

function start(environment: Record<string, string>) {
  const script = renderStartScript({ ...props, binary: 'printf' }).replace(
    'exec printf',
    "exec printf '%s\\n'",
  );
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });
  return { status, words: stdout.trimEnd().split('\n'), stderr };
}

const good = { MINIO_ROOT_USER: 'holdfast', MINIO_ROOT_PASSWORD: 'Nie7Eeb2ooth6aiM' };

describe('the start script', () => {
  it('hands the server its pools with their dots, in order', () => {
    expect(start(good)).toMatchObject({
      status: 0,
      words: [
        'server',
        'https://minio-pool-0-{0...2}.minio-pool-0-headless.data-platform.svc.cluster.local:9000/export{0...1}/data',
        '--address',
        ':9000',
        '--console-address',
        ':9001',
        '--certs-dir',
        '/etc/minio/certs',
      ],
    });
  });

  it.each([
    [{ ...good, MINIO_ROOT_USER: 'minioadmin' }, 'MINIO_ROOT_USER is the factory one'],
    [{ ...good, MINIO_ROOT_USER: 'MinioAdmin' }, 'MINIO_ROOT_USER is the factory one'],
    [
      { ...good, MINIO_ROOT_PASSWORD: 'minioadminminioadmin' },
      'MINIO_ROOT_PASSWORD contains the factory one',
    ],
    [{ ...good, MINIO_ROOT_PASSWORD: 'minioadmin' }, 'MINIO_ROOT_PASSWORD has fewer than 16 characters'],
    [{ ...good, MINIO_ROOT_PASSWORD: '' }, 'MINIO_ROOT_PASSWORD has fewer than 16 characters'],
    [{ MINIO_ROOT_PASSWORD: good.MINIO_ROOT_PASSWORD }, 'MINIO_ROOT_USER is empty'],
    [{}, 'MINIO_ROOT_USER is empty'],
  ])('refuses %o', (environment, reason) => {
    const { status, stderr } = start(environment as Record<string, string>);
    expect(status).toBe(1);
    expect(stderr).toContain(`refusing to start: ${reason}`);
  });

  it('says nothing of a password that it refuses', () => {
    expect(start({ ...good, MINIO_ROOT_PASSWORD: 'tooshort' }).stderr).not.toContain('tooshort');
  });

  it('is as reviewed, with two pools and without TLS', async () => {
    const script = renderStartScript({
      binary: 'silo',
      pools: [pool(0, 3, false), pool(1, 6, false)],
      address: ':9000',
      consoleAddress: ':9001',
    });
    await expect(script).toMatchFileSnapshot('../../../../__snapshots__/minio/start.sh');
  });

  it('refuses to be without a pool', () => {
    expect(() => renderStartScript({ ...props, pools: [] })).toThrow('found no pool');
  });
});
