/** The nodes of a declared cluster, as the scheduler sees them. */
import { parseQuantity, toBytes, toMillis } from './quantity.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** A node pool of an environment, or one written by hand. */
export interface Pool {
  readonly name: string;
  readonly count: number;
  readonly zones: readonly string[];
  /** Most pods that one node runs. @default 110 */
  readonly pods?: number;
  /** Share of each node that its system keeps. @default 0.1 */
  readonly reserved?: number;
  /** @default - none but those that kubelets set */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - requests of it are not judged */
  readonly ephemeralStorage?: string | number;
  readonly cpu: string | number;
  readonly memory: string | number;
  readonly taints?: readonly Taint[];
  /**
   * What else one node has for pods: nvidia.com/gpu, …
   * @default {}: requests of it find no room
   */
  readonly resources?: Readonly<Record<string, string | number>>;
}

/** The part of an environment's cluster that placement depends on. */
export interface ClusterNodes {
  readonly nodePools: readonly Pool[];
}

export interface Node {
  /** `<pool>-<index>` */
  readonly name: string;
  readonly pool: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** What pods may request in all: cpu in millicores, memory and storage in bytes, the others in units. */
  readonly allocatable: Readonly<Record<string, number>>;
}

export const hostnameLabel = 'kubernetes.io/hostname';
export const zoneLabel = 'topology.kubernetes.io/zone';

/** What kubelets put on every node; other systems and processors are declared by the pool's labels. */
const ofKubelets = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };

/** Pods per node and reserved share where a pool does not say: those of the environment's schema. */
const PODS = 110;
const RESERVED = 0.1;

/**
 * The nodes of every pool, pool by pool in the order of their names. A pool's nodes are dealt to its zones in
 * turn. The reserved share is taken off CPU, memory and ephemeral storage.
 * @throws Error when an amount is no quantity
 */
export function nodesOf({ nodePools }: ClusterNodes): readonly Node[] {
  return nodePools
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((pool) => {
      const allocatable = allocatableOf(pool);
      return Array.from({ length: pool.count }, (_, index): Node => {
        const name = `${pool.name}-${index}`;
        const zone = pool.zones[index % pool.zones.length] ?? '';
        return {
          name,
          pool: pool.name,
          zone,
          labels: { ...ofKubelets, [hostnameLabel]: name, [zoneLabel]: zone, ...pool.labels },
          taints: pool.taints ?? [],
          allocatable,
        };
      });
    });
}

function allocatableOf(pool: Pool): Readonly<Record<string, number>> {
  const share = 1 - (pool.reserved ?? RESERVED);
  return {
    cpu: floor(toMillis(parseQuantity(pool.cpu)) * share),
    memory: floor(toBytes(parseQuantity(pool.memory)) * share),
    pods: pool.pods ?? PODS,
    // Undeclared, its requests are not judged.
    ...(pool.ephemeralStorage === undefined
      ? {}
      : { 'ephemeral-storage': floor(toBytes(parseQuantity(pool.ephemeralStorage)) * share) }),
    ...Object.fromEntries(
      Object.entries(pool.resources ?? {}).map(([name, amount]) => [name, toBytes(parseQuantity(amount))]),
    ),
  };
}

/** Whole units, rounded down; 0.7 of 10 is 7 although the product of the floats falls short of it. */
function floor(amount: number): number {
  return Math.floor(Number(amount.toFixed(3)));
}
