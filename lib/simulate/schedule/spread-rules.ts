/** Which pods a spread constraint counts, and where. */
import { hostnameLabel, type Node, zoneLabel } from '../../manifest/nodes.ts';
import type { SpreadConstraint } from '../../manifest/pod-rules.ts';
import type { PodShape } from '../workload.ts';
import type { Counters } from './counters.ts';
import type { PodClass } from './model.ts';
import type { ShapeIndex } from './shape-index.ts';
import type { Counted, Topologies } from './topology.ts';

/** What the scheduler spreads by where a pod says nothing (pkg/scheduler, systemDefaultConstraints). */
const DEFAULT_SPREAD = [
  { topologyKey: hostnameLabel, maxSkew: 3 },
  { topologyKey: zoneLabel, maxSkew: 5 },
];

/** The spread constraints of a pod, with the counters that they read. */
export function spreadOf(
  nodes: readonly Node[],
  { rules, defaultSpread, namespace }: PodShape,
  at: number,
  topologies: Topologies,
  counters: Counters,
  index: ShapeIndex,
): Pick<PodClass, 'hardSpread' | 'softSpread' | 'softIgnored'> {
  const hard = rules.spread.filter((constraint) => constraint.hard);
  const soft: readonly Pick<SpreadConstraint, 'topologyKey' | 'maxSkew' | 'selector'>[] =
    rules.spread.length > 0
      ? rules.spread.filter((constraint) => !constraint.hard)
      : defaultSpread === undefined
        ? []
        : DEFAULT_SPREAD.map((constraint) => ({ ...constraint, selector: defaultSpread }));
  const keysOf = (list: readonly { readonly topologyKey: string }[]) =>
    list.map(({ topologyKey }) => topologyKey);
  const counted = (constraint: Partial<SpreadConstraint>, keys: readonly string[]): Counted => ({
    keys,
    ...(constraint.honorsAffinity === false ? {} : { affinity: rules }),
    ...(constraint.honorsTaints === true ? { tolerations: rules.tolerations } : {}),
  });
  const hardKeys = keysOf(hard);
  // The default constraints do without labels that a node lacks; a pod's own ones leave such a node out.
  const softKeys = rules.spread.length > 0 ? keysOf(soft) : [];
  const ignored = Uint8Array.from(nodes, ({ labels }) =>
    softKeys.every((key) => Object.hasOwn(labels, key)) ? 0 : 1,
  );
  return {
    hardSpread: hard.map((constraint) => {
      const picked = [{ namespaces: [namespace], selector: constraint.selector }];
      return {
        counter: counters.matching(
          picked,
          topologies.byLabel(constraint.topologyKey, counted(constraint, hardKeys)),
        ),
        maxSkew: constraint.maxSkew,
        minDomains: constraint.minDomains,
        self: index.picked(picked).includes(at) ? 1 : 0,
      };
    }),
    softSpread: soft.map((constraint) => {
      const isHost = constraint.topologyKey === hostnameLabel;
      const picked = [{ namespaces: [namespace], selector: constraint.selector }];
      return {
        counter: counters.matching(
          picked,
          isHost
            ? topologies.byNode()
            : topologies.byLabel(constraint.topologyKey, counted(constraint, softKeys)),
        ),
        maxSkew: constraint.maxSkew,
        isHost,
      };
    }),
    softIgnored: ignored.some((flag) => flag === 1) ? ignored : undefined,
  };
}
