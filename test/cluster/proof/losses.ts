/** Nodes that stop, and nodes that are emptied. */
import { fieldsOf, listOf } from '../../../lib/manifest/manifest.ts';
import { isNodeReady } from '../plane/nodes.ts';
import { isEnding, nodeOf } from '../plane/pod-state.ts';
import { until } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterEvent, PATIENCE, rest } from './event.ts';
import { workloadOf } from './observer.ts';

/** Some nodes stop at the same moment: one, or all of a zone. */
export function loss(name: string, nodes: readonly string[]): ClusterEvent {
  return {
    name,
    predict: (placed) => placed.lose(nodes),
    act: async (cluster) => {
      for (const node of nodes) {
        cluster.nodes.silence(node);
      }
      await readiness(cluster, nodes, false);
      // The node controller evicts nobody while no node at all is ready.
      const isTotal = nodes.length === cluster.machines.length;
      await rest(cluster, () => isTotal || areEvicted(cluster, nodes));
      return false;
    },
    undo: async (cluster) => {
      for (const node of nodes) {
        await cluster.nodes.revive(node);
      }
      await readiness(cluster, nodes, true);
    },
  };
}

/** `kubectl drain`, as docs say it. */
export function drain(node: string, name = `drain ${node}`): ClusterEvent {
  return {
    name,
    predict: (placed) => placed.drain(node),
    act: async (cluster, { blocked }) => {
      const seconds = blocked.length > 0 ? 40 : PATIENCE;
      const { isDone } = await cluster.kubectl(
        'drain',
        node,
        '--ignore-daemonsets',
        '--delete-emptydir-data',
        `--timeout=${seconds}s`,
      );
      await rest(cluster);
      return !isDone;
    },
    undo: async ({ api }) => {
      await api.ask('PATCH', `/api/v1/nodes/${node}`, {
        type: 'application/merge-patch+json',
        body: { spec: { unschedulable: null } },
      });
    },
  };
}

/** Every pod of a workload that stands on these nodes has been told to end. */
function areEvicted({ observer }: Cluster, nodes: readonly string[]): boolean {
  return observer.pods.all.every(
    (pod) => !nodes.includes(nodeOf(pod) ?? '') || isEnding(pod) || workloadOf(pod) === undefined,
  );
}

/** Until the control plane takes all these nodes for ready, without the taints of those that are not; or for lost. */
async function readiness({ api }: Cluster, names: readonly string[], wanted: boolean): Promise<void> {
  await until(`nodes ${wanted ? 'ready' : 'lost'}`, 120, async () => {
    const nodes = (await api.list('/api/v1/nodes')).filter(({ metadata }) => names.includes(metadata.name));
    const isTainted = nodes.some(({ spec }) =>
      listOf(fieldsOf(spec).taints).some(({ key }) => String(key).startsWith('node.kubernetes.io/')),
    );
    return nodes.every((node) => isNodeReady(node) === wanted) && isTainted === !wanted ? true : undefined;
  });
}
