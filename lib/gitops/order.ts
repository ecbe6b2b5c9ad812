/** The order in which apps begin: what each waits for, without a circle and without a word too many. */
import type { Need } from './needs.ts';

/** For each node, in the order given, the nodes that must be ready before it; those that follow from them left out. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/**
 * Orders nodes by their needs. Objects come first; an address is waited for unless that would close a circle, since
 * a program that finds nobody tries again.
 * @throws Error when objects need each other in a circle: no order can satisfy them
 */
export function dependencies(nodes: readonly string[], needs: readonly Need[]): Dependencies {
  const edges = new Map(nodes.map((node) => [node, new Set<string>()]));
  const because = new Map<string, string>();
  for (const kind of ['object', 'address'] as const) {
    for (const need of inOrderOf(nodes, needs)) {
      if (need.kind !== kind) {
        continue;
      }
      const back = path(edges, need.to, need.from);
      if (back === undefined) {
        edges.get(need.from)?.add(need.to);
        because.set(`${need.from}/${need.to}`, need.because);
      } else if (kind === 'object') {
        const circle = back.slice(1).map((node, index) => because.get(`${back[index]}/${node}`));
        throw new Error(
          `the apps ${back.join(', ')} need each other, and none can be the first: ${[need.because, ...circle].join('; ')}`,
        );
      }
    }
  }
  return reduced(nodes, edges);
}

/** How many others have to come one after the other before each: 0 for those that wait for nobody. */
export function waves(dependencies: Dependencies): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const wave = (node: string): number => {
    const found =
      known.get(node) ?? Math.max(0, ...(dependencies.get(node) ?? []).map((before) => wave(before) + 1));
    known.set(node, found);
    return found;
  };
  return new Map([...dependencies.keys()].map((node) => [node, wave(node)]));
}

function inOrderOf(nodes: readonly string[], needs: readonly Need[]): readonly Need[] {
  const rank = (name: string) => nodes.indexOf(name);
  return [...needs]
    .filter(({ from, to }) => rank(from) >= 0 && rank(to) >= 0 && from !== to)
    .sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to));
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** A way from one node to another along the edges, both ends included. */
function path(edges: Edges, from: string, to: string, seen = new Set<string>()): string[] | undefined {
  if (from === to) {
    return [from];
  }
  seen.add(from);
  for (const next of edges.get(from) ?? []) {
    const rest = seen.has(next) ? undefined : path(edges, next, to, seen);
    if (rest !== undefined) {
      return [from, ...rest];
    }
  }
  return undefined;
}

/** Without the edges that a longer way says as well. */
function reduced(nodes: readonly string[], edges: Edges): Dependencies {
  return new Map(
    nodes.map((node) => {
      const direct = edges.get(node) ?? new Set();
      const kept = nodes.filter(
        (before) =>
          direct.has(before) &&
          ![...direct].some((other) => other !== before && path(edges, other, before) !== undefined),
      );
      return [node, kept];
    }),
  );
}
