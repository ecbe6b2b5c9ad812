import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function containerAlerts({ namespace }: PlatformScope): Alert[] {
  const selector = ofNamespace(namespace);
  const looping = (container: string) =>
    `max_over_time(kube_pod_${container}_status_waiting_reason{${selector},reason="CrashLoopBackOff"}[5m]) == 1`;
  // Without a name it is the sum over the pod.
  const periods = (kind: string) =>
    `sum by (namespace, pod, container) (increase(container_cpu_cfs_${kind}_total{namespace="${namespace}",container!=""}[5m]))`;
  return [
    {
      name: 'PodCrashLooping',
      // Between two attempts the container waits, and runs for a while: one look in five minutes is enough.
      expr: `${looping('container')} or ${looping('init_container')}`,
      for: '15m',
      severity: 'warning',
      summary: 'A container crashes again and again.',
      description: '{{ $labels.container }} of {{ $labels.pod }} does not stay up.',
    },
    {
      name: 'ContainerOomKilled',
      expr: `kube_pod_container_status_last_terminated_reason{${selector},reason="OOMKilled"} == 1 and on(namespace, pod, container) increase(kube_pod_container_status_restarts_total{${selector}}[15m]) > 0`,
      for: '0m',
      severity: 'warning',
      summary: 'A container was killed for its memory.',
      description: '{{ $labels.container }} of {{ $labels.pod }} reached its memory limit and was killed.',
    },
    {
      name: 'ContainerCpuThrottled',
      expr: `${periods('throttled_periods')} / ${periods('periods')} > 0.5`,
      for: '30m',
      severity: 'info',
      summary: 'A container is held back by its CPU limit.',
      description:
        '{{ $labels.container }} of {{ $labels.pod }} is held back in {{ $value | humanizePercentage }} of its time slices.',
    },
  ];
}
