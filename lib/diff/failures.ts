/** What failures do, before and after: the cells of the matrix that differ. */
import type { Environment } from '../environment/schema.ts';
import { failureMatrix, questions } from '../report/proof/matrix.ts';
import type { EventKind } from '../simulate/event.ts';
import { type ServiceState, states } from '../simulate/service.ts';
import { type Simulation, simulate } from '../simulate/simulate.ts';
import { verdict } from '../simulate/verdict.ts';
import type { Inventory } from '../verify/model/inventory.ts';

export interface FailureChange {
  readonly service: string;
  /** What is lost: `any node lost`. */
  readonly event: string;
  readonly was: ServiceState;
  readonly is: ServiceState;
  /** The figures after, in words. */
  readonly reason: string;
}

export interface Failures {
  /** Cells that differ, of services that both have. */
  readonly changes: readonly FailureChange[];
  /** Services that are no longer there, `namespace/service`. */
  readonly gone: readonly string[];
  /** Whether the declared loss is survived. */
  readonly proven: { readonly before: boolean; readonly after: boolean };
  /** What breaks it now and did not before. */
  readonly found: readonly string[];
}

/** Undefined where an environment is unknown. */
export function failuresOf(before: Inventory, after: Inventory): Failures | undefined {
  if (before.environment === undefined || after.environment === undefined) {
    return undefined;
  }
  const [was, is] = [run(before, before.environment), run(after, after.environment)];
  const messages = new Set(was.found);
  return {
    changes: changesOf(was.simulation, is.simulation),
    gone: goneFrom(was.simulation, is.simulation),
    proven: { before: was.found.length === 0, after: is.found.length === 0 },
    found: is.found.filter((message) => !messages.has(message)),
  };
}

function run({ manifests }: Inventory, { cluster, survive }: Environment) {
  const simulation = simulate(manifests, { cluster, survive });
  return { simulation, found: verdict(simulation, survive).map(({ message }) => message) };
}

function goneFrom(was: Simulation, is: Simulation): readonly string[] {
  const names = ({ services }: Simulation) =>
    services.map(({ namespace, service }) => `${namespace}/${service}`);
  const still = new Set(names(is));
  return names(was).filter((name) => !still.has(name));
}

function changesOf(was: Simulation, is: Simulation): readonly FailureChange[] {
  const before = new Map(
    failureMatrix(was).rows.map(({ namespace, service, cells }) => [`${namespace}/${service}`, cells]),
  );
  return failureMatrix(is).rows.flatMap(({ namespace, service, cells }) => {
    const known = before.get(`${namespace}/${service}`);
    return known === undefined
      ? []
      : [...cells].flatMap(([kind, cell]): FailureChange[] => {
          const old = known.get(kind);
          return old === undefined || old.state === cell.state
            ? []
            : [{ service, event: titleOf(kind), was: old.state, is: cell.state, reason: cell.reason }];
        });
  });
}

function titleOf(kind: EventKind): string {
  return questions.find((question) => question.kind === kind)?.title ?? kind;
}

/** Whether it is worse than before. */
export function isWorse({ was, is }: FailureChange): boolean {
  return states.indexOf(is) > states.indexOf(was);
}
