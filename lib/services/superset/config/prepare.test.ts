import { describe, expect, it } from 'vitest';
import { preparedTable, renderAwait } from './await.ts';
import { renderInitScript, renderPrepare, renderSources } from './prepare.ts';

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
});
