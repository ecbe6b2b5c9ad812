import { bars, type Dashboard, lines, type Row, stat } from './dashboard.ts';
import { resourcesRow } from './resources.ts';

export interface PostgresqlDashboardProps {
  readonly namespace: string;
  readonly instance: string;
  readonly replicas: number;
  readonly pooler: boolean;
  readonly backup: boolean;
}

export function postgresqlDashboard(props: PostgresqlDashboardProps): Dashboard {
  const { namespace, instance, pooler, backup } = props;
  return {
    id: 'postgresql',
    title: 'PostgreSQL',
    description: `Leader, replicas and load of ${instance}.`,
    rows: [
      clusterRow(props),
      replicationRow(props),
      loadRow(props),
      ...(pooler ? [poolerRow(props)] : []),
      ...(backup ? [backupRow(props)] : []),
      resourcesRow({
        namespace,
        pods: `${instance}-([0-9]+|pooler-.+)`,
        claims: `data-${instance}-[0-9]+`,
      }),
    ],
  };
}

const scope = ({ namespace, instance }: PostgresqlDashboardProps) =>
  `namespace="${namespace}",scope="${instance}"`;
const members = ({ namespace, instance }: PostgresqlDashboardProps) =>
  `namespace="${namespace}",pod=~"${instance}-[0-9]+"`;

function clusterRow(props: PostgresqlDashboardProps): Row {
  const own = scope(props);
  return {
    title: 'Cluster',
    panels: [
      stat({
        title: 'Leaders',
        description: 'One, always.',
        thresholds: ['red', [1, 'green'], [2, 'red']],
        queries: [{ expr: `sum(patroni_primary{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Members that run',
        thresholds: ['red', [props.replicas - 1, 'orange'], [props.replicas, 'green']],
        queries: [{ expr: `sum(patroni_postgres_running{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Replicas that stream',
        thresholds: ['red', [1, 'orange'], [props.replicas - 1, 'green']],
        queries: [{ expr: `sum(patroni_postgres_streaming{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Replicas that confirm writes',
        description: 'Without one, the loss of the leader may lose writes.',
        thresholds: ['red', [1, 'green']],
        queries: [
          { expr: `sum(patroni_sync_standby{${own}}) + sum(patroni_quorum_standby{${own}})`, legend: '' },
        ],
      }),
      stat({
        title: 'Waiting for a restart',
        thresholds: ['green', [1, 'orange']],
        queries: [{ expr: `sum(patroni_pending_restart{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Failsafe mode',
        description: 'The leader goes on without the Kubernetes API; no failover is possible.',
        thresholds: ['green', [1, 'red']],
        queries: [{ expr: `max(patroni_failsafe_mode_is_active{${own}})`, legend: '' }],
      }),
      lines({
        title: 'Who leads',
        min: 0,
        queries: [{ expr: `patroni_primary{${own}}`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Timeline',
        description: 'Goes up by one at each failover and switchover.',
        queries: [{ expr: `patroni_postgres_timeline{${own}}`, legend: '{{pod}}' }],
      }),
    ],
  };
}

function replicationRow(props: PostgresqlDashboardProps): Row {
  const own = members(props);
  return {
    title: 'Replication',
    panels: [
      lines({
        title: 'Behind the leader',
        unit: 's',
        width: 8,
        min: 0,
        thresholds: ['text', [300, 'red']],
        queries: [{ expr: `pg_replication_lag_seconds{${own}}`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Held back for slots',
        unit: 'bytes',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `pg_replication_slots_pg_wal_lsn_diff{${own}} and on(pod) pg_replication_is_replica{${own}} == 0`,
            legend: '{{slot_name}}',
          },
        ],
      }),
      lines({
        title: 'WAL on the volume',
        unit: 'bytes',
        width: 8,
        min: 0,
        queries: [{ expr: `pg_wal_size_bytes{${own}}`, legend: '{{pod}}' }],
      }),
    ],
  };
}

function loadRow(props: PostgresqlDashboardProps): Row {
  const own = members(props);
  const rate = (metric: string) =>
    `sum by (datname) (rate(pg_stat_database_${metric}{${own}}[$__rate_interval]))`;
  return {
    title: 'Load',
    panels: [
      lines({
        title: 'Connections, of those allowed',
        unit: 'percentunit',
        min: 0,
        max: 1,
        thresholds: ['text', [0.9, 'red']],
        queries: [
          {
            expr: `sum by (pod) (pg_stat_activity_count{${own}}) / on(pod) pg_settings_max_connections{${own}}`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Transactions',
        unit: 'ops',
        min: 0,
        queries: [
          { expr: rate('xact_commit'), legend: '{{datname}} committed' },
          { expr: rate('xact_rollback'), legend: '{{datname}} rolled back' },
        ],
      }),
      lines({
        title: 'Read from memory',
        description: 'Share of blocks that were in the buffers.',
        unit: 'percentunit',
        width: 8,
        max: 1,
        queries: [
          {
            expr: `${rate('blks_hit')} / (${rate('blks_hit')} + ${rate('blks_read')})`,
            legend: '{{datname}}',
          },
        ],
      }),
      lines({
        title: 'Longest transaction',
        unit: 's',
        width: 8,
        min: 0,
        queries: [{ expr: `max by (pod) (pg_stat_activity_max_tx_duration{${own}})`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Size of databases',
        unit: 'bytes',
        width: 8,
        min: 0,
        queries: [{ expr: `max by (datname) (pg_database_size_bytes{${own}})`, legend: '{{datname}}' }],
      }),
      lines({
        title: 'Deadlocks and conflicts',
        unit: 'ops',
        min: 0,
        queries: [
          { expr: rate('deadlocks'), legend: '{{datname}} deadlocks' },
          { expr: rate('conflicts'), legend: '{{datname}} conflicts' },
        ],
      }),
      lines({
        title: 'Temporary files',
        unit: 'Bps',
        min: 0,
        queries: [{ expr: rate('temp_bytes'), legend: '{{datname}}' }],
      }),
    ],
  };
}

function poolerRow({ namespace, instance }: PostgresqlDashboardProps): Row {
  const own = `namespace="${namespace}",pod=~"${instance}-pooler-.+"`;
  const pools = (metric: string) => `sum by (database) (pgbouncer_pools_${metric}{${own}})`;
  return {
    title: 'PgBouncer',
    panels: [
      stat({
        title: 'Poolers that answer',
        thresholds: ['red', [1, 'orange'], [2, 'green']],
        height: 8,
        queries: [{ expr: `sum(pgbouncer_up{${own}})`, legend: '' }],
      }),
      lines({
        title: 'Clients',
        width: 7,
        min: 0,
        queries: [
          { expr: pools('client_active_connections'), legend: '{{database}} active' },
          { expr: pools('client_waiting_connections'), legend: '{{database}} waiting' },
        ],
      }),
      lines({
        title: 'Connections to PostgreSQL',
        width: 7,
        min: 0,
        queries: [
          { expr: pools('server_active_connections'), legend: '{{database}} active' },
          { expr: pools('server_idle_connections'), legend: '{{database}} idle' },
        ],
      }),
      lines({
        title: 'Longest wait of a client',
        unit: 's',
        width: 6,
        min: 0,
        thresholds: ['text', [30, 'red']],
        queries: [
          {
            expr: `max by (database) (pgbouncer_pools_client_maxwait_seconds{${own}})`,
            legend: '{{database}}',
          },
        ],
      }),
    ],
  };
}

function backupRow(props: PostgresqlDashboardProps): Row {
  const own = members(props);
  const cronJobs = `job="kube-state-metrics",namespace="${props.namespace}",cronjob=~"${props.instance}-backup-(full|incr)"`;
  return {
    title: 'Backups',
    panels: [
      bars({
        title: 'Since the last success',
        unit: 's',
        min: 0,
        thresholds: ['green', [26 * 3600, 'orange'], [8 * 86_400, 'red']],
        queries: [
          {
            expr: `time() - max by (cronjob) (kube_cronjob_status_last_successful_time{${cronJobs}})`,
            legend: '{{cronjob}}',
          },
        ],
      }),
      lines({
        title: 'WAL files archived',
        unit: 'ops',
        min: 0,
        queries: [
          {
            expr: `rate(pg_stat_archiver_archived_count{${own}}[$__rate_interval])`,
            legend: '{{pod}} archived',
          },
          { expr: `rate(pg_stat_archiver_failed_count{${own}}[$__rate_interval])`, legend: '{{pod}} failed' },
        ],
      }),
    ],
  };
}
