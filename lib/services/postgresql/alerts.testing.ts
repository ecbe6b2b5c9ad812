import type { AlertTest, AlertTests } from '../../observability/alert-test.ts';
import { backupTooOldTest } from '../../observability/backup-age.testing.ts';
import { members, series, volume, volumeLabels } from '../../observability/series.testing.ts';
import { postgresqlNames } from './names.ts';

export const postgresqlAlertTests: AlertTests = (environment) => [
  ...leadershipTests(environment),
  ...replicationTests(environment),
  ...capacityTests(environment),
  ...backupTests(environment),
  ...poolerTests(environment),
];

const leadershipTests: AlertTests = ({ namespace, services: { postgresql } }) => {
  const { instance, replicas } = postgresql;
  const { patroni, ofMember } = memberSeries(namespace, instance);
  const all = (value: number) => Array.from({ length: replicas }, () => value);
  const noLeader = `No member of ${instance} is the leader: writes fail.`;
  return [
    {
      alert: 'PostgresqlNoPrimary',
      fires: [
        {
          when: 'all members run and none leads',
          series: patroni('patroni_primary', all(0)),
          alerts: [{ description: noLeader }],
        },
        {
          when: 'no member answers any more',
          series: patroni('patroni_primary', ['1x5', '0x5', '0x5']),
          at: '15m',
          alerts: [{ labels: { namespace, scope: instance }, description: noLeader }],
        },
      ],
      quiet: [
        { when: 'one member leads', series: patroni('patroni_primary', [0, 1, 0]) },
        {
          when: 'the lead moves, and for a sample nobody has it',
          series: patroni('patroni_primary', ['1x4 0x20', '0x5 1x20', '0x30']),
          at: '5m',
        },
      ],
    },
    {
      alert: 'PostgresqlSeveralPrimaries',
      fires: [
        {
          when: 'two members lead',
          series: patroni('patroni_primary', [1, 1, 0]),
          alerts: [{ description: `2 members of ${instance} call themselves leader.` }],
        },
      ],
      quiet: [{ when: 'one member leads', series: patroni('patroni_primary', [1, 0, 0]) }],
    },
    {
      alert: 'PostgresqlClusterUnlocked',
      fires: [
        {
          when: 'one member still sees no lock',
          series: patroni('patroni_cluster_unlocked', [0, 1, 0]),
          alerts: [{ description: `The leader lock of ${instance} is free for more than two minutes.` }],
        },
      ],
      quiet: [
        { when: 'the lock is held', series: patroni('patroni_cluster_unlocked', all(0)) },
        {
          when: 'the lock is free during a failover',
          series: patroni('patroni_cluster_unlocked', ['0x5 1 0x20', '0x5 1 1 0x20', '0x5 1 0x20']),
          at: '7m',
        },
      ],
    },
    {
      alert: 'PostgresqlDcsUnreachable',
      fires: [
        {
          when: 'a member reached the API last in the tenth minute',
          series: patroni('patroni_dcs_last_seen', ['0+60x30', '0+60x9 540x20', '0+60x30']),
          at: '14m',
          alerts: [
            {
              labels: ofMember(1),
              description: `${instance}-1 last reached the Kubernetes API 5m 0s ago.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'the last word is a minute old at each look',
          series: patroni('patroni_dcs_last_seen', ['-60+60x30', '0+60x30', '0+60x30']),
        },
      ],
    },
    {
      alert: 'PostgresqlFailsafeActive',
      fires: [
        {
          when: 'the leader is in failsafe mode',
          series: patroni('patroni_failsafe_mode_is_active', [1, 0, 0]),
          alerts: [
            {
              description: `The leader of ${instance} goes on without the Kubernetes API: no failover is possible.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'no member is', series: patroni('patroni_failsafe_mode_is_active', all(0)) },
        {
          when: 'the leader was, for four minutes',
          series: patroni('patroni_failsafe_mode_is_active', ['0x2 1x3 0x20', '0x30', '0x30']),
          at: '6m',
        },
      ],
    },
    {
      alert: 'PostgresqlMemberDown',
      fires: [
        {
          when: 'one PostgreSQL is down and its Patroni says so',
          series: patroni('patroni_postgres_running', [0, ...all(1).slice(1)]),
          alerts: [{ description: `${replicas - 1} of ${replicas} members of ${instance} run.` }],
        },
        {
          when: 'a member does not answer at all',
          series: patroni('patroni_postgres_running', all(1).slice(1)),
          alerts: [{ description: `${replicas - 1} of ${replicas} members of ${instance} run.` }],
        },
      ],
      quiet: [
        { when: 'all run', series: patroni('patroni_postgres_running', all(1)) },
        {
          when: 'one restarts',
          series: patroni('patroni_postgres_running', ['1x3 0x2 1x20', ...all(1).slice(1)]),
          at: '6m',
        },
      ],
    },
    {
      alert: 'PostgresqlRestartPending',
      fires: [
        {
          when: 'a member waits since yesterday',
          series: patroni('patroni_pending_restart', [0, 1, 0]),
          alerts: [
            {
              labels: { namespace, pod: `${instance}-1` },
              description: `${instance}-1 has parameters that take effect at its next restart.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'a member waited for 23 hours',
          series: patroni('patroni_pending_restart', ['0x30 1x1380 0x60', '0x1500']),
          at: '24h',
        },
        { when: 'none waits', series: patroni('patroni_pending_restart', all(0)) },
      ],
    },
  ];
};

const replicationTests: AlertTests = ({ namespace, services: { postgresql } }) => {
  const { instance } = postgresql;
  const { patroni, exporter, ofMember, ofExporter } = memberSeries(namespace, instance);
  const roles = patroni('patroni_replica', [0, 1, 1]);
  const slots = (slot: string, active: readonly number[]) =>
    exporter('pg_replication_slots_active', active, { slot_name: slot });
  const recovery = exporter('pg_replication_is_replica', [0, 1, 1]);
  return [
    {
      alert: 'PostgresqlReplicaNotStreaming',
      fires: [
        {
          when: 'one of two replicas does not stream',
          series: { ...roles, ...patroni('patroni_postgres_streaming', [0, 1, 0]) },
          alerts: [
            {
              labels: ofMember(2),
              description: `${instance}-2 is a replica without a replication connection.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'both replicas stream, and the leader does not',
          series: { ...roles, ...patroni('patroni_postgres_streaming', [0, 1, 1]) },
        },
      ],
    },
    {
      alert: 'PostgresqlReplicationLag',
      fires: [
        {
          when: 'a replica is 301 seconds behind',
          series: exporter('pg_replication_lag_seconds', [0, 1, 301]),
          alerts: [{ labels: ofExporter(2), description: `${instance}-2 is 5m 1s behind.` }],
        },
      ],
      quiet: [
        {
          when: 'a replica is 299 seconds behind',
          series: exporter('pg_replication_lag_seconds', [0, 1, 299]),
        },
      ],
    },
    {
      alert: 'PostgresqlReplicationSlotInactive',
      fires: [
        {
          when: "one of the leader's slots is not used",
          series: { ...slots('a', [1, 0, 0]), ...slots('b', [0, 0, 0]), ...recovery },
          alerts: [
            {
              labels: { ...ofExporter(0), slot_name: 'b' },
              description: `Slot b on ${instance}-0 holds back WAL for nobody.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'only replicas hold copies that nobody uses',
          series: { ...slots('a', [1, 0, 0]), ...slots('b', [1, 0, 0]), ...recovery },
        },
      ],
    },
    {
      alert: 'PostgresqlNoSynchronousStandby',
      fires: [
        {
          when: 'no replica is of the quorum, and none is synchronous',
          series: {
            ...patroni('patroni_sync_standby', [0, 0, 0]),
            ...patroni('patroni_quorum_standby', [0, 0, 0]),
          },
          alerts: [
            {
              description: `${instance} has no synchronous standby: the loss of the leader's node could lose writes.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'one replica is synchronous',
          series: {
            ...patroni('patroni_sync_standby', [0, 1, 0]),
            ...patroni('patroni_quorum_standby', [0, 0, 0]),
          },
        },
        {
          when: 'one replica is of the quorum',
          series: {
            ...patroni('patroni_sync_standby', [0, 0, 0]),
            ...patroni('patroni_quorum_standby', [0, 0, 1]),
          },
        },
      ],
    },
  ];
};

const capacityTests: AlertTests = ({ namespace, services: { postgresql } }) => {
  const { instance } = postgresql;
  const { exporter } = memberSeries(namespace, instance);
  const connections = (active: number, idle: number) => ({
    ...exporter('pg_stat_activity_count', [active], { datname: 'app', state: 'active' }),
    ...exporter('pg_stat_activity_count', [idle], { datname: 'app', state: 'idle' }),
    ...exporter('pg_settings_max_connections', [200]),
  });
  const claim = `data-${instance}-1`;
  const gibibyte = 2 ** 30;
  return [
    {
      alert: 'PostgresqlConnectionsNearLimit',
      fires: [
        {
          when: '182 of 200 connections are taken',
          series: connections(32, 150),
          alerts: [
            {
              labels: { namespace, pod: `${instance}-0` },
              description: `${instance}-0 uses 91% of max_connections.`,
            },
          ],
        },
      ],
      quiet: [{ when: '180 of 200 connections are taken', series: connections(30, 150) }],
    },
    {
      alert: 'PostgresqlVolumeFilling',
      fires: [
        {
          when: '14 of 100 GiB are left',
          series: volume(namespace, claim, 14 * gibibyte, 100 * gibibyte),
          alerts: [{ labels: volumeLabels(namespace, claim), description: `${claim} has 14% left.` }],
        },
      ],
      quiet: [
        {
          when: '16 of 100 GiB are left, and another volume is full',
          series: {
            ...volume(namespace, claim, 16 * gibibyte, 100 * gibibyte),
            ...volume(namespace, 'data-another-0', 0, 100 * gibibyte),
          },
        },
      ],
    },
  ];
};

const backupTests: AlertTests = ({ namespace, services: { postgresql } }) => {
  const { instance, backup } = postgresql;
  const { exporter, ofExporter } = memberSeries(namespace, instance);
  const { backupName } = postgresqlNames(instance);
  const archiveFailing: AlertTest = {
    alert: 'PostgresqlArchiveFailing',
    fires: [
      {
        when: 'the leader fails again and again',
        series: exporter('pg_stat_archiver_failed_count', ['0+2x40', 0, 0]),
        alerts: [
          {
            labels: ofExporter(0),
            description: `${instance}-0 fails to archive: point-in-time recovery ends, and the volume fills.`,
          },
        ],
      },
    ],
    quiet: [
      { when: 'it failed long ago', series: exporter('pg_stat_archiver_failed_count', [7, 0, 0]) },
      {
        when: 'it failed once, and the next attempt succeeded',
        series: exporter('pg_stat_archiver_failed_count', ['0x5 1x40', 0, 0]),
        at: '21m',
      },
    ],
  };
  return [
    archiveFailing,
    backupTooOldTest({
      alert: 'PostgresqlBackupTooOld',
      namespace,
      cronJobs: [`${backupName}-full`, `${backupName}-incr`],
      maxAgeHours: backup.maxAgeHours,
      description: (age) => `The last backup of ${instance} succeeded ${age} ago.`,
    }),
  ];
};

const poolerTests: AlertTests = ({ namespace, services: { postgresql } }) => {
  const { instance } = postgresql;
  const pod = (id: string) => ({
    namespace,
    pod: `${instance}-pooler-5f6d8c9b7-${id}`,
    container: 'exporter',
    endpoint: 'metrics',
    job: `${namespace}/${instance}-pooler`,
  });
  const up = (a: number | string, b: number | string) => ({
    ...series('pgbouncer_up', pod('a'), a),
    ...series('pgbouncer_up', pod('b'), b),
  });
  const wait = (user: string, seconds: number) =>
    series('pgbouncer_pools_client_maxwait_seconds', { ...pod('a'), database: 'app', user }, seconds);
  const down = `No pooler of ${instance} is up: pooled clients can't connect.`;
  return [
    {
      alert: 'PgbouncerDown',
      fires: [
        { when: 'no exporter reaches its PgBouncer', series: up(0, 0), alerts: [{ description: down }] },
        {
          when: 'no pooler answers any more',
          series: up('1x4', '1x4'),
          at: '20m',
          alerts: [{ labels: { namespace }, description: down }],
        },
      ],
      quiet: [{ when: 'one of two is up', series: up(0, 1) }],
    },
    {
      alert: 'PgbouncerClientsWaiting',
      fires: [
        {
          when: 'a client waits for 31 seconds',
          series: { ...wait('app', 31), ...wait('other', 2) },
          alerts: [
            {
              labels: { namespace, pod: pod('a').pod, database: 'app' },
              description: `The oldest client of app on ${pod('a').pod} waits 31s.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'clients wait for 29 seconds', series: { ...wait('app', 29), ...wait('other', 29) } }],
    },
  ];
};

function memberSeries(namespace: string, instance: string) {
  const job = `${namespace}/${instance}`;
  const fromPatroni = { job, namespace, container: 'postgresql', endpoint: 'patroni', scope: instance };
  const fromExporter = { job, namespace, container: 'exporter', endpoint: 'metrics' };
  return {
    /** A metric of Patroni, of members 0, 1, 2… */
    patroni: (metric: string, values: readonly (number | string)[]) =>
      members(metric, instance, fromPatroni, values),
    /** A metric of postgres-exporter, of members 0, 1, 2… */
    exporter: (metric: string, values: readonly (number | string)[], labels: Record<string, string> = {}) =>
      members(metric, instance, { ...fromExporter, ...labels }, values),
    ofMember: (index: number) => ({ ...fromPatroni, pod: `${instance}-${index}` }),
    ofExporter: (index: number) => ({ ...fromExporter, pod: `${instance}-${index}` }),
  };
}
