import { describe, expect, it } from 'vitest';
import { provisioningFiles } from './provisioning.ts';

const body = (files: Record<string, string>, name: string) => JSON.parse(files[name] ?? 'null');

describe('provisioningFiles', () => {
  const files = provisioningFiles({
    roles: [
      {
        name: 'search',
        cluster: ['monitor'],
        indices: [{ names: ['products-*'], privileges: ['read'] }],
      },
    ],
    users: [{ name: 'shop', roles: ['search'] }],
    snapshots: {
      bucket: 'backups',
      path: 'elasticsearch/search',
      schedule: '30 1 * * *',
      retainDays: 30,
      retainMin: 5,
      retainMax: 100,
    },
  });

  it('has a body for each role and user, and none holds a password', () => {
    expect(Object.keys(files)).toEqual([
      'role.search.json',
      'user.shop.json',
      'repository.json',
      'policy.json',
    ]);
    expect(body(files, 'role.search.json')).toEqual({
      cluster: ['monitor'],
      indices: [{ names: ['products-*'], privileges: ['read'] }],
    });
    expect(body(files, 'user.shop.json')).toEqual({ roles: ['search'] });
    expect(Object.values(files).join('')).not.toContain('password');
  });

  it('keeps snapshots in the bucket, on schedule, for as long as described', () => {
    expect(body(files, 'repository.json')).toEqual({
      type: 's3',
      settings: { client: 'default', bucket: 'backups', base_path: 'elasticsearch/search' },
    });
    expect(body(files, 'policy.json')).toMatchObject({
      schedule: '0 30 1 * * ?',
      repository: 'holdfast',
      config: { include_global_state: true, partial: false },
      retention: { expire_after: '30d', min_count: 5, max_count: 100 },
    });
  });

  it('has nothing to do without roles, users and snapshots', () => {
    expect(provisioningFiles({ roles: [], users: [] })).toEqual({});
  });
});
