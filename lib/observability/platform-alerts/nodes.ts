import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function nodeAlerts({ namespace, podsPerNode }: PlatformScope): Alert[] {
  const source = 'job="kube-state-metrics"';
  // Pods that have ended are still listed, and pods that wait have no node.
  const pods = (kinds: string) =>
    `kube_pod_info{${ofNamespace(namespace)},node!="",created_by_kind=~"${kinds}"} and on(namespace, pod) kube_pod_status_phase{${ofNamespace(namespace)},phase="Running"} == 1`;
  const workload = 'namespace, created_by_kind, created_by_name';
  const members = `count by (${workload}, node) (${pods('StatefulSet|ReplicaSet')})`;
  return [
    {
      name: 'NodeNotReady',
      // A node that someone has cordoned is being worked on.
      expr: `kube_node_status_condition{${source},condition="Ready",status="true"} == 0 unless on(node) kube_node_spec_unschedulable{${source}} == 1`,
      for: '5m',
      severity: 'critical',
      summary: 'A node is not ready.',
      description:
        '{{ $labels.node }} is not ready: its pods are lost or about to be, and so is its capacity.',
    },
    {
      name: 'PodNotDistributed',
      expr: `count by (node) (${pods('.*')}) > ${podsPerNode} or (${members} > 1 and on(${workload}) count by (${workload}) (${members}) == 1)`,
      for: '15m',
      severity: 'warning',
      summary: 'Pods stand too close together.',
      description:
        '{{ if $labels.created_by_name }}All {{ $value }} pods of {{ $labels.created_by_kind }} {{ $labels.created_by_name }} are on {{ $labels.node }}: its loss is the loss of them all.' +
        `{{ else }}{{ $labels.node }} holds {{ $value }} pods of ${namespace}, more than ${podsPerNode}.{{ end }}`,
    },
  ];
}
