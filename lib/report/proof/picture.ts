/** The proof of an environment in the few words that the terminal shows: plain data, so that it can be kept. */
import type { EventKind } from '../../simulate/event.ts';
import type { ServiceState } from '../../simulate/service.ts';
import type { Simulation, Survive } from '../../simulate/simulate.ts';
import { failureMatrix } from './matrix.ts';
import { nodeLoads } from './nodes.ts';

export interface Picture {
  readonly survive: Survive;
  /** Columns of the matrix. */
  readonly kinds: readonly EventKind[];
  readonly services: readonly {
    readonly name: string;
    /** The worst of each kind of event. */
    readonly states: readonly ServiceState[];
  }[];
  readonly nodes: readonly {
    readonly name: string;
    readonly zone: string;
    readonly pods: number;
    /** Share of what the node has for pods that is requested. */
    readonly cpu: number;
    readonly memory: number;
  }[];
}

export function pictureOf(simulation: Simulation): Picture {
  const { kinds, rows } = failureMatrix(simulation);
  return {
    survive: simulation.survive,
    kinds,
    services: rows.map(({ service, cells }) => ({
      name: service,
      states: kinds.map((kind) => cells.get(kind)?.state ?? 'serves'),
    })),
    nodes: nodeLoads(simulation).map(({ name, zone, pods, cpu, memory }) => ({
      name,
      zone,
      pods: pods.length,
      cpu: share(cpu),
      memory: share(memory),
    })),
  };
}

function share([used, of]: readonly [number, number]): number {
  return of === 0 ? 0 : used / of;
}
