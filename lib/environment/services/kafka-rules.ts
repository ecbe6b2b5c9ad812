import { compare, parseQuantity } from '../../manifest/quantity.ts';
import { zonesWithNodes } from '../cluster.ts';
import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

const at = (...path: (string | number)[]) => ['services', 'kafka', ...path];

export const kafkaRules: readonly Rule[] = [
  rule(
    { mode: 'services.kafka.mode', replicas: 'services.kafka.replicas' },
    function combinedMembersAreAnOddQuorum({ mode, replicas }) {
      const allowed = '3 or 5 with mode combined; mode separate for more brokers';
      return mode === 'combined' && replicas !== 3 && replicas !== 5
        ? [{ path: at('replicas'), allowed, value: replicas }]
        : [];
    },
  ),

  rule(
    {
      enabled: 'services.kafka.enabled',
      survive: 'survive',
      replicas: 'services.kafka.replicas',
      rackAwareness: 'services.kafka.rackAwareness',
    },
    function replicasKnowTheirZone({ enabled, survive, replicas, rackAwareness }) {
      // Three brokers hold every replica, each in a zone of its own. Of more, two in one zone may share a partition.
      const allowed = `pods or nodes, since ${replicas} brokers shall survive a zone with three replicas each`;
      return enabled && survive === 'zone' && replicas > 3 && rackAwareness === 'off'
        ? [{ path: at('rackAwareness'), allowed, value: rackAwareness }]
        : [];
    },
  ),

  rule(
    {
      rackAwareness: 'services.kafka.rackAwareness',
      counts: 'cluster.nodePools.*.count',
      zones: 'cluster.nodePools.*.zones',
    },
    function racksAreSeveral({ rackAwareness, counts, zones }) {
      const populated = zonesWithNodes(
        zones.map((zone, index) => ({ zones: zone, count: counts[index] ?? 0 })),
      );
      const allowed = `off, unless nodes stand in two zones or more (here: ${populated.join(', ')})`;
      return rackAwareness !== 'off' && populated.length < 2
        ? [{ path: at('rackAwareness'), allowed, value: rackAwareness }]
        : [];
    },
  ),

  rule(
    { min: 'services.kafka.connect.minReplicas', max: 'services.kafka.connect.maxReplicas' },
    function connectHasRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('connect', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule(
    { backup: 'services.kafka.backup.enabled', connect: 'services.kafka.connect.enabled' },
    function mirrorHasWorkers({ backup, connect }) {
      const allowed = 'true, since services.kafka.backup is enabled, which runs on its workers';
      return backup && !connect ? [{ path: at('connect', 'enabled'), allowed, value: connect }] : [];
    },
  ),

  rule(
    { backup: 'services.kafka.backup.enabled', servers: 'services.kafka.backup.bootstrapServers' },
    function mirrorHasATarget({ backup, servers }) {
      const allowed = 'brokers of another cluster, since services.kafka.backup is enabled';
      return backup && servers.length === 0
        ? [{ path: at('backup', 'bootstrapServers'), allowed, value: servers }]
        : [];
    },
  ),

  rule(
    {
      member: 'services.kafka.size',
      controller: 'services.kafka.controllers.size',
      worker: 'services.kafka.connect.size',
    },
    function memoryHoldsAHeap({ member, controller, worker }) {
      // Half is heap, and the JVM itself takes some 200Mi.
      const allowed = 'at least 512Mi';
      const sizes = [
        [member, at('size', 'memory')],
        [controller, at('controllers', 'size', 'memory')],
        [worker, at('connect', 'size', 'memory')],
      ] as const;
      return sizes.flatMap(([size, path]): Problem[] =>
        typeof size !== 'string' && compare(parseQuantity(size.memory), parseQuantity('512Mi')) < 0
          ? [{ path, allowed, value: size.memory }]
          : [],
      );
    },
  ),

  rule({ names: 'services.kafka.topics.*.name' }, function topicNamesDiffer({ names }) {
    return repeated('topics', names, 'a name that no other topic has');
  }),

  rule({ names: 'services.kafka.users.*.name' }, function userNamesDiffer({ names }) {
    return repeated('users', names, 'a name that no other user has');
  }),
];

function repeated(list: string, names: readonly string[], allowed: string): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: at(list, index, 'name'), allowed }] : [],
  );
}
