import { describe, expect, it } from 'vitest';
import { renderSupersetConfig, type SupersetConfigProps } from './superset-config.ts';

const plain: SupersetConfigProps = {
  database: { host: 'postgresql', port: 6432, name: 'superset', user: 'superset' },
  rotating: false,
  queryTimeout: 60,
  concurrency: 3,
  connectionsPerRequest: 2,
  featureFlags: {},
  extra: '',
};
const full: SupersetConfigProps = {
  ...plain,
  database: { ...plain.database, authority: '/etc/postgresql-ca/ca.crt' },
  rotating: true,
  publicUrl: 'https://superset.example.com',
  featureFlags: { ALERT_REPORTS: true, EMBEDDED_SUPERSET: false },
  extra: 'ROW_LIMIT = 10000\n',
  redis: {
    url: 'rediss://redis.example.com:6380/2',
    password: true,
    authority: '/etc/redis-ca/ca.crt',
    aliveFile: '/tmp/worker-alive',
  },
};

describe('superset_config.py', () => {
  it.each([
    ['plain', plain],
    ['full', full],
  ])('is written as reviewed: %s', async (name, props) => {
    await expect(renderSupersetConfig(props)).toMatchFileSnapshot(
      `../../../../__snapshots__/superset/superset_config.${name}.py`,
    );
  });

  it('holds no password, and takes each from a variable', () => {
    const text = renderSupersetConfig(full);
    for (const variable of [
      'SUPERSET_SECRET_KEY',
      'PREVIOUS_SECRET_KEY',
      'DATABASE_PASSWORD',
      'REDIS_PASSWORD',
    ]) {
      expect(text).toContain(`os.environ["${variable}"]`);
    }
    expect(renderSupersetConfig(plain)).not.toMatch(/PREVIOUS_SECRET_KEY|REDIS|celery/);
  });

  it('lets in no more requests than there are connections for, so that none waits for what another holds', () => {
    const text = renderSupersetConfig({ ...plain, concurrency: 4 });
    expect(text).toContain('"pool_size": 8, "max_overflow": 0');
    expect(text).toContain('BoundedSemaphore(4)');
    expect(text).toContain('ADDITIONAL_MIDDLEWARE = [_Admission]');
  });

  it('checks the certificates of PostgreSQL and Redis', () => {
    const text = renderSupersetConfig(full);
    expect(text).toContain('"sslmode": "verify-full", "sslrootcert": "/etc/postgresql-ca/ca.crt"');
    expect(text).toContain('?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca/ca.crt');
    expect(renderSupersetConfig(plain)).toContain('"sslmode": "disable"');
  });

  it('believes a proxy only where the edge stands in front', () => {
    expect(renderSupersetConfig(full)).toMatch(/ENABLE_PROXY_FIX = True\n.*"x_host": 0/);
    expect(renderSupersetConfig(full)).toContain('SESSION_COOKIE_SECURE = True');
    expect(renderSupersetConfig(plain)).toContain('ENABLE_PROXY_FIX = False');
    expect(renderSupersetConfig(plain)).toContain('SESSION_COOKIE_SECURE = False');
  });

  it('lets the environment file have the last word', () => {
    expect(renderSupersetConfig(full)).toMatch(/ROW_LIMIT = 10000\n$/);
  });
});
