const queries = (attribute: string) => `trino_execution_name_QueryManager_${attribute}`;

/**
 * What the alerts and dashboards read. Trino has some 7,000 figures, a megabyte at each scrape; it gives those alone
 * that a scrape names. Trino makes the names of those of its beans (docs/services/trino.md).
 */
export const metrics = {
  running: queries('RunningQueries'),
  queued: queries('QueuedQueries'),
  submitted: queries('SubmittedQueries'),
  completed: queries('CompletedQueries'),
  failed: queries('FailedQueries'),
  userErrors: queries('UserErrorFailures'),
  internalFailures: queries('InternalFailures'),
  externalFailures: queries('ExternalFailures'),
  insufficientResources: queries('InsufficientResourcesFailures'),
  /** Workers that the coordinator gives tasks to. */
  activeWorkers: 'trino_node_name_CoordinatorNodeManager_ActiveWorkerCount',
  killedForMemory: 'trino_memory_name_ClusterMemoryManager_QueriesKilledDueToOutOfMemory',
  clusterMemory: 'trino_memory_name_ClusterMemoryManager_ClusterMemoryBytes',
  poolMemory: 'trino_memory_type_MemoryPool_name_general_MaxBytes',
  poolReserved: 'trino_memory_type_MemoryPool_name_general_ReservedBytes',
  failedTasks: 'trino_execution_name_SqlTaskManager_FailedTasks',
} as const;

/** Those of a worker; the coordinator has them too. */
export const workerMetrics: readonly string[] = [
  metrics.poolMemory,
  metrics.poolReserved,
  metrics.failedTasks,
];

export const coordinatorMetrics: readonly string[] = Object.values(metrics).filter(
  (name) => !workerMetrics.includes(name),
);
