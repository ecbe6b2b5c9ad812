import type { AlertTests } from '../alert-test.ts';
import { kubeState, series } from '../series.testing.ts';

type Value = number | string;

export const containerAlertTests: AlertTests = ({ namespace }) => {
  const source = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
  const of = { namespace, pod: 'kafka-0', container: 'kafka', uid: '5b1e' };
  const init = { ...of, container: 'prepare' };
  const waiting = (kind: 'container' | 'init_container', reason: string, values: Value) =>
    kubeState(
      `kube_pod_${kind}_status_waiting_reason`,
      { ...(kind === 'container' ? of : init), reason },
      values,
    );
  const killed = (reason: string, restarts: Value) => ({
    ...kubeState('kube_pod_container_status_last_terminated_reason', { ...of, reason }, 1),
    ...kubeState('kube_pod_container_status_restarts_total', of, restarts),
    // Another container of the pod restarts for a reason of its own.
    ...kubeState('kube_pod_container_status_restarts_total', { ...of, container: 'exporter' }, '0+1x60'),
  });
  const slices = (container: string, throttled: number, all: number) => {
    const labels = { job: 'kubelet', metrics_path: '/metrics/cadvisor', ...of, container };
    return {
      ...series('container_cpu_cfs_throttled_periods_total', labels, `0+${throttled}x60`),
      ...series('container_cpu_cfs_periods_total', labels, `0+${all}x60`),
    };
  };
  // Four minutes of waiting, and one of trying.
  const inTurns = Array.from({ length: 8 }, () => '1x3 stale').join(' ');
  return [
    {
      alert: 'PodCrashLooping',
      fires: [
        {
          when: 'it tries again every five minutes',
          series: waiting('container', 'CrashLoopBackOff', inTurns),
          at: '24m',
          alerts: [
            {
              labels: { ...source, ...of, reason: 'CrashLoopBackOff' },
              description: 'kafka of kafka-0 does not stay up.',
            },
          ],
        },
        {
          when: 'an init container crashes',
          series: waiting('init_container', 'CrashLoopBackOff', 1),
          alerts: [
            {
              labels: { ...source, ...init, reason: 'CrashLoopBackOff' },
              description: 'prepare of kafka-0 does not stay up.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'it waits for its image', series: waiting('container', 'ContainerCreating', 1) },
        {
          when: 'it crashed for eight minutes, and runs',
          series: waiting('container', 'CrashLoopBackOff', '1x7 stale'),
          at: '14m',
        },
      ],
    },
    {
      alert: 'ContainerOomKilled',
      fires: [
        {
          when: 'it was killed five minutes ago',
          series: killed('OOMKilled', '0x4 1x60'),
          at: '10m',
          alerts: [
            {
              labels: { ...source, ...of, reason: 'OOMKilled' },
              description: 'kafka of kafka-0 reached its memory limit and was killed.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'it was killed an hour ago', series: killed('OOMKilled', '0x4 1x60'), at: '59m' },
        { when: 'it ended by itself', series: killed('Error', '0x4 1x60'), at: '10m' },
      ],
    },
    {
      alert: 'ContainerCpuThrottled',
      fires: [
        {
          when: 'it is held back in 51 of 100 slices',
          series: slices('kafka', 51, 100),
          alerts: [
            {
              labels: { namespace, pod: 'kafka-0', container: 'kafka' },
              description: 'kafka of kafka-0 is held back in 51% of its time slices.',
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'it is held back in 49 of 100 slices, and the sum of the pod in more',
          series: { ...slices('kafka', 49, 100), ...slices('', 90, 100) },
        },
      ],
    },
  ];
};
