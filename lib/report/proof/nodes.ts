/** How full each node is, in the base placement. */
import type { SimulatedPod, Simulation } from '../../simulate/simulate.ts';

export interface NodeLoad {
  readonly name: string;
  readonly zone: string;
  readonly pods: readonly SimulatedPod[];
  /** Requested and allocatable, in millicores. */
  readonly cpu: readonly [number, number];
  /** Requested and allocatable, in bytes. */
  readonly memory: readonly [number, number];
}

export function nodeLoads({ nodes, pods }: Simulation): readonly NodeLoad[] {
  return nodes.map(({ name, zone, allocatable }) => {
    const own = pods.filter((pod) => pod.node === name);
    const sum = (resource: string) =>
      own.reduce((total, { requests }) => total + (requests[resource] ?? 0), 0);
    return {
      name,
      zone,
      pods: own,
      cpu: [sum('cpu'), allocatable.cpu ?? 0],
      memory: [sum('memory'), allocatable.memory ?? 0],
    };
  });
}

/** `1.85 of 3.6 (51 %)` */
export function cores([used, of]: readonly [number, number]): string {
  return `${decimal(used / 1000)} of ${decimal(of / 1000)} (${share(used, of)})`;
}

/** `4.2Gi of 7.2Gi (58 %)` */
export function gibibytes([used, of]: readonly [number, number]): string {
  const gib = 1024 ** 3;
  return `${decimal(used / gib)}Gi of ${decimal(of / gib)}Gi (${share(used, of)})`;
}

function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function share(used: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((used / of) * 100)} %`;
}
