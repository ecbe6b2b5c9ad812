import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { preparedTable, renderAwait } from './await.ts';
import { renderCleanup } from './cleanup.ts';
import { renderInitScript, renderPrepare, renderSources } from './prepare.ts';
import { renderSupersetConfig, type SupersetConfigProps } from './superset-config.ts';

const fullConfig: SupersetConfigProps = {
  database: { host: 'db', port: 5432, name: 'superset', user: 'superset', authority: '/ca.crt' },
  rotating: true,
  publicUrl: 'https://superset.example.com',
  queryTimeout: 60,
  concurrency: 3,
  connectionsPerRequest: 2,
  featureFlags: { ALERT_REPORTS: true },
  extra: 'ROW_LIMIT = 10',
  redis: { url: 'rediss://redis:6379/0', password: true, authority: '/ca.crt', aliveFile: '/tmp/alive' },
};

describe('the init Job', () => {
  it('stops at the first step that fails, and encrypts anew only while the key changes', () => {
    const script = renderInitScript({ folder: '/etc/init', rotating: false });
    expect(script).toBe(
      'set -eu\nsuperset db upgrade\nsuperset init\npython /etc/init/prepare.py /etc/init/sources.json\n',
    );
    expect(renderInitScript({ folder: '/etc/init', rotating: true }).split('\n')[2]).toBe(
      'superset re-encrypt-secrets',
    );
  });

  it('says that the database is ready where new pods look, and only at its end', () => {
    expect(renderAwait()).toContain(`SELECT 1 FROM ${preparedTable} WHERE image = %s`);
    const prepare = renderPrepare();
    const insert = prepare.indexOf(`INSERT INTO ${preparedTable}`);
    expect(insert).toBeGreaterThan(prepare.indexOf('db.session.commit()'));
  });

  it('reads the sources as JSON', () => {
    const source = { name: 'PostgreSQL app', url: 'postgresql://reader@db:5432/app' };
    expect(JSON.parse(renderSources([source]))).toEqual([source]);
  });

  const python = spawnSync('python3', ['--version']).status === 0;
  it.skipIf(!python).each([
    ['await.py', renderAwait()],
    ['prepare.py', renderPrepare()],
    ['cleanup.py', renderCleanup()],
    ['superset_config.py', renderSupersetConfig(fullConfig)],
  ])('writes %s so that Python reads it', (_file, text) => {
    const program = 'import ast, sys; ast.parse(sys.stdin.read())';
    const { status, stderr } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
