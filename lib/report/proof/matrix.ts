/** The failure matrix: what each kind of event does to each service, at its worst. */
import type { EventKind, SimulatedEvent } from '../../simulate/event.ts';
import { type ServiceState, type ServiceStatus, states } from '../../simulate/service.ts';
import type { Simulation } from '../../simulate/simulate.ts';

/** What a column of the matrix asks, in the order a reader asks it. */
export const questions: readonly { readonly kind: EventKind; readonly title: string }[] = [
  { kind: 'node-loss', title: 'any node lost' },
  { kind: 'zone-loss', title: 'any zone lost' },
  { kind: 'pair-loss', title: 'any two nodes lost' },
  { kind: 'drain', title: 'any node drained' },
  { kind: 'rollout', title: 'rolling updates' },
  { kind: 'maxima', title: 'autoscalers at their maxima' },
];

export interface Cell {
  /** The worst that one of these events does. */
  readonly state: ServiceState;
  /** Events that do it, in their order; empty when all are served. */
  readonly targets: readonly string[];
  /** The numbers of the first of them, in words. */
  readonly reason: string;
}

export interface MatrixRow {
  readonly service: string;
  readonly namespace: string;
  readonly cells: ReadonlyMap<EventKind, Cell>;
}

export interface Matrix {
  /** Kinds that the simulation ran, in the order of `questions`. */
  readonly kinds: readonly EventKind[];
  readonly rows: readonly MatrixRow[];
}

export function failureMatrix(simulation: Simulation): Matrix {
  const byKind = groupByKind(simulation.events);
  const kinds = questions.map(({ kind }) => kind).filter((kind) => byKind.has(kind));
  return {
    kinds,
    rows: simulation.services.map((base) => ({
      service: base.service,
      namespace: base.namespace,
      cells: new Map(kinds.map((kind) => [kind, cellOf(base, byKind.get(kind) ?? [])])),
    })),
  };
}

/** The state of one service in one event: as in the base placement where the event does not touch it. */
export function statusIn(event: SimulatedEvent, base: ServiceStatus): ServiceStatus {
  const isSame = ({ service, namespace }: ServiceStatus) =>
    service === base.service && namespace === base.namespace;
  return event.services.find(isSame) ?? base;
}

function cellOf(base: ServiceStatus, events: readonly SimulatedEvent[]): Cell {
  let worst: ServiceStatus = { ...base, state: 'serves' };
  let targets: string[] = [];
  for (const event of events) {
    const status = statusIn(event, base);
    const difference = states.indexOf(status.state) - states.indexOf(worst.state);
    if (difference > 0) {
      worst = status;
      targets = [];
    }
    if (difference >= 0 && status.state !== 'serves') {
      targets.push(event.target);
    }
  }
  return { state: worst.state, targets, reason: worst.reason };
}

function groupByKind(events: readonly SimulatedEvent[]): Map<EventKind, SimulatedEvent[]> {
  const groups = new Map<EventKind, SimulatedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.kind) ?? [];
    group.push(event);
    groups.set(event.kind, group);
  }
  return groups;
}
