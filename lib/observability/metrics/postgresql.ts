import type { MetricSource } from './source.ts';

export const postgresqlMetrics: readonly MetricSource[] = [
  {
    exporter: 'Patroni',
    reference: 'https://github.com/patroni/patroni/blob/master/patroni/api.py',
    metrics: [
      'patroni_cluster_unlocked',
      'patroni_dcs_last_seen',
      'patroni_failsafe_mode_is_active',
      'patroni_pending_restart',
      'patroni_postgres_running',
      'patroni_postgres_streaming',
      'patroni_postgres_timeline',
      'patroni_primary',
      'patroni_quorum_standby',
      'patroni_replica',
      'patroni_sync_standby',
    ],
  },
  {
    exporter: 'postgres_exporter',
    // 0.20 renamed those of slots.
    reference: 'https://github.com/prometheus-community/postgres_exporter/tree/v0.20.1/collector',
    metrics: [
      'pg_database_size_bytes',
      'pg_replication_is_replica',
      'pg_replication_lag_seconds',
      'pg_replication_slots_active',
      'pg_replication_slots_pg_wal_lsn_diff',
      'pg_settings_max_connections',
      'pg_stat_activity_count',
      'pg_stat_activity_max_tx_duration',
      'pg_stat_archiver_archived_count',
      'pg_stat_archiver_failed_count',
      'pg_stat_database_blks_hit',
      'pg_stat_database_blks_read',
      'pg_stat_database_conflicts',
      'pg_stat_database_deadlocks',
      'pg_stat_database_temp_bytes',
      'pg_stat_database_xact_commit',
      'pg_stat_database_xact_rollback',
      'pg_wal_size_bytes',
    ],
  },
  {
    exporter: 'pgbouncer_exporter',
    reference: 'https://github.com/prometheus-community/pgbouncer_exporter/blob/v0.12.1/collector.go',
    metrics: [
      'pgbouncer_pools_client_active_connections',
      'pgbouncer_pools_client_maxwait_seconds',
      'pgbouncer_pools_client_waiting_connections',
      'pgbouncer_pools_server_active_connections',
      'pgbouncer_pools_server_idle_connections',
      'pgbouncer_up',
    ],
  },
];
