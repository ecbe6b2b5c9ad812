import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EnvironmentFaults } from '../fault.ts';
import { parseEnvironment } from '../load.ts';

/** The faults of a file with these settings of MinIO, without their position. */
function faults(minio: object, survive: 'node' | 'zone' = 'zone', rest: object = {}): string[] {
  const text = stringify({
    name: 'test',
    survive,
    cluster: { nodePools: [{ name: 'worker', count: 6, cpu: 8, memory: '32Gi', zones: ['a', 'b', 'c'] }] },
    quota: { cpu: 40, memory: '100Gi', pods: 100 },
    tls: { mode: 'cert-manager' },
    services: { minio, trino: { enabled: false } },
    ...rest,
  });
  try {
    parseEnvironment(text, 'test.yaml');
    return [];
  } catch (error) {
    if (error instanceof EnvironmentFaults) {
      return error.faults.map(({ path, allowed }) => `${path}: ${allowed}`);
    }
    throw error;
  }
}

const store = { backup: { store: { endpoint: 'https://s3.example.com', bucket: 'backups' } } };

describe('the pools of an environment', () => {
  it.each([
    [[{ members: 3, drives: 2 }], 'zone'],
    [[{ members: 6, drives: 2 }], 'zone'],
    [[{ members: 4, drives: 2 }], 'node'],
    [
      [
        { members: 6, drives: 2 },
        { members: 6, drives: 4 },
      ],
      'zone',
    ],
  ] as const)('may be %o, which survive a %s', (pools, survive) => {
    expect(faults({ pools }, survive)).toEqual([]);
  });

  it.each([
    [
      [{ members: 4, drives: 1 }],
      'zone',
      "services.minio.pools[0]: a pool that survives a zone: here writes survive the loss of 1 of a set's 4 drives (parity 2), and one of 3 zones holds up to 2; 5 members of 1 drives do",
    ],
    [
      [{ members: 2, drives: 2 }],
      'node',
      "services.minio.pools[0]: a pool that survives a node: here writes survive the loss of 1 of a set's 4 drives (parity 2), and a member has 2; 3 members of 2 drives do",
    ],
    [
      [{ members: 37, drives: 1 }],
      'node',
      'services.minio.pools[0]: a layout that MinIO starts with: 37 members x 1 drives: no erasure set of 2 to 16 drives divides 37 drives evenly over the members',
    ],
  ] as const)('may not be %o, which do not survive a %s', (pools, survive, fault) => {
    expect(faults({ pools }, survive)).toEqual([fault]);
  });

  it('all get the parity of the first', () => {
    const pools = [
      { members: 4, drives: 2 },
      { members: 3, drives: 2 },
    ];
    expect(faults({ pools }, 'node')).toEqual([
      expect.stringContaining('pools[1]: a layout that MinIO starts with'),
    ]);
  });

  it('count nothing when MinIO is switched off', () => {
    expect(faults({ enabled: false, pools: [{ members: 2, drives: 1 }] })).toEqual([]);
  });
});

describe('buckets, users and copies', () => {
  const buckets = [{ name: 'warehouse' }];

  it.each<[string, object, string]>([
    [
      'a bucket twice',
      { buckets: [...buckets, ...buckets] },
      'buckets[1].name: a name that no other bucket has',
    ],
    [
      'a user of a bucket that is not declared',
      { users: [{ name: 'trino', access: [{ bucket: 'warehouse', mode: 'read' }] }] },
      'users[0].access[0].bucket: one of services.minio.buckets: none is declared',
    ],
    [
      'the factory user',
      { buckets, users: [{ name: 'minioadmin', access: [{ bucket: 'warehouse', mode: 'read' }] }] },
      'users[0].name: up to 40 lower-case letters, digits and "-", beginning with a letter, other than minioadmin',
    ],
    [
      'the user of the copies',
      { buckets, users: [{ name: 'holdfast-copy', access: [{ bucket: 'warehouse', mode: 'read' }] }] },
      'users[0].name: a name that no other user has, and not holdfast-copy',
    ],
    [
      'old versions without versions',
      { buckets: [{ name: 'warehouse', versioning: false, noncurrentDays: 30 }] },
      'buckets[0].versioning: true, since noncurrentDays is set',
    ],
    [
      'a gateway that cannot scale',
      { gateway: { minReplicas: 4 } },
      'gateway.maxReplicas: more than minReplicas, 4',
    ],
  ])('refuses %s', (_, minio, fault) => {
    expect(faults(minio)).toEqual([`services.minio.${fault}`]);
  });

  it('have a store to go to', () => {
    expect(faults({ buckets, backup: { enabled: true } })).toEqual([
      'backup.store: an object store, since services.minio.backup is enabled',
    ]);
    expect(faults({ buckets: [{ name: 'warehouse', replicateTo: 'mirror' }] })).toEqual([
      'backup.store: an object store, since services.minio.buckets[0] is replicated to one',
    ]);
    expect(faults({ buckets, backup: { enabled: true } }, 'zone', store)).toEqual([]);
  });

  it('never go to the store that they are copied from', () => {
    const own = {
      backup: { store: { ...store.backup.store, endpoint: 'https://minio.data-platform.svc:9000' } },
    };
    expect(faults({ buckets, backup: { enabled: true } }, 'zone', own)).toEqual([
      expect.stringContaining(
        'services.minio.backup.enabled: no backup of MinIO, since backup.store is this very MinIO',
      ),
    ]);
  });

  it('are backed up only when there are any', () => {
    expect(faults({ backup: { enabled: true } }, 'zone', store)).toEqual([
      expect.stringContaining('services.minio.backup.enabled: false, or a bucket'),
    ]);
    const trino = { services: { minio: { backup: { enabled: true } } } };
    expect(faults({}, 'zone', { ...store, ...trino })).toEqual([]);
  });
});
