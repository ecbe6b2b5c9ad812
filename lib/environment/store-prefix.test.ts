import { describe, expect, it } from 'vitest';
import { storePath } from './store-path.ts';
import { storePrefix } from './store-prefix.ts';

describe('backup.store.prefix', () => {
  it.each(['staging', 'team/staging', 'a.b-c_d/2', 'minio-old', 'postgresql2/a'])('takes %s', (prefix) => {
    expect(storePrefix.safeParse(prefix).success).toBe(true);
  });

  it.each(['', '/staging', 'staging/', 'a//b', '..', 'a/../b', 'a b', 'minio', 'postgresql/orders', 'vault'])(
    'refuses %j',
    (prefix) => {
      expect(storePrefix.safeParse(prefix).error?.issues[0]?.message).toMatch(
        /without a slash at either end/,
      );
    },
  );

  it('stands before the folder of a service, and changes none without it', () => {
    expect(storePath({}, 'postgresql', 'orders')).toBe('postgresql/orders');
    expect(storePath({ prefix: 'team/staging' }, 'vault', 'vault')).toBe('team/staging/vault/vault');
  });
});
