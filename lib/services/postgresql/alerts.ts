import type { Alert } from '../../observability/alert.ts';
import { backupTooOld } from '../../observability/backup-age.ts';

export interface PostgresqlAlertsProps {
  readonly instance: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly pooler: boolean;
  /** Age of the last backup, in hours, at which an alert fires; undefined without backups. */
  readonly backupMaxAgeHours?: number;
  readonly synchronous: boolean;
}

/** Prefix of all alerts; the pages in docs/runbooks/ have the same names. */
export function postgresqlAlerts(props: PostgresqlAlertsProps): Alert[] {
  const { instance, namespace } = props;
  const scope = `namespace="${namespace}",scope="${instance}"`;
  const pods = `namespace="${namespace}",pod=~"${instance}-[0-9]+"`;
  const poolerPods = `namespace="${namespace}",pod=~"${instance}-pooler-.+"`;
  const claims = `namespace="${namespace}",persistentvolumeclaim=~"data-${instance}-[0-9]+"`;
  return [
    {
      name: 'PostgresqlNoPrimary',
      // absent() covers the case in which no member answers at all.
      expr: `sum(patroni_primary{${scope}}) == 0 or absent(patroni_primary{${scope}})`,
      for: '1m',
      severity: 'critical',
      summary: 'PostgreSQL has no leader.',
      description: `No member of ${instance} is the leader: writes fail.`,
    },
    {
      name: 'PostgresqlSeveralPrimaries',
      expr: `sum(patroni_primary{${scope}}) > 1`,
      for: '1m',
      severity: 'critical',
      summary: 'PostgreSQL has more than one leader.',
      description: `{{ $value }} members of ${instance} call themselves leader.`,
    },
    {
      name: 'PostgresqlClusterUnlocked',
      expr: `max(patroni_cluster_unlocked{${scope}}) == 1`,
      for: '2m',
      severity: 'critical',
      summary: 'No PostgreSQL member holds the leader lock.',
      description: `The leader lock of ${instance} is free for more than two minutes.`,
    },
    {
      name: 'PostgresqlDcsUnreachable',
      expr: `time() - patroni_dcs_last_seen{${scope}} > 60`,
      for: '2m',
      severity: 'critical',
      summary: 'A PostgreSQL member has lost the Kubernetes API.',
      description: '{{ $labels.pod }} last reached the Kubernetes API {{ $value | humanizeDuration }} ago.',
    },
    {
      name: 'PostgresqlFailsafeActive',
      expr: `max(patroni_failsafe_mode_is_active{${scope}}) == 1`,
      for: '5m',
      severity: 'warning',
      summary: 'PostgreSQL runs in failsafe mode.',
      description: `The leader of ${instance} goes on without the Kubernetes API: no failover is possible.`,
    },
    {
      name: 'PostgresqlMemberDown',
      expr: `sum(patroni_postgres_running{${scope}}) < ${props.replicas}`,
      for: '5m',
      severity: 'warning',
      summary: 'A PostgreSQL member is down.',
      description: `{{ $value }} of ${props.replicas} members of ${instance} run.`,
    },
    {
      name: 'PostgresqlReplicaNotStreaming',
      expr: `patroni_replica{${scope}} == 1 and on(namespace, pod) patroni_postgres_streaming{${scope}} == 0`,
      for: '5m',
      severity: 'warning',
      summary: 'A PostgreSQL replica does not stream.',
      description: '{{ $labels.pod }} is a replica without a replication connection.',
    },
    {
      name: 'PostgresqlReplicationLag',
      expr: `pg_replication_lag_seconds{${pods}} > 300`,
      for: '5m',
      severity: 'warning',
      summary: 'A PostgreSQL replica lags.',
      description: '{{ $labels.pod }} is {{ $value | humanizeDuration }} behind.',
    },
    {
      name: 'PostgresqlReplicationSlotInactive',
      expr: `pg_replication_slots_active{${pods}} == 0 and on(namespace, pod) pg_replication_is_replica{${pods}} == 0`,
      for: '30m',
      severity: 'warning',
      summary: 'A replication slot of PostgreSQL is not used.',
      description: 'Slot {{ $labels.slot_name }} on {{ $labels.pod }} holds back WAL for nobody.',
    },
    ...(props.synchronous
      ? [
          {
            name: 'PostgresqlNoSynchronousStandby',
            expr: `sum(patroni_sync_standby{${scope}}) + sum(patroni_quorum_standby{${scope}}) == 0`,
            for: '5m',
            severity: 'critical',
            summary: 'No PostgreSQL replica confirms writes.',
            description: `${instance} has no synchronous standby: the loss of the leader's node could lose writes.`,
          } as const,
        ]
      : []),
    {
      name: 'PostgresqlConnectionsNearLimit',
      expr: `sum by (namespace, pod) (pg_stat_activity_count{${pods}}) / on(namespace, pod) pg_settings_max_connections{${pods}} > 0.9`,
      for: '10m',
      severity: 'warning',
      summary: 'PostgreSQL is near its connection limit.',
      description: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of max_connections.',
    },
    {
      name: 'PostgresqlVolumeFilling',
      expr: `kubelet_volume_stats_available_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}} < 0.15`,
      for: '15m',
      severity: 'critical',
      summary: 'A PostgreSQL volume is nearly full.',
      description: '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    },
    {
      name: 'PostgresqlRestartPending',
      expr: `max by (namespace, pod) (patroni_pending_restart{${scope}}) == 1`,
      for: '24h',
      severity: 'info',
      summary: 'A PostgreSQL member waits for a restart.',
      description: '{{ $labels.pod }} has parameters that take effect at its next restart.',
    },
    ...(props.backupMaxAgeHours === undefined ? [] : backupAlerts(pods, props, props.backupMaxAgeHours)),
    ...(props.pooler ? poolerAlerts(poolerPods, instance) : []),
  ];
}

function backupAlerts(
  pods: string,
  { instance, namespace }: PostgresqlAlertsProps,
  maxAgeHours: number,
): Alert[] {
  return [
    {
      name: 'PostgresqlArchiveFailing',
      expr: `increase(pg_stat_archiver_failed_count{${pods}}[15m]) > 0`,
      for: '15m',
      severity: 'critical',
      summary: 'PostgreSQL cannot archive its WAL.',
      description: '{{ $labels.pod }} fails to archive: point-in-time recovery ends, and the volume fills.',
    },
    backupTooOld({
      name: 'PostgresqlBackupTooOld',
      namespace,
      cronJobs: [`${instance}-backup-full`, `${instance}-backup-incr`],
      maxAgeHours,
      summary: 'The last PostgreSQL backup is too old.',
      copy: `The last backup of ${instance}`,
    }),
  ];
}

function poolerAlerts(poolerPods: string, instance: string): Alert[] {
  return [
    {
      name: 'PgbouncerDown',
      expr: `sum(pgbouncer_up{${poolerPods}}) < 1 or absent(pgbouncer_up{${poolerPods}})`,
      for: '2m',
      severity: 'critical',
      summary: 'No PgBouncer answers.',
      description: `No pooler of ${instance} is up: pooled clients can't connect.`,
    },
    {
      name: 'PgbouncerClientsWaiting',
      expr: `max by (namespace, pod, database) (pgbouncer_pools_client_maxwait_seconds{${poolerPods}}) > 30`,
      for: '5m',
      severity: 'warning',
      summary: 'Clients of PgBouncer wait for a server connection.',
      description:
        'The oldest client of {{ $labels.database }} on {{ $labels.pod }} waits {{ $value | humanizeDuration }}.',
    },
  ];
}
