/** Everything about pods and nodes that never changes, worked out once: each decision is arithmetic on it. */

import { allowsNode } from '../../manifest/node-selector.ts';
import type { Node } from '../../manifest/nodes.ts';
import type { Labels } from '../../manifest/selector.ts';
import { tolerates, toleratesAll } from '../../manifest/toleration.ts';
import type { PodShape } from '../workload.ts';
import { type Counter, Counters, type Update } from './counters.ts';
import { preferences } from './node-affinity.ts';
import { FITS, NODE_AFFINITY, type Reason, TAINT } from './reason.ts';
import { ShapeIndex } from './shape-index.ts';
import { spreadOf } from './spread-rules.ts';
import { cordonTaint, dislikes } from './taint-toleration.ts';
import { Topologies, type Topology } from './topology.ts';

/** A hard spread constraint. */
export interface HardSpread {
  readonly counter: Counter;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** 1 when the pod itself counts, else 0. */
  readonly self: number;
}

/** A soft spread constraint. */
export interface SoftSpread {
  readonly counter: Counter;
  readonly maxSkew: number;
  /** Hosts are counted one by one, whatever the inclusion policies say. */
  readonly isHost: boolean;
}

/** The pods of one shape, as the plugins see them. */
export interface PodClass {
  readonly index: number;
  readonly shape: PodShape;
  /** Of each node: FITS, or why it is out of the question for these pods. */
  readonly verdicts: Uint8Array;
  readonly toleratesCordon: boolean;
  /** Indices into the model's resources, and what one pod requests of each. */
  readonly resources: readonly number[];
  readonly requests: readonly number[];
  readonly cpu: number;
  readonly memory: number;
  readonly dislikes: Int32Array | undefined;
  readonly preferences: Int32Array | undefined;
  readonly hardSpread: readonly HardSpread[];
  readonly softSpread: readonly SoftSpread[];
  /** Nodes that lack a label of the soft constraints score nothing. */
  readonly softIgnored: Uint8Array | undefined;
  /** One for each required term; each counts the pods that match all of them. */
  readonly affinity: readonly Counter[];
  /** Whether the pod satisfies its own affinity, so that a first pod of its kind may start alone. */
  readonly startsAlone: boolean;
  readonly antiAffinity: readonly Counter[];
  /** Pods in place whose required anti-affinity keeps these pods away. */
  readonly keptAwayBy: readonly Counter[];
  /** What speaks for and against a domain: own preferences, and those of pods in place. */
  readonly attraction: readonly { readonly counter: Counter; readonly weight: number }[];
  readonly updates: readonly Update[];
}

export interface Model {
  readonly nodes: readonly Node[];
  readonly resources: readonly string[];
  /** Amounts by node, `resources.length` each. */
  readonly allocatable: Float64Array;
  /** CPU and memory among the resources. */
  readonly cpu: number;
  readonly memory: number;
  /** An index for the zone of each node. */
  readonly zones: Int32Array;
  readonly topologies: readonly Topology[];
  readonly classes: readonly PodClass[];
  readonly index: ShapeIndex;
  readonly notes: readonly string[];
}

/** Resources that are not judged unless some node declares how much it has. */
const DECLARED_ONLY: ReadonlySet<string> = new Set(['ephemeral-storage']);

/** A required affinity of a pod in place attracts like a preference of this weight (hardPodAffinityWeight). */
const HARD_AFFINITY_WEIGHT = 1;

export function modelOf(
  nodes: readonly Node[],
  shapes: readonly PodShape[],
  namespaces: ReadonlyMap<string, Labels>,
): Model {
  const { resources, notes } = judgedResources(nodes, shapes);
  const topologies = new Topologies(nodes);
  const index = new ShapeIndex(shapes);
  const counters = new Counters(shapes, index, namespaces);
  const keptAwayBy = shapes.map((): Counter[] => []);
  const attractedBy = shapes.map((): Set<Counter> => new Set());
  const rules = shapes.map((shape, at) => {
    const { antiAffinity, affinity, preferredPods } = shape.rules;
    const byKey = (topologyKey: string) => topologies.byLabel(topologyKey, { keys: [] });
    for (const term of antiAffinity) {
      const picked = counters.pickedBy(term, shape.namespace);
      const counter = counters.carrying('anti', picked, byKey(term.topologyKey));
      counters.updates[at]?.push({ counter, by: 1 });
      for (const away of index.picked([picked])) {
        keptAwayBy[away]?.push(counter);
      }
    }
    const pulls = [...preferredPods, ...affinity.map((term) => ({ weight: HARD_AFFINITY_WEIGHT, term }))];
    for (const { weight, term } of pulls) {
      const picked = counters.pickedBy(term, shape.namespace);
      const counter = counters.carrying('pull', picked, byKey(term.topologyKey));
      counters.updates[at]?.push({ counter, by: weight });
      for (const pulled of index.picked([picked])) {
        attractedBy[pulled]?.add(counter);
      }
    }
    const matching = (terms: typeof antiAffinity, topologyKey: string) =>
      counters.matching(
        terms.map((term) => counters.pickedBy(term, shape.namespace)),
        byKey(topologyKey),
      );
    return {
      affinity: affinity.map((term) => matching(affinity, term.topologyKey)),
      startsAlone:
        affinity.length > 0 &&
        index.picked(affinity.map((term) => counters.pickedBy(term, shape.namespace))).includes(at),
      antiAffinity: antiAffinity.map((term) => matching([term], term.topologyKey)),
      preferred: preferredPods.map(({ weight, term }) => ({
        weight,
        counter: matching([term], term.topologyKey),
      })),
      ...spreadOf(nodes, shape, at, topologies, counters, index),
    };
  });
  const verdicts = new Map<string, Uint8Array>();
  const classes = shapes.map((shape, at): PodClass => {
    const own = rules[at] as (typeof rules)[number];
    const judged = Object.entries(shape.requests).filter(
      ([name, amount]) => amount > 0 && resources.includes(name),
    );
    return {
      index: at,
      shape,
      verdicts: verdictsOf(nodes, shape, verdicts),
      toleratesCordon: shape.rules.tolerations.some((toleration) => tolerates(toleration, cordonTaint)),
      resources: judged.map(([name]) => resources.indexOf(name)),
      requests: judged.map(([, amount]) => amount),
      cpu: shape.requests.cpu ?? 0,
      memory: shape.requests.memory ?? 0,
      dislikes: dislikes(nodes, shape.rules.tolerations),
      preferences: preferences(nodes, shape.rules),
      hardSpread: own.hardSpread,
      softSpread: own.softSpread,
      softIgnored: own.softIgnored,
      affinity: own.affinity,
      startsAlone: own.startsAlone,
      antiAffinity: own.antiAffinity,
      keptAwayBy: [...new Set(keptAwayBy[at])],
      attraction: [
        ...own.preferred,
        ...[...(attractedBy[at] ?? [])].map((counter) => ({ counter, weight: 1 })),
      ],
      updates: counters.updates[at] ?? [],
    };
  });
  const zones = [...new Set(nodes.map(({ zone }) => zone))];
  return {
    nodes,
    resources,
    allocatable: Float64Array.from(
      nodes.flatMap((node) => resources.map((name) => node.allocatable[name] ?? 0)),
    ),
    cpu: resources.indexOf('cpu'),
    memory: resources.indexOf('memory'),
    zones: Int32Array.from(nodes, ({ zone }) => zones.indexOf(zone)),
    topologies: topologies.all,
    classes,
    index,
    notes,
  };
}

function judgedResources(
  nodes: readonly Node[],
  shapes: readonly PodShape[],
): { readonly resources: readonly string[]; readonly notes: readonly string[] } {
  const declared = new Set(nodes.flatMap(({ allocatable }) => Object.keys(allocatable)));
  const asked = new Set(
    shapes.flatMap(({ requests }) => Object.keys(requests).filter((name) => (requests[name] ?? 0) > 0)),
  );
  const missing = [...asked].filter((name) => !declared.has(name)).sort();
  return {
    resources: [...new Set([...declared, ...missing.filter((name) => !DECLARED_ONLY.has(name))])],
    notes: missing.map((name) =>
      DECLARED_ONLY.has(name)
        ? `requests of ${name} are not judged: no node pool declares how much its nodes have`
        : `pods request ${name}, which no node pool declares: they find no node`,
    ),
  };
}

function verdictsOf(nodes: readonly Node[], { rules }: PodShape, known: Map<string, Uint8Array>): Uint8Array {
  const key = JSON.stringify([rules.nodeSelector, rules.nodeTerms, rules.tolerations]);
  const verdicts =
    known.get(key) ??
    Uint8Array.from(
      nodes,
      (node): Reason =>
        !toleratesAll(rules.tolerations, node.taints)
          ? TAINT
          : allowsNode(rules, node)
            ? FITS
            : NODE_AFFINITY,
    );
  known.set(key, verdicts);
  return verdicts;
}
