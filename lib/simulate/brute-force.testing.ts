/**
 * The scheduler once more, as slowly and plainly as it can be put, from the manifests themselves: every filter
 * and every score is worked out from scratch for each pod. It shares no code with the simulation, and knows
 * the part of Kubernetes that `clusters.testing.ts` makes.
 */
export interface RawNode {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly taints: readonly { key: string; value?: string; effect: string }[];
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

export interface RawTerm {
  topologyKey: string;
  labelSelector: { matchLabels: Record<string, string> };
  namespaceSelector?: Record<string, never>;
}

export interface RawSpread {
  topologyKey: string;
  maxSkew: number;
  whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  minDomains?: number;
  nodeAffinityPolicy?: 'Honor' | 'Ignore';
  nodeTaintsPolicy?: 'Honor' | 'Ignore';
  labelSelector: { matchLabels: Record<string, string> };
}

export interface RawPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly priority: number;
  /** Millicores and bytes; absent where the pod requests none. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly tolerations: readonly { key: string; operator: 'Exists'; effect?: string }[];
  readonly nodeSelector: Record<string, string>;
  readonly preferredDisk?: { weight: number; disk: string };
  readonly affinity: readonly RawTerm[];
  readonly antiAffinity: readonly RawTerm[];
  readonly preferred: readonly { weight: number; term: RawTerm; anti: boolean }[];
  readonly spread: readonly RawSpread[];
  /** What the owner's selector picks; undefined where the scheduler does not know the owner. */
  readonly ownerSelector?: Record<string, string>;
}

export type Placement = Record<string, string>;

type Placed = readonly (readonly [RawPod, RawNode])[];

/** Places the pods in this order, highest priority first, and tries those left until none finds a node. */
export function bruteForce(nodes: readonly RawNode[], pods: readonly RawPod[]): Placement {
  const placed: [RawPod, RawNode][] = [];
  let queue = [...pods].sort((a, b) => b.priority - a.priority);
  for (let before = -1; before !== placed.length; ) {
    before = placed.length;
    const left: RawPod[] = [];
    for (const pod of queue) {
      const node = choose(nodes, pod, placed);
      if (node === undefined) {
        left.push(pod);
      } else {
        placed.push([pod, node]);
      }
    }
    queue = left;
  }
  return Object.fromEntries(placed.map(([pod, node]) => [`${pod.namespace}/${pod.name}`, node.name]));
}

function choose(nodes: readonly RawNode[], pod: RawPod, placed: Placed): RawNode | undefined {
  const feasible = nodes.filter((node) => isFeasible(nodes, pod, node, placed));
  const scores = feasible.map((node) => score(nodes, feasible, pod, node, placed));
  return feasible[scores.indexOf(Math.max(...scores))];
}

/** Whether a pod may come to a node where these others stand. */
export function isFeasible(nodes: readonly RawNode[], pod: RawPod, node: RawNode, placed: Placed): boolean {
  const here = placed.filter(([, at]) => at.name === node.name).map(([other]) => other);
  const sum = (of: (pod: RawPod) => number) => here.reduce((total, other) => total + of(other), of(pod));
  return (
    isTolerated(pod, node) &&
    isSelected(pod, node) &&
    here.length + 1 <= node.pods &&
    (!pod.cpu || sum((one) => one.cpu ?? 0) <= node.cpu) &&
    (!pod.memory || sum((one) => one.memory ?? 0) <= node.memory) &&
    pod.spread.every(
      (constraint) =>
        constraint.whenUnsatisfiable !== 'DoNotSchedule' || isSpread(nodes, pod, node, constraint, placed),
    ) &&
    isWelcome(pod, node, placed)
  );
}

function isTolerated(pod: RawPod, node: RawNode): boolean {
  return node.taints.every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' ||
      pod.tolerations.some(
        ({ key, effect }) => key === taint.key && (effect ?? taint.effect) === taint.effect,
      ),
  );
}

function isSelected(pod: RawPod, node: RawNode): boolean {
  return Object.entries(pod.nodeSelector).every(([key, value]) => node.labels[key] === value);
}

function picks(labels: Record<string, string>, pod: RawPod): boolean {
  return Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
}

function termPicks(term: RawTerm, owner: RawPod, other: RawPod): boolean {
  return (
    (term.namespaceSelector !== undefined || owner.namespace === other.namespace) &&
    picks(term.labelSelector.matchLabels, other)
  );
}

function isTogether(key: string, a: RawNode, b: RawNode): boolean {
  return a.labels[key] !== undefined && a.labels[key] === b.labels[key];
}

function isSpread(
  nodes: readonly RawNode[],
  pod: RawPod,
  node: RawNode,
  one: RawSpread,
  placed: Placed,
): boolean {
  const hardKeys = pod.spread
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .map(({ topologyKey }) => topologyKey);
  if (node.labels[one.topologyKey] === undefined) {
    return false;
  }
  const counted = nodes.filter(
    (other) => hardKeys.every((key) => other.labels[key] !== undefined) && isCounted(pod, one, other),
  );
  const count = (domain: string) =>
    placed.filter(
      ([other, at]) =>
        at.labels[one.topologyKey] === domain &&
        counted.includes(at) &&
        other.namespace === pod.namespace &&
        picks(one.labelSelector.matchLabels, other),
    ).length;
  const domains = [...new Set(counted.map((other) => other.labels[one.topologyKey] as string))];
  const least = domains.length < (one.minDomains ?? 1) ? 0 : Math.min(...domains.map(count));
  const self = picks(one.labelSelector.matchLabels, pod) ? 1 : 0;
  return count(node.labels[one.topologyKey] as string) + self - least <= one.maxSkew;
}

function isCounted(pod: RawPod, one: RawSpread, node: RawNode): boolean {
  return (
    (one.nodeAffinityPolicy === 'Ignore' || isSelected(pod, node)) &&
    (one.nodeTaintsPolicy !== 'Honor' || isTolerated(pod, node))
  );
}

function isWelcome(pod: RawPod, node: RawNode, placed: Placed): boolean {
  const keepsAway = placed.some(([other, at]) =>
    other.antiAffinity.some((term) => termPicks(term, other, pod) && isTogether(term.topologyKey, at, node)),
  );
  const isAvoided = pod.antiAffinity.some((term) =>
    placed.some(([other, at]) => termPicks(term, pod, other) && isTogether(term.topologyKey, at, node)),
  );
  return !keepsAway && !isAvoided && hasFriends(pod, node, placed);
}

function hasFriends(pod: RawPod, node: RawNode, placed: Placed): boolean {
  if (pod.affinity.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) {
    return false;
  }
  const friends = placed.filter(([other]) => pod.affinity.every((term) => termPicks(term, pod, other)));
  const isNear = pod.affinity.every((term) =>
    friends.some(([, at]) => isTogether(term.topologyKey, at, node)),
  );
  const nowhere = !friends.some(([, at]) =>
    pod.affinity.some(({ topologyKey }) => at.labels[topologyKey] !== undefined),
  );
  return isNear || (nowhere && pod.affinity.every((term) => termPicks(term, pod, pod)));
}

function score(
  nodes: readonly RawNode[],
  feasible: readonly RawNode[],
  pod: RawPod,
  node: RawNode,
  placed: Placed,
): number {
  return (
    3 * scaled(feasible, node, (one) => dislikedTaints(pod, one), true) +
    2 * (pod.preferredDisk === undefined ? 0 : scaled(feasible, node, (one) => diskWeight(pod, one), false)) +
    freeShare(pod, node, placed) +
    2 * spreadScore(nodes, feasible, pod, node, placed) +
    2 * attraction(feasible, pod, node, placed) +
    balance(pod, node, placed)
  );
}

function scaled(
  feasible: readonly RawNode[],
  node: RawNode,
  of: (node: RawNode) => number,
  reverse: boolean,
): number {
  const largest = Math.max(...feasible.map(of));
  const share = largest === 0 ? 0 : Math.floor((100 * of(node)) / largest);
  return reverse ? 100 - share : share;
}

function dislikedTaints(pod: RawPod, node: RawNode): number {
  return node.taints.filter(
    (taint) =>
      taint.effect === 'PreferNoSchedule' &&
      !pod.tolerations.some(
        ({ key, effect }) => key === taint.key && (effect === undefined || effect === 'PreferNoSchedule'),
      ),
  ).length;
}

function diskWeight(pod: RawPod, node: RawNode): number {
  return node.labels.disk === pod.preferredDisk?.disk ? (pod.preferredDisk?.weight ?? 0) : 0;
}

function freeShare(pod: RawPod, node: RawNode, placed: Placed): number {
  const all = [pod, ...placed.filter(([, at]) => at.name === node.name).map(([other]) => other)];
  const free = (used: number, of: number) => (used > of ? 0 : Math.floor(((of - used) * 100) / of));
  const cpu = all.reduce((sum, one) => sum + (one.cpu ?? 100), 0);
  const memory = all.reduce((sum, one) => sum + (one.memory ?? 200 * 1024 * 1024), 0);
  return Math.floor((free(cpu, node.cpu) + free(memory, node.memory)) / 2);
}

function balance(pod: RawPod, node: RawNode, placed: Placed): number {
  if (!pod.cpu && !pod.memory) {
    return 0;
  }
  const all = [pod, ...placed.filter(([, at]) => at.name === node.name).map(([other]) => other)];
  const cpu = Math.min(1, all.reduce((sum, one) => sum + (one.cpu ?? 0), 0) / node.cpu);
  const memory = Math.min(1, all.reduce((sum, one) => sum + (one.memory ?? 0), 0) / node.memory);
  return Math.floor((1 - Math.abs(cpu - memory) / 2) * 100);
}

function spreadScore(
  nodes: readonly RawNode[],
  feasible: readonly RawNode[],
  pod: RawPod,
  node: RawNode,
  placed: Placed,
): number {
  const host = 'kubernetes.io/hostname';
  const byDefault = pod.spread.length === 0;
  const soft: readonly RawSpread[] = byDefault
    ? pod.ownerSelector === undefined
      ? []
      : (
          [
            [host, 3],
            ['topology.kubernetes.io/zone', 5],
          ] as const
        ).map(([topologyKey, maxSkew]) => ({
          topologyKey,
          maxSkew,
          whenUnsatisfiable: 'ScheduleAnyway' as const,
          labelSelector: { matchLabels: pod.ownerSelector ?? {} },
        }))
    : pod.spread.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway');
  if (soft.length === 0) {
    return 0;
  }
  const hasKeys = (one: RawNode) =>
    byDefault || soft.every(({ topologyKey }) => one.labels[topologyKey] !== undefined);
  const rated = feasible.filter(hasKeys);
  const raw = (one: RawNode) =>
    Math.round(
      soft.reduce((sum, constraint) => {
        const domain = one.labels[constraint.topologyKey];
        const isHost = constraint.topologyKey === host;
        const domains = new Set(rated.map((other) => other.labels[constraint.topologyKey]));
        const matching = placed.filter(
          ([other, at]) =>
            other.namespace === pod.namespace &&
            picks(constraint.labelSelector.matchLabels, other) &&
            (isHost
              ? at.name === one.name
              : at.labels[constraint.topologyKey] === domain &&
                nodes.includes(at) &&
                hasKeys(at) &&
                isCounted(pod, constraint, at)),
        ).length;
        return sum + matching * Math.log(2 + (isHost ? rated.length : domains.size)) + constraint.maxSkew - 1;
      }, 0),
    );
  if (!hasKeys(node)) {
    return 0;
  }
  const all = rated.map(raw);
  const largest = Math.max(0, ...all);
  return largest === 0 ? 100 : Math.floor((100 * (largest + Math.min(...all) - raw(node))) / largest);
}

function attraction(feasible: readonly RawNode[], pod: RawPod, node: RawNode, placed: Placed): number {
  const raw = (one: RawNode) =>
    placed.reduce((sum, [other, at]) => {
      const pull = (owner: RawPod, target: RawPod, hard: boolean) =>
        owner.preferred.reduce(
          (total, { weight, term, anti }) =>
            total +
            (termPicks(term, owner, target) && isTogether(term.topologyKey, at, one)
              ? anti
                ? -weight
                : weight
              : 0),
          0,
        ) +
        (hard
          ? owner.affinity.filter(
              (term) => termPicks(term, owner, target) && isTogether(term.topologyKey, at, one),
            ).length
          : 0);
      return sum + pull(pod, other, false) + pull(other, pod, true);
    }, 0);
  const all = feasible.map(raw);
  const range = Math.max(...all) - Math.min(...all);
  return range === 0 ? 0 : Math.floor(100 * ((raw(node) - Math.min(...all)) / range));
}
