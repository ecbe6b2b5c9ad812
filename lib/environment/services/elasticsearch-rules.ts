import { compare, parseQuantity } from '../../manifest/quantity.ts';
import { zonesWithNodes } from '../cluster.ts';
import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';
import type { Size } from '../size.ts';

const rule = ruleOf<Environment>();

const at = (...path: (string | number)[]) => ['services', 'elasticsearch', ...path];

/** The least memory of any node: 256 MiB of heap, and what the JVMs take besides. */
const leastMemory = '768Mi';

const tooSmall = (size: Size, ...path: string[]): Problem[] =>
  typeof size !== 'string' && compare(parseQuantity(size.memory), parseQuantity(leastMemory)) < 0
    ? [{ path: at(...path, 'memory'), allowed: `at least ${leastMemory}` }]
    : [];

export const elasticsearchRules: readonly Rule[] = [
  rule(
    {
      min: 'services.elasticsearch.coordinating.minReplicas',
      max: 'services.elasticsearch.coordinating.maxReplicas',
    },
    function coordinatingNodesHaveRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('coordinating', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule(
    {
      enabled: 'services.elasticsearch.enabled',
      survive: 'survive',
      replicas: 'services.elasticsearch.replicas',
      zoneAwareness: 'services.elasticsearch.zoneAwareness',
    },
    function copiesKnowTheirZone({ enabled, survive, replicas, zoneAwareness }) {
      // Three nodes stand in three zones. Of more, two in one zone may hold both copies of a shard.
      const allowed = `pods or nodes, since ${replicas} data nodes shall survive a zone`;
      return enabled && survive === 'zone' && replicas > 3 && zoneAwareness === 'off'
        ? [{ path: at('zoneAwareness'), allowed, value: zoneAwareness }]
        : [];
    },
  ),

  rule(
    {
      zoneAwareness: 'services.elasticsearch.zoneAwareness',
      counts: 'cluster.nodePools.*.count',
      zones: 'cluster.nodePools.*.zones',
    },
    function zonesAreSeveral({ zoneAwareness, counts, zones }) {
      const populated = zonesWithNodes(
        zones.map((zone, index) => ({ zones: zone, count: counts[index] ?? 0 })),
      );
      const allowed = `off, unless nodes stand in two zones or more (here: ${populated.join(', ')})`;
      return zoneAwareness !== 'off' && populated.length < 2
        ? [{ path: at('zoneAwareness'), allowed, value: zoneAwareness }]
        : [];
    },
  ),

  rule({ names: 'services.elasticsearch.roles.*.name' }, function roleNamesDiffer({ names }) {
    return repeated(names, 'roles', 'role');
  }),

  rule({ names: 'services.elasticsearch.users.*.name' }, function userNamesDiffer({ names }) {
    return repeated(names, 'users', 'user');
  }),

  rule(
    {
      enabled: 'services.elasticsearch.enabled',
      tls: 'tls.mode',
      users: 'services.elasticsearch.users',
      roles: 'services.elasticsearch.roles',
    },
    function usersTakeTls({ enabled, tls, users, roles }) {
      const allowed = 'none with tls.mode off: Elasticsearch then knows no users';
      return enabled && tls === 'off'
        ? [
            ...(users.length > 0 ? [{ path: at('users'), allowed, found: `${users.length}` }] : []),
            ...(roles.length > 0 ? [{ path: at('roles'), allowed, found: `${roles.length}` }] : []),
          ]
        : [];
    },
  ),

  rule(
    {
      enabled: 'services.elasticsearch.enabled',
      backup: 'services.elasticsearch.backup.enabled',
      kind: 'services.elasticsearch.backup.store',
      minio: 'services.minio.enabled',
      store: 'backup.store',
    },
    function snapshotsHaveAStore({ enabled, backup, kind, minio, store }) {
      if (!enabled || !backup) {
        return [];
      }
      if (kind === 'minio') {
        const allowed = 'external, or services.minio.enabled: true';
        return minio ? [] : [{ path: at('backup', 'store'), allowed, value: kind }];
      }
      const allowed = 'an object store, since services.elasticsearch.backup.store is external';
      return store === undefined ? [{ path: ['backup', 'store'], allowed }] : [];
    },
  ),

  rule(
    { schedule: 'services.elasticsearch.backup.schedule' },
    function scheduleNamesOneKindOfDay({ schedule }) {
      const [, , day = '*', , weekday = '*'] = schedule.trim().split(/\s+/);
      const any = ['*', '?'];
      const allowed = 'a day of the month or a weekday, the other "*": Elasticsearch takes one of them only';
      return any.includes(day) || any.includes(weekday)
        ? []
        : [{ path: at('backup', 'schedule'), allowed, value: schedule }];
    },
  ),

  rule(
    { min: 'services.elasticsearch.backup.retainMin', max: 'services.elasticsearch.backup.retainMax' },
    function retentionHasOrder({ min, max }) {
      const allowed = `at least retainMin, ${min}`;
      return min > max ? [{ path: at('backup', 'retainMax'), allowed, value: max }] : [];
    },
  ),

  rule(
    {
      data: 'services.elasticsearch.size',
      master: 'services.elasticsearch.masters.size',
      coordinating: 'services.elasticsearch.coordinating.size',
    },
    function nodesHoldAHeap({ data, master, coordinating }) {
      return [
        ...tooSmall(data, 'size'),
        ...tooSmall(master, 'masters', 'size'),
        ...tooSmall(coordinating, 'coordinating', 'size'),
      ];
    },
  ),
];

function repeated(names: readonly string[], list: string, what: string): Problem[] {
  return names.flatMap((name, index): Problem[] =>
    names.indexOf(name) < index
      ? [{ path: at(list, index, 'name'), allowed: `a name that no other ${what} has` }]
      : [],
  );
}
