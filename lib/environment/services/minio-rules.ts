import {
  drivesInZones,
  type ErasureLayout,
  erasureLayout,
  ImpossibleLayout,
  type PoolShape,
  zoneTolerance,
} from '../../services/minio/erasure.ts';
import { zonesWithNodes } from '../cluster.ts';
import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

const at = (...path: (string | number)[]) => ['services', 'minio', ...path];

const RESERVED_USERS = ['holdfast-copy'];

export const minioRules: readonly Rule[] = [
  rule(
    {
      enabled: 'services.minio.enabled',
      pools: 'services.minio.pools',
      parity: 'services.minio.parity',
      survive: 'survive',
      counts: 'cluster.nodePools.*.count',
      zones: 'cluster.nodePools.*.zones',
    },
    function poolsSurvive({ enabled, pools, parity, survive, counts, zones }) {
      const populated = zonesWithNodes(
        zones.map((zone, index) => ({ zones: zone, count: counts[index] ?? 0 })),
      );
      return enabled ? poolFaults(pools, parity, survive, populated.length) : [];
    },
  ),

  rule(
    { min: 'services.minio.gateway.minReplicas', max: 'services.minio.gateway.maxReplicas' },
    function gatewayHasRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('gateway', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule({ names: 'services.minio.buckets.*.name' }, function bucketNamesDiffer({ names }) {
    const allowed = 'a name that no other bucket has';
    return repeated(names).map((index) => ({ path: at('buckets', index, 'name'), allowed }));
  }),

  rule({ names: 'services.minio.users.*.name' }, function userNamesDiffer({ names }) {
    const allowed = `a name that no other user has, and not ${RESERVED_USERS.join(', ')}`;
    const taken = names.flatMap((name, index) => (RESERVED_USERS.includes(name) ? [index] : []));
    return [...repeated(names), ...taken].map((index) => ({ path: at('users', index, 'name'), allowed }));
  }),

  rule(
    { buckets: 'services.minio.buckets.*.name', users: 'services.minio.users.*.access' },
    function usersReachDeclaredBuckets({ buckets, users }) {
      const allowed = `one of services.minio.buckets: ${buckets.join(', ') || 'none is declared'}`;
      return users.flatMap((access, user) =>
        access.flatMap(({ bucket }, index): Problem[] =>
          buckets.includes(bucket) ? [] : [{ path: at('users', user, 'access', index, 'bucket'), allowed }],
        ),
      );
    },
  ),

  rule({ buckets: 'services.minio.buckets' }, function keptVersionsTakeVersioning({ buckets }) {
    return buckets.flatMap((bucket, index): Problem[] => {
      const reason = (['objectLock', 'noncurrentDays', 'replicateTo'] as const).find((key) =>
        Boolean(bucket[key]),
      );
      const allowed = `true, since ${reason} is set`;
      return !bucket.versioning && reason !== undefined
        ? [{ path: at('buckets', index, 'versioning'), allowed, value: false }]
        : [];
    });
  }),

  rule(
    {
      enabled: 'services.minio.enabled',
      backup: 'services.minio.backup.enabled',
      buckets: 'services.minio.buckets',
      store: 'backup.store',
    },
    function copiesHaveAStore({ enabled, backup, buckets, store }) {
      const replicated = buckets.findIndex(({ replicateTo }) => replicateTo !== undefined);
      const reason = backup
        ? 'services.minio.backup is enabled'
        : `services.minio.buckets[${replicated}] is replicated to one`;
      return enabled && (backup || replicated >= 0) && store === undefined
        ? [{ path: ['backup', 'store'], allowed: `an object store, since ${reason}` }]
        : [];
    },
  ),

  rule(
    {
      enabled: 'services.minio.enabled',
      backup: 'services.minio.backup.enabled',
      instance: 'services.minio.instance',
      namespace: 'namespace',
      store: 'backup.store',
    },
    function copiesLeaveTheStore({ enabled, backup, instance, namespace, store }) {
      const host = store === undefined ? '' : new URL(store.endpoint).hostname;
      const allowed = 'no backup of MinIO, since backup.store is this very MinIO; or another store';
      return enabled && backup && `${host}.`.startsWith(`${instance}.${namespace}.`)
        ? [{ path: at('backup', 'enabled'), allowed, value: true }]
        : [];
    },
  ),

  rule(
    {
      backup: 'services.minio.backup.enabled',
      buckets: 'services.minio.buckets',
      trino: 'services.trino.enabled',
      warehouse: 'services.trino.catalogs.warehouse',
      postgresql: 'services.postgresql.enabled',
    },
    function backupHasBuckets({ backup, buckets, trino, warehouse, postgresql }) {
      const declared = buckets.length > 0 || (trino && warehouse && postgresql);
      const allowed = 'false, or a bucket in services.minio.buckets: only declared ones are copied';
      return backup && !declared ? [{ path: at('backup', 'enabled'), allowed, value: true }] : [];
    },
  ),
];

function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}

type Survive = Environment['survive'];

/** Pools that MinIO would not start with, or that do not take writes after what `survive` demands. */
function poolFaults(
  pools: readonly PoolShape[],
  parity: number | undefined,
  survive: Survive,
  zones: number,
): Problem[] {
  let common = parity;
  return pools.flatMap((pool, index): Problem[] => {
    const fault = (allowed: string): Problem[] => [
      { path: at('pools', index), allowed, value: { members: pool.members, drives: pool.drives } },
    ];
    try {
      const layout = erasureLayout(pool, common);
      // MinIO gives all pools the parity of the first.
      common = layout.parity;
      const reason = whyNot(layout, survive, zones);
      return reason === undefined
        ? []
        : fault(`${reason}${remedy(pool, parity === undefined ? undefined : common, survive, zones)}`);
    } catch (error) {
      if (error instanceof ImpossibleLayout) {
        return fault(`a layout that MinIO starts with: ${error.message}`);
      }
      throw error;
    }
  });
}

/** Why a layout does not survive, as the end of "allowed: …"; undefined when it does. */
function whyNot(layout: ErasureLayout, survive: Survive, zones: number): string | undefined {
  const { driveTolerance, setSize, parity, setDrivesPerMember } = layout;
  const writes = `writes survive the loss of ${driveTolerance.write} of a set's ${setSize} drives (parity ${parity})`;
  if (layout.memberTolerance.write < 1) {
    return `a pool that survives a node: here ${writes}, and a member has ${setDrivesPerMember}`;
  }
  // Fewer than three zones are a fault of their own.
  if (survive === 'zone' && zones >= 3 && zoneTolerance(layout, zones).write < 1) {
    return `a pool that survives a zone: here ${writes}, and one of ${zones} zones holds up to ${drivesInZones(layout, zones, 1)}`;
  }
  return undefined;
}

/** The next larger number of members that survives, with the same drives. */
function remedy(pool: PoolShape, parity: number | undefined, survive: Survive, zones: number): string {
  for (let members = pool.members + 1; members <= 64; members++) {
    try {
      if (whyNot(erasureLayout({ ...pool, members }, parity), survive, zones) === undefined) {
        return `; ${members} members of ${pool.drives} drives do`;
      }
    } catch {
      // MinIO would not start with so many; the next number may do.
    }
  }
  return '';
}
