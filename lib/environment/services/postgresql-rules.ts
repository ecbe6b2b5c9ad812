import { imageVersion } from '../../images/image.ts';
import { majorVersion } from '../../services/postgresql/version.ts';
import { list } from '../fault.ts';
import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';
import { parameterFault, TAKEN_DATABASES, TAKEN_ROLES } from './postgresql-reserved.ts';

const rule = ruleOf<Environment>();

const at = (...path: (string | number)[]) => ['services', 'postgresql', ...path];

export const postgresqlRules: readonly Rule[] = [
  rule(
    { mode: 'services.postgresql.synchronousMode', replicas: 'services.postgresql.replicas' },
    function synchronousReplicationTakesThree({ mode, replicas }) {
      const allowed = `at least 3 with synchronousMode ${mode}: with 2, losing either one stops synchronous replication`;
      return mode !== 'off' && replicas < 3 ? [{ path: at('replicas'), allowed, value: replicas }] : [];
    },
  ),

  rule(
    { min: 'services.postgresql.pooler.minReplicas', max: 'services.postgresql.pooler.maxReplicas' },
    function poolerHasRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('pooler', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule({ names: 'services.postgresql.databases.*.name' }, function databaseNamesDiffer({ names }) {
    const allowed = 'a name that no other database has';
    return names.flatMap((name, index): Problem[] =>
      names.indexOf(name) < index ? [{ path: at('databases', index, 'name'), allowed }] : [],
    );
  }),

  rule({ names: 'services.postgresql.databases.*.name' }, function poolsOfAnalyticsAreFree({ names }) {
    const pools = names.map((name) => `${name}_analytics`);
    return names.flatMap((name, index): Problem[] => {
      const allowed = `another name than ${name}, under which the pooler serves ${names[pools.indexOf(name)]} to analytics`;
      return pools.includes(name) ? [{ path: at('databases', index, 'name'), allowed }] : [];
    });
  }),

  rule({ databases: 'services.postgresql.databases' }, function databaseNamesAreFree({ databases }) {
    return databases.flatMap(({ name, owner = name, readers }, index): Problem[] => {
      if (TAKEN_DATABASES.includes(name)) {
        const allowed = `another name than ${list(TAKEN_DATABASES, 'or')}, which are taken`;
        return [{ path: at('databases', index, 'name'), allowed }];
      }
      const allowed = `another role than ${list([...TAKEN_ROLES, 'pg_…'], 'or')}, which are taken`;
      const taken = (role: string) => TAKEN_ROLES.includes(role) || role.startsWith('pg_');
      return [
        ...(taken(owner) ? [{ path: at('databases', index, 'owner'), allowed, value: owner }] : []),
        ...readers.flatMap((reader, place): Problem[] =>
          taken(reader) ? [{ path: at('databases', index, 'readers', place), allowed }] : [],
        ),
        ...(readers.includes(owner)
          ? [
              {
                path: at('databases', index, 'readers', readers.indexOf(owner)),
                allowed: 'another role than the owner, who reads it anyway',
              },
            ]
          : []),
      ];
    });
  }),

  rule({ parameters: 'services.postgresql.parameters' }, function parametersAreFree({ parameters }) {
    return Object.entries(parameters).flatMap(([name, value]): Problem[] => {
      const allowed = parameterFault(name, value);
      return allowed === undefined ? [] : [{ path: at('parameters', name), allowed }];
    });
  }),

  rule(
    { enabled: 'services.postgresql.enabled', overrides: 'images.overrides' },
    function imageIsOfTheVersionOfItsPaths({ enabled, overrides }) {
      const image = overrides.postgresql;
      const major = image === undefined ? undefined : /^(\d+)(?!\d)/.exec(imageVersion(image))?.[1];
      const allowed =
        `an image whose tag begins with ${majorVersion}: the paths of its programs, and the data directory, ` +
        `are of PostgreSQL ${majorVersion}, and no image of another major version reads it`;
      return !enabled || image === undefined || major === majorVersion
        ? []
        : [{ path: ['images', 'overrides', 'postgresql'], allowed }];
    },
  ),

  rule(
    { instance: 'services.postgresql.instance', recovery: 'services.postgresql.recovery' },
    function recoveryIsFromAnotherInstance({ instance, recovery }) {
      const allowed = `another instance than "${instance}": a restore fills a new cluster, never the one that wrote the backup`;
      return recovery?.from === instance ? [{ path: at('recovery', 'from'), allowed }] : [];
    },
  ),

  rule(
    {
      enabled: 'services.postgresql.enabled',
      backup: 'services.postgresql.backup.enabled',
      recovery: 'services.postgresql.recovery',
      store: 'backup.store',
    },
    function backupHasAStore({ store, ...use }) {
      const reason = reasonForBackups(use);
      return reason !== undefined && store === undefined
        ? [{ path: ['backup', 'store'], allowed: `an object store, since ${reason}` }]
        : [];
    },
  ),

  rule(
    {
      enabled: 'services.postgresql.enabled',
      backup: 'services.postgresql.backup.enabled',
      recovery: 'services.postgresql.recovery',
      tls: 'tls.mode',
    },
    function backupIsEncrypted({ tls, ...use }) {
      const reason = reasonForBackups(use);
      const allowed = `cert-manager or existing, since ${reason}, and pgBackRest's server speaks TLS only`;
      return reason !== undefined && tls === 'off' ? [{ path: ['tls', 'mode'], allowed }] : [];
    },
  ),
];

interface BackupUse {
  readonly enabled: boolean;
  readonly backup: boolean;
  readonly recovery: object | undefined;
}

function reasonForBackups({ enabled, backup, recovery }: BackupUse): string | undefined {
  if (!enabled || (!backup && recovery === undefined)) {
    return undefined;
  }
  return backup ? 'services.postgresql.backup is enabled' : 'services.postgresql.recovery reads from one';
}
