/** Counts of pods by domain, kept up to date as pods come and go, so that no decision looks at every pod. */

import type { PodTerm } from '../../manifest/pod-rules.ts';
import type { Labels } from '../../manifest/selector.ts';
import type { PodShape } from '../workload.ts';
import type { Picked, ShapeIndex } from './shape-index.ts';
import type { Topology } from './topology.ts';

/** A number for each domain of a topology. */
export interface Counter {
  readonly topology: Topology;
  readonly values: Int32Array;
}

/** What placing one pod adds to a counter, in the domain of its node. */
export interface Update {
  readonly counter: Counter;
  readonly by: number;
}

/** The counters that the rules of all pods ask for, each once. */
export class Counters {
  /** For each shape, what one of its pods adds where. */
  readonly updates: Update[][];
  private readonly index: ShapeIndex;
  private readonly namespaces: ReadonlyMap<string, Labels>;
  private readonly known = new Map<Topology, Map<string, Counter>>();

  constructor(shapes: readonly PodShape[], index: ShapeIndex, namespaces: ReadonlyMap<string, Labels>) {
    this.index = index;
    this.namespaces = namespaces;
    this.updates = shapes.map(() => []);
  }

  /** Counts the pods that all of these pick. */
  matching(picked: readonly Picked[], topology: Topology): Counter {
    const key = JSON.stringify(picked);
    return this.interned(`match ${key}`, topology, (counter) => {
      for (const shape of this.index.picked(picked, key)) {
        this.updates[shape]?.push({ counter, by: 1 });
      }
    });
  }

  /** A counter that the caller updates by itself: of pods that carry a term. */
  carrying(kind: string, picked: Picked, topology: Topology): Counter {
    return this.interned(`${kind} ${JSON.stringify(picked)}`, topology, () => {});
  }

  /** What a term of a pod in this namespace picks. */
  pickedBy(term: PodTerm, namespace: string): Picked {
    const { namespaces, namespaceSelector, selector } = term;
    if (namespaceSelector === undefined) {
      return { namespaces: namespaces.length === 0 ? [namespace] : [...namespaces].sort(), selector };
    }
    const isEveryone =
      Object.keys(namespaceSelector.matchLabels ?? {}).length === 0 &&
      (namespaceSelector.matchExpressions ?? []).length === 0;
    if (isEveryone) {
      return { namespaces: undefined, selector };
    }
    const selected = [...this.namespaces].filter(([, labels]) =>
      this.index.selects(namespaceSelector, labels),
    );
    return {
      namespaces: [...new Set([...namespaces, ...selected.map(([name]) => name)])].sort(),
      selector,
    };
  }

  private interned(key: string, topology: Topology, created: (counter: Counter) => void): Counter {
    const ofTopology = this.known.get(topology) ?? new Map<string, Counter>();
    this.known.set(topology, ofTopology);
    const known = ofTopology.get(key);
    if (known !== undefined) {
      return known;
    }
    const counter = { topology, values: new Int32Array(topology.present.length) };
    ofTopology.set(key, counter);
    created(counter);
    return counter;
  }
}
