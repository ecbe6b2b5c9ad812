/** The declared nodes, and which of them a pod may run on. */
import type { Cluster, NodePool } from '../../environment/cluster.ts';
import { type Fields, fieldsOf, listOf } from '../../manifest/manifest.ts';
import { parseQuantity } from '../../manifest/quantity.ts';
import type { Labels } from './selector.ts';
import type { Workload } from './workload.ts';

export const HOST = 'kubernetes.io/hostname';
export const ZONE = 'topology.kubernetes.io/zone';

export interface DeclaredNode {
  readonly name: string;
  readonly pool: NodePool;
  readonly labels: Labels;
  /** Cores that pods may request. */
  readonly cpu: number;
  /** Bytes that pods may request. */
  readonly memory: number;
}

/** Every node, dealt to the zones of its pool in turn. */
export function nodesOf({ nodePools }: Cluster): readonly DeclaredNode[] {
  return nodePools.flatMap((pool) =>
    Array.from({ length: pool.count }, (_, index) => {
      const name = `${pool.name}-${index}`;
      const zone = pool.zones[index % pool.zones.length] ?? '';
      return {
        name,
        pool,
        labels: {
          [HOST]: name,
          [ZONE]: zone,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          ...pool.labels,
        },
        cpu: units(pool.cpu) * (1 - pool.reserved),
        memory: units(pool.memory) * (1 - pool.reserved),
      };
    }),
  );
}

/** Cores or bytes as a number; a thousandth is the finest that counts. */
function units(amount: string): number {
  return Number(parseQuantity(amount).nanos / 1_000_000n) / 1000;
}

/** The zones that have nodes. */
export function zonesOf(cluster: Cluster): readonly string[] {
  return [...new Set(nodesOf(cluster).map(({ labels }) => labels[ZONE] ?? ''))];
}

/** The nodes that a pod's selectors and tolerations leave it. */
export function eligibleNodes(nodes: readonly DeclaredNode[], workload: Workload): readonly DeclaredNode[] {
  return nodes.filter((node) => admits(node, workload) && tolerates(node, workload));
}

/** Whether the node's labels are what the pod asks for. Labels that nobody declares count as absent. */
export function admits({ labels, name }: DeclaredNode, { template }: Workload): boolean {
  const { nodeSelector, affinity } = template.spec;
  const required = fieldsOf(
    fieldsOf(fieldsOf(affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution,
  );
  const terms = listOf(required.nodeSelectorTerms);
  return (
    Object.entries(fieldsOf(nodeSelector)).every(([key, value]) => labels[key] === value) &&
    (terms.length === 0 ||
      terms.some(
        ({ matchExpressions, matchFields }) =>
          listOf(matchExpressions).every((requirement) =>
            holds(requirement, labels[String(requirement.key)]),
          ) && listOf(matchFields).every((requirement) => holds(requirement, name)),
      ))
  );
}

function holds({ operator, values }: Fields, value: string | undefined): boolean {
  const list = Array.isArray(values) ? values : [];
  switch (operator) {
    case 'In':
      return value !== undefined && list.includes(value);
    case 'NotIn':
      return value === undefined || !list.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(list[0]);
    case 'Lt':
      return Number(value) < Number(list[0]);
    default:
      return false;
  }
}

/** Whether the pod tolerates the taints that keep pods away. */
export function tolerates({ pool }: DeclaredNode, { template }: Workload): boolean {
  const tolerations = listOf(template.spec.tolerations);
  return pool.taints
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every((taint) =>
      tolerations.some(
        ({ key, operator = 'Equal', value = '', effect }) =>
          (effect === undefined || effect === taint.effect) &&
          (key === undefined ? operator === 'Exists' : key === taint.key) &&
          (operator === 'Exists' || value === (taint.value ?? '')),
      ),
    );
}
