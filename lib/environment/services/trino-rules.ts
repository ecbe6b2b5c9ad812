import { compare, parseQuantity } from '../../manifest/quantity.ts';
import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';
import { fixedCatalogs, topicTable, trinoAuthentication } from './trino.ts';

const rule = ruleOf<Environment>();

const at = (...path: (string | number)[]) => ['services', 'trino', ...path];

/** 512 MiB of heap, and as much for what the JVM takes besides. */
const leastMemory = '1Gi';

export const trinoRules: readonly Rule[] = [
  rule(
    { min: 'services.trino.workers.minReplicas', max: 'services.trino.workers.maxReplicas' },
    function workersHaveRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('workers', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule(
    { worker: 'services.trino.workers.size', coordinator: 'services.trino.coordinator.size' },
    function memoryHoldsAHeap({ worker, coordinator }) {
      const sizes = [
        [worker, at('workers', 'size', 'memory', 'limit')],
        [coordinator, at('coordinator', 'size', 'memory', 'limit')],
      ] as const;
      return sizes.flatMap(([size, path]): Problem[] =>
        typeof size !== 'string' && compare(parseQuantity(size.memory.limit), parseQuantity(leastMemory)) < 0
          ? [{ path, allowed: `at least ${leastMemory}`, value: size.memory.limit }]
          : [],
      );
    },
  ),

  rule(
    { authentication: 'services.trino.authentication', tls: 'tls.mode' },
    function passwordsAreEncrypted({ authentication, tls }) {
      const allowed = 'none unless tls.mode is existing or cert-manager: passwords take TLS';
      return authentication === 'password' && tls === 'off' ? [{ path: at('authentication'), allowed }] : [];
    },
  ),

  rule(
    {
      enabled: 'services.trino.enabled',
      edge: 'services.edge.enabled',
      hostname: 'services.edge.hostnames.trino',
      authentication: 'services.trino.authentication',
      tls: 'tls.mode',
    },
    function publishedTrinoAsksForPasswords({ enabled, edge, hostname, authentication, tls }) {
      const open = trinoAuthentication({ authentication }, tls) === 'none';
      const allowed =
        'none, unless services.trino.authentication is password: whoever finds the name could query everything';
      return enabled && edge && hostname !== undefined && open
        ? [{ path: ['services', 'edge', 'hostnames', 'trino'], allowed }]
        : [];
    },
  ),

  rule(
    {
      enabled: 'services.trino.enabled',
      catalog: 'services.trino.catalogs.kafka',
      names: 'services.kafka.topics.*.name',
    },
    function tablesOfTopicsDiffer({ enabled, catalog, names }) {
      const tables = names.map(topicTable);
      return tables.flatMap((table, index): Problem[] =>
        enabled && catalog && tables.indexOf(table) < index && names.indexOf(names[index] ?? '') === index
          ? [
              {
                path: ['services', 'kafka', 'topics', index, 'name'],
                allowed: `a name that gives another table of Trino than ${table}, which ${names[tables.indexOf(table)]} has`,
              },
            ]
          : [],
      );
    },
  ),

  rule(
    {
      enabled: 'services.trino.enabled',
      catalog: 'services.trino.catalogs.postgresql',
      names: 'services.postgresql.databases.*.name',
    },
    function catalogsOfDatabasesAreFree({ enabled, catalog, names }) {
      const taken: readonly string[] = fixedCatalogs;
      return names.flatMap((name, index): Problem[] =>
        enabled && catalog && taken.includes(name)
          ? [
              {
                path: ['services', 'postgresql', 'databases', index, 'name'],
                allowed: `another name than ${taken.join(', ')}, which are catalogs of Trino already`,
              },
            ]
          : [],
      );
    },
  ),
];
