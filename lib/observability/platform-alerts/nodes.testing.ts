import type { AlertTests } from '../alert-test.ts';
import { kubeState } from '../series.testing.ts';

type Value = number | string;

/** One pod that runs on a node, as kube-state-metrics tells it. */
function pod(
  namespace: string,
  name: string,
  node: string,
  owner: readonly [string, string],
  phase: Value = 1,
) {
  const [kind, of] = owner;
  const labels = { namespace, pod: name, uid: `uid-of-${name}` };
  return {
    ...kubeState(
      'kube_pod_info',
      { ...labels, node, created_by_kind: kind, created_by_name: of, host_ip: '10.0.0.1' },
      1,
    ),
    ...kubeState('kube_pod_status_phase', { ...labels, phase: 'Running' }, phase),
    ...kubeState('kube_pod_status_phase', { ...labels, phase: 'Succeeded' }, 0),
  };
}

/** Pods of as many workloads, all on one node. */
function crowd(namespace: string, node: string, count: number) {
  return Object.assign(
    {},
    ...Array.from({ length: count }, (_, index) =>
      pod(namespace, `app${index}-0`, node, ['StatefulSet', `app${index}`]),
    ),
  );
}

export const nodeAlertTests: AlertTests = ({ namespace, observability: { podsPerNode } }) => {
  const node = (name: string, isReady: Value, isCordoned: Value) => ({
    ...kubeState('kube_node_status_condition', { node: name, condition: 'Ready', status: 'true' }, isReady),
    ...kubeState('kube_node_status_condition', { node: name, condition: 'Ready', status: 'unknown' }, 0),
    ...kubeState('kube_node_spec_unschedulable', { node: name }, isCordoned),
  });
  const replicas = ['ReplicaSet', 'portal-5d8f7b6c4'] as const;
  const members = ['StatefulSet', 'kafka'] as const;
  return [
    {
      alert: 'NodeNotReady',
      fires: [
        {
          when: 'one of two is not ready',
          series: { ...node('worker-0', 1, 0), ...node('worker-1', 0, 0) },
          alerts: [
            {
              labels: {
                job: 'kube-state-metrics',
                instance: '10.0.0.9:8080',
                node: 'worker-1',
                condition: 'Ready',
                status: 'true',
              },
              description: 'worker-1 is not ready: its pods are lost or about to be, and so is its capacity.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'one restarts within five minutes', series: node('worker-0', '1x3 0x4 1x20', 0), at: '8m' },
        { when: 'one is cordoned, and down for its update', series: node('worker-0', 0, 1) },
      ],
    },
    {
      alert: 'PodNotDistributed',
      fires: [
        {
          when: 'a node holds one pod too many',
          series: crowd(namespace, 'worker-0', podsPerNode + 1),
          alerts: [
            {
              labels: { node: 'worker-0' },
              description: `worker-0 holds ${podsPerNode + 1} pods of ${namespace}, more than ${podsPerNode}.`,
            },
          ],
        },
        {
          when: 'two replicas share a node, and so do two members',
          series: {
            ...pod(namespace, 'portal-a', 'worker-0', replicas),
            ...pod(namespace, 'portal-b', 'worker-0', replicas),
            ...pod(namespace, 'kafka-0', 'worker-1', members),
            ...pod(namespace, 'kafka-1', 'worker-1', members),
            ...pod(namespace, 'other-0', 'worker-2', ['StatefulSet', 'other']),
          },
          alerts: [
            {
              labels: {
                namespace,
                created_by_kind: 'ReplicaSet',
                created_by_name: 'portal-5d8f7b6c4',
                node: 'worker-0',
              },
              description:
                'All 2 pods of ReplicaSet portal-5d8f7b6c4 are on worker-0: its loss is the loss of them all.',
            },
            {
              labels: {
                namespace,
                created_by_kind: 'StatefulSet',
                created_by_name: 'kafka',
                node: 'worker-1',
              },
              description:
                'All 2 pods of StatefulSet kafka are on worker-1: its loss is the loss of them all.',
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'a node holds as many as it may, and others that have ended',
          series: {
            ...crowd(namespace, 'worker-0', podsPerNode),
            ...pod(namespace, 'backup-1', 'worker-0', ['Job', 'backup-1'], 0),
            ...crowd('another', 'worker-0', 10),
          },
        },
        {
          when: 'two of three replicas share a node, and pods of one Job do',
          series: {
            ...pod(namespace, 'portal-a', 'worker-0', replicas),
            ...pod(namespace, 'portal-b', 'worker-0', replicas),
            ...pod(namespace, 'portal-c', 'worker-1', replicas),
            ...pod(namespace, 'import-a', 'worker-0', ['Job', 'import']),
            ...pod(namespace, 'import-b', 'worker-0', ['Job', 'import']),
          },
        },
        {
          when: 'a workload has one pod',
          series: pod(namespace, 'exporter-a', 'worker-0', ['ReplicaSet', 'exporter-5d8f7b6c4']),
        },
      ],
    },
  ];
};
