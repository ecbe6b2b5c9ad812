/** A set of like pods that hold connections to one database. */
export interface ConnectionHolder {
  /** As people know the pods: `superset web`. */
  readonly name: string;
  /** Pods at their most: the autoscaler's maximum, and the one that a rolling update adds. */
  readonly pods: number;
  /** Connections that one pod holds at most. */
  readonly connections: number;
  /** Settings that make them hold fewer. */
  readonly settings: readonly string[];
}

/** Pods of a Deployment at their most: a rolling update adds one (lib/workload/deployment.ts). */
export function withSurge(replicas: number): number {
  return replicas + 1;
}

/** Connections that all of them hold at once, at their most. */
export function heldBy(holders: readonly ConnectionHolder[]): number {
  return holders.reduce((sum, { pods, connections }) => sum + pods * connections, 0);
}
