export type SynchronousMode = 'off' | 'on' | 'quorum';

export type ParameterValue = string | number | boolean;

export interface DynamicConfigurationProps {
  readonly synchronousMode: SynchronousMode;
  /**
   * Block writes when no standby is left to confirm them, instead of going on unreplicated.
   * @default false
   */
  readonly synchronousStrict?: boolean;
  /** Connections every member takes, pooled and direct. */
  readonly maxConnections: number;
  /**
   * Overrides by PostgreSQL parameter name; only those that the DCS owns are taken from it here.
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/**
 * Parameters that must be the same on all members: Patroni discards them from the local file and takes them from
 * the DCS alone (its ConfigHandler.CMDLINE_OPTIONS).
 */
export const DCS_PARAMETERS: readonly string[] = [
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_wal_senders',
  'max_worker_processes',
  'track_commit_timestamp',
  'wal_keep_size',
  'wal_level',
  'wal_log_hints',
];

/** Seconds. Patroni's rule: loop_wait + 2 × retry_timeout ≤ ttl, or a leader could outlive its own lock. */
export const TIMING = { ttl: 30, loopWait: 10, retryTimeout: 10 } as const;

export interface DynamicConfiguration {
  readonly [key: string]: unknown;
}

/**
 * Patroni's dynamic configuration: what `bootstrap.dcs` writes to the DCS when the cluster is first made.
 * Patroni never reads `bootstrap.dcs` again; a later change reaches a running cluster by PATCH /config with the same
 * object ({@link renderDynamicConfiguration}).
 */
export function dynamicConfiguration(props: DynamicConfigurationProps): DynamicConfiguration {
  return {
    ttl: TIMING.ttl,
    loop_wait: TIMING.loopWait,
    retry_timeout: TIMING.retryTimeout,
    // 32 MiB: a standby further behind than this is no candidate.
    maximum_lag_on_failover: 33_554_432,
    // A crashed leader gets a minute of crash recovery before another takes over (Patroni's default is 300 s).
    primary_start_timeout: 60,
    // While the Kubernetes API can't be reached, a leader that sees all members stays leader.
    failsafe_mode: true,
    // A member that comes back within this time finds its WAL still kept.
    member_slots_ttl: '30min',
    synchronous_mode: { off: false, on: true, quorum: 'quorum' }[props.synchronousMode],
    synchronous_mode_strict: props.synchronousStrict ?? false,
    synchronous_node_count: 1,
    // Slots of subscriptions and of change data capture are others' own: Patroni drops any that it does not know.
    ...(props.parameters?.wal_level === 'logical' && { ignore_slots: [{ type: 'logical' }] }),
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: {
        max_connections: props.maxConnections,
        max_locks_per_transaction: 64,
        max_prepared_transactions: 0,
        max_replication_slots: 10,
        max_wal_senders: 10,
        max_worker_processes: 8,
        track_commit_timestamp: 'off',
        wal_keep_size: '128MB',
        wal_level: 'replica',
        wal_log_hints: 'on',
        ...ownedByDcs(props.parameters ?? {}),
      },
    },
  };
}

/** The same object as JSON, for PATCH /config: applying it twice changes nothing, and it leaves other keys alone. */
export function renderDynamicConfiguration(props: DynamicConfigurationProps): string {
  return `${JSON.stringify(dynamicConfiguration(props), null, 2)}\n`;
}

function ownedByDcs(parameters: Readonly<Record<string, ParameterValue>>): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => DCS_PARAMETERS.includes(name)));
}
