import type { AlertTests } from '../alert-test.ts';
import { kubeState, series, volume } from '../series.testing.ts';

type Value = number | string;

export const targetAlertTests: AlertTests = ({ namespace }) => {
  const job = `${namespace}/kafka`;
  const up = (pod: string, values: Value, where = namespace) =>
    series(
      'up',
      { job, namespace: where, pod, instance: pod, container: 'kafka', endpoint: 'metrics' },
      values,
    );
  const pod = (where: string, values: Value) =>
    kubeState('kube_pod_info', { namespace: where, pod: 'kafka-0', node: 'worker-0' }, values);
  const blind = `kube-state-metrics knows no pod of ${namespace}: alerts on nodes, quota, replicas, budgets, autoscalers and Jobs are blind.`;
  return [
    {
      alert: 'TargetDown',
      fires: [
        {
          when: 'one of three does not answer',
          series: { ...up('kafka-0', 1), ...up('kafka-1', 1), ...up('kafka-2', 0) },
          alerts: [
            {
              labels: { namespace, job },
              description: `1 targets of ${job} do not answer: alerts on them are blind.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'all answer, and one of another namespace does not',
          series: { ...up('kafka-0', 1), ...up('kafka-0', 0, 'another') },
        },
        { when: 'one restarts', series: up('kafka-0', '1x3 0x10 1x20'), at: '14m' },
      ],
    },
    {
      alert: 'TargetsMissing',
      fires: [
        {
          when: 'other namespaces are scraped',
          series: up('kafka-0', 1, 'another'),
          alerts: [
            {
              labels: { namespace },
              description: `No monitor of ${namespace} is in use: no service can raise an alert of its own.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one target is known, and does not answer', series: up('kafka-0', 0) }],
    },
    {
      alert: 'KubeStateMetricsMissing',
      fires: [
        {
          when: 'it only tells of other namespaces',
          series: pod('another', 1),
          alerts: [{ labels: { job: 'kube-state-metrics', namespace }, description: blind }],
        },
        {
          when: 'its metrics end',
          series: pod(namespace, '1x4'),
          at: '30m',
          alerts: [{ labels: { job: 'kube-state-metrics', namespace }, description: blind }],
        },
      ],
      quiet: [
        { when: 'it knows one pod', series: pod(namespace, 1) },
        { when: 'it restarts', series: pod(namespace, '1x4 stale _x9 1x20'), at: '14m' },
      ],
    },
    {
      alert: 'VolumeMetricsMissing',
      fires: [
        {
          when: 'only volumes of other namespaces are known',
          series: volume('another', 'data-kafka-0', 50, 100),
          alerts: [
            {
              labels: { namespace },
              description: `The kubelets' metrics of volumes in ${namespace} are missing: alerts on full volumes are blind.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one volume is known', series: volume(namespace, 'data-kafka-0', 50, 100) }],
    },
  ];
};
