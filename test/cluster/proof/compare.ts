/** The simulation held against the cluster, cell by cell. */
import type { Outcome } from '../../../lib/simulate/from-placement.ts';
import { judge } from '../../../lib/simulate/service.ts';
import type { Seen } from './observer.ts';

/** One cell in which both can differ. */
export interface Cell {
  /** `service …`, `ready …`, `refused …`, `blocked`. */
  readonly cell: string;
  readonly simulation: string;
  readonly cluster: string;
}

/** What the cluster did, in the order of the services of the outcome. */
export interface Happened {
  readonly seen: readonly Seen[];
  readonly ready: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, string>;
  /** Whether a drain or a rollout came to its end. */
  readonly isBlocked: boolean;
}

/** Every cell, equal or not. */
export function cells(outcome: Outcome, happened: Happened): readonly Cell[] {
  const services = outcome.services.map((status, index): Cell => {
    const { low = 0, now = 0 } = happened.seen[index] ?? {};
    const cluster = judge(
      { name: status.service, namespace: status.namespace, quorum: status.quorum, workloads: [] },
      { up: low, recovered: now, wanted: status.wanted },
    );
    return { cell: `service ${status.service}`, simulation: status.state, cluster: cluster.state };
  });
  const ready = [...outcome.ready].map(
    ([workload, count]): Cell => ({
      cell: `ready ${workload}`,
      simulation: String(count),
      cluster: String(happened.ready.get(workload) ?? 0),
    }),
  );
  // The simulation knows of no pod that the API server refuses: a quota that is too small is a finding of its own.
  const refused = [...outcome.ready.keys()].map(
    (workload): Cell => ({
      cell: `refused ${workload}`,
      simulation: 'none',
      cluster: happened.refused.get(workload)?.replace(/^.*?is forbidden: /, '') ?? 'none',
    }),
  );
  const blocked: Cell = {
    cell: 'blocked',
    simulation: outcome.blocked.length > 0 ? 'yes' : 'no',
    cluster: happened.isBlocked ? 'yes' : 'no',
  };
  return [...services, ...ready, ...refused, blocked];
}

export function differs({ simulation, cluster }: Cell): boolean {
  return simulation !== cluster;
}
