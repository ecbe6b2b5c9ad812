/** PodDisruptionBudgets, as the disruption controller counts them. */
import { scaledAmount } from '../manifest/amount.ts';
import { fieldsOf, isKind, type Manifest, title } from '../manifest/manifest.ts';
import { readSelector } from '../manifest/selector.ts';
import type { Model } from './schedule/model.ts';
import type { Budgets } from './schedule/preemption.ts';
import type { State } from './schedule/state.ts';
import type { Workload } from './workload.ts';

/** A budget, and what it guards. */
export interface DisruptionBudget {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** Pods that it asks to be healthy. */
  readonly desired: number;
  /** Pods that its workloads ask for; without any it allows nothing. */
  readonly expected: number;
  /** Pods that it guards; those that an event adds are not among them. */
  readonly pods: readonly number[];
}

export class DisruptionBudgets implements Budgets {
  readonly all: readonly DisruptionBudget[];
  readonly notes: readonly string[];
  private readonly ofClass: readonly (readonly number[])[];

  constructor(
    manifests: readonly Manifest[],
    workloads: readonly Workload[],
    model: Model,
    podsOf: readonly (readonly number[])[],
    /** The class of the pods that each workload runs now. */
    classOf: readonly number[],
  ) {
    const notes: string[] = [];
    const ofClass = model.classes.map((): number[] => []);
    const all: DisruptionBudget[] = [];
    const workloadsOfClass = model.classes.map((): number[] => []);
    workloads.forEach(({ transient }, index) => {
      if (!transient) {
        workloadsOfClass[classOf[index] ?? -1]?.push(index);
      }
    });
    for (const manifest of manifests) {
      if (!isKind(manifest, 'policy', 'PodDisruptionBudget')) {
        continue;
      }
      const { namespace = 'default', name } = manifest.metadata;
      const spec = fieldsOf(manifest.spec);
      const selector = readSelector(spec.selector);
      const classes = model.index.picked([{ namespaces: [namespace], selector }]);
      const guarded = [...new Set(classes.flatMap((index) => workloadsOfClass[index] ?? []))];
      const pods = guarded.flatMap((index) => podsOf[index] ?? []);
      const asked = demand(spec, pods.length, scale(workloads, guarded));
      if (asked === undefined) {
        const amount = JSON.stringify(spec.maxUnavailable ?? spec.minAvailable);
        notes.push(
          `${title(manifest)} is not judged: ${amount} is neither a number of pods nor a percentage`,
        );
        continue;
      }
      for (const index of classes) {
        ofClass[index]?.push(all.length);
      }
      all.push({ manifest, namespace, name, ...asked, pods });
    }
    this.all = all;
    this.notes = notes;
    this.ofClass = ofClass;
  }

  guarding(podClass: number): readonly number[] {
    return this.ofClass[podClass] ?? [];
  }

  /** Pods that may be evicted now. A pod on a node counts as healthy. */
  allowed(state: State, budget: number): number {
    const { desired, expected } = this.all[budget] as DisruptionBudget;
    return expected <= 0 ? 0 : Math.max(0, this.healthy(state, budget) - desired);
  }

  healthy({ nodeOf }: State, budget: number): number {
    const { pods } = this.all[budget] as DisruptionBudget;
    return pods.reduce((sum, pod) => sum + ((nodeOf[pod] as number) >= 0 ? 1 : 0), 0);
  }
}

/** Pods that controllers with a scale ask for: a DaemonSet has none, and a pod without a controller counts for nobody. */
function scale(workloads: readonly Workload[], guarded: readonly number[]): number {
  return guarded.reduce((sum, index) => {
    const workload = workloads[index];
    const hasScale = workload !== undefined && workload.kind !== 'DaemonSet' && workload.kind !== 'Pod';
    return sum + (hasScale ? workload.replicas : 0);
  }, 0);
}

/** Undefined when an amount is neither a number nor a percentage. */
function demand(
  { maxUnavailable, minAvailable }: Readonly<Record<string, unknown>>,
  pods: number,
  scaled: number,
): { readonly desired: number; readonly expected: number } | undefined {
  if (maxUnavailable !== undefined && maxUnavailable !== null) {
    const away = scaledAmount(maxUnavailable, scaled);
    return away === undefined ? undefined : { desired: Math.max(0, scaled - away), expected: scaled };
  }
  if (minAvailable === undefined || minAvailable === null) {
    return { desired: 0, expected: 0 };
  }
  const desired = scaledAmount(minAvailable, scaled);
  return desired === undefined
    ? undefined
    : { desired, expected: typeof minAvailable === 'number' ? pods : scaled };
}
