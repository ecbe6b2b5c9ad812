/** The domains that a topology key divides the nodes into, for pods that count only some of the nodes. */
import { allowsNode } from '../../manifest/node-selector.ts';
import type { Node, Taint } from '../../manifest/nodes.ts';
import type { PodRules, Toleration } from '../../manifest/pod-rules.ts';
import { tolerates, toleratesAll } from '../../manifest/toleration.ts';
import { requiredKey } from './node-affinity.ts';
import { cordonTaint, unreachableTaint } from './taint-toleration.ts';

/** Why no pod may come to a node: drained, or gone. */
export const OPEN = 0;
export const CORDONED = 1;
export const LOST = 2;
export type Closure = typeof CORDONED | typeof LOST;

export interface Topology {
  /** The domain of each node, -1 for nodes that are not counted. Closing a node changes it. */
  readonly domainOf: Int32Array;
  /** As `domainOf`, with every node open. */
  readonly declared: Int32Array;
  /** Counted nodes of each domain; a domain without any does not exist for a spread constraint. */
  readonly present: Int32Array;
  /** Whether a node that closes in this way is no longer counted. */
  readonly leavesOut: Readonly<Record<Closure, boolean>>;
}

/** Which nodes count. */
export interface Counted {
  /** Nodes without any of these labels do not count. */
  readonly keys: readonly string[];
  /** Only nodes that the pod's node affinity allows; undefined: all. */
  readonly affinity?: Pick<PodRules, 'nodeSelector' | 'nodeTerms'>;
  /** Only nodes whose taints these tolerate; undefined: all. */
  readonly tolerations?: readonly Toleration[];
}

/** Every topology that some pod's rules refer to, each once. */
export class Topologies {
  readonly all: Topology[] = [];
  private readonly nodes: readonly Node[];
  private readonly byKey = new Map<string, Topology>();

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  /** Domains by the values of a node label. */
  byLabel(topologyKey: string, counted: Counted): Topology {
    const keys = [...new Set(counted.keys)].sort();
    const key = JSON.stringify([
      topologyKey,
      keys,
      counted.affinity === undefined ? '' : requiredKey(counted.affinity),
      counted.tolerations ?? null,
    ]);
    return this.interned(key, () => {
      const domains = new Map<string, number>();
      const domainOf = Int32Array.from(this.nodes, (node) => {
        const value = Object.hasOwn(node.labels, topologyKey) ? node.labels[topologyKey] : undefined;
        if (value === undefined || !counts(node, keys, counted)) {
          return -1;
        }
        const domain = domains.get(value) ?? domains.size;
        domains.set(value, domain);
        return domain;
      });
      return { domainOf, size: domains.size, tolerations: counted.tolerations };
    });
  }

  /** Every node a domain of its own, whatever its labels. */
  byNode(): Topology {
    return this.interned('', () => ({
      domainOf: Int32Array.from(this.nodes, (_, index) => index),
      size: this.nodes.length,
      tolerations: undefined,
    }));
  }

  private interned(
    key: string,
    make: () => {
      readonly domainOf: Int32Array;
      readonly size: number;
      readonly tolerations: readonly Toleration[] | undefined;
    },
  ): Topology {
    const known = this.byKey.get(key);
    if (known !== undefined) {
      return known;
    }
    const { domainOf, size, tolerations } = make();
    const present = new Int32Array(size);
    for (const domain of domainOf) {
      if (domain >= 0) {
        present[domain] = (present[domain] as number) + 1;
      }
    }
    const leavesOut = (taint: Taint) =>
      tolerations !== undefined && !tolerations.some((toleration) => tolerates(toleration, taint));
    const topology: Topology = {
      domainOf,
      declared: domainOf.slice(),
      present,
      leavesOut: { [CORDONED]: leavesOut(cordonTaint), [LOST]: leavesOut(unreachableTaint) },
    };
    this.byKey.set(key, topology);
    this.all.push(topology);
    return topology;
  }
}

function counts(node: Node, keys: readonly string[], { affinity, tolerations }: Counted): boolean {
  return (
    keys.every((key) => Object.hasOwn(node.labels, key)) &&
    (affinity === undefined || allowsNode(affinity, node)) &&
    (tolerations === undefined || toleratesAll(tolerations, node.taints))
  );
}
