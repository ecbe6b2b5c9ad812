/** The declared nodes, and which of them a pod may run on. */
import type { Cluster } from '../../environment/cluster.ts';
import { allowsNode } from '../../manifest/node-selector.ts';
import { type Node, nodesOf, zoneLabel } from '../../manifest/nodes.ts';
import { podRules } from '../../manifest/pod-rules.ts';
import { toleratesAll } from '../../manifest/toleration.ts';
import type { Workload } from './workload.ts';

/** The zones that have nodes. */
export function zonesOf(cluster: Cluster): readonly string[] {
  return [...new Set(nodesOf(cluster).map(({ labels }) => labels[zoneLabel] ?? ''))];
}

/** The nodes that a pod's selectors and tolerations leave it. */
export function eligibleNodes(nodes: readonly Node[], workload: Workload): readonly Node[] {
  const { tolerations } = podRules(workload.template.spec, workload.template.labels);
  return admittingNodes(nodes, workload).filter(({ taints }) => toleratesAll(tolerations, taints));
}

/** The nodes whose labels are what the pod asks for. Labels that nobody declares count as absent. */
export function admittingNodes(nodes: readonly Node[], { template }: Workload): readonly Node[] {
  const rules = podRules(template.spec, template.labels);
  return nodes.filter((node) => allowsNode(rules, node));
}
