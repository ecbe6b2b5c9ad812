import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function targetAlerts({ namespace }: PlatformScope): Alert[] {
  return [
    {
      name: 'TargetDown',
      expr: `count by (namespace, job) (up{namespace="${namespace}"} == 0)`,
      for: '15m',
      severity: 'warning',
      summary: 'Prometheus cannot scrape pods.',
      description: '{{ $value }} targets of {{ $labels.job }} do not answer: alerts on them are blind.',
    },
    {
      name: 'TargetsMissing',
      expr: `absent(up{namespace="${namespace}"})`,
      for: '15m',
      severity: 'critical',
      summary: 'Prometheus scrapes nothing of the platform.',
      description: `No monitor of ${namespace} is in use: no service can raise an alert of its own.`,
    },
    {
      name: 'KubeStateMetricsMissing',
      expr: `absent(kube_pod_info{${ofNamespace(namespace)}})`,
      for: '15m',
      severity: 'critical',
      summary: 'Nothing tells the state of the cluster.',
      description: `kube-state-metrics knows no pod of ${namespace}: alerts on nodes, quota, replicas, budgets, autoscalers and Jobs are blind.`,
    },
    {
      name: 'VolumeMetricsMissing',
      expr: `absent(kubelet_volume_stats_available_bytes{namespace="${namespace}"})`,
      for: '15m',
      severity: 'warning',
      summary: 'Nothing tells how full volumes are.',
      description: `The kubelets' metrics of volumes in ${namespace} are missing: alerts on full volumes are blind.`,
    },
  ];
}
