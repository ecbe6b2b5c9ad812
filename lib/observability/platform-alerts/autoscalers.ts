import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function autoscalerAlerts({ namespace }: PlatformScope): Alert[] {
  const selector = ofNamespace(namespace);
  const maximum = `kube_horizontalpodautoscaler_spec_max_replicas{${selector}}`;
  return [
    {
      name: 'HpaMaxedOut',
      expr: `kube_horizontalpodautoscaler_status_desired_replicas{${selector}} >= ${maximum} and ${maximum} > kube_horizontalpodautoscaler_spec_min_replicas{${selector}}`,
      for: '15m',
      severity: 'warning',
      summary: 'An autoscaler is at its maximum.',
      description:
        '{{ $labels.horizontalpodautoscaler }} wants {{ $value }} replicas and may not have more: what comes on top is served slowly.',
    },
    {
      name: 'HpaWithoutMetrics',
      // ScalingActive is false when no metric can be read. With no replicas at all it is false too.
      expr: `kube_horizontalpodautoscaler_status_condition{${selector},condition="ScalingActive",status="false"} == 1 and on(namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_status_current_replicas{${selector}} > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'An autoscaler has no figures.',
      description: '{{ $labels.horizontalpodautoscaler }} keeps its count, whatever the load.',
    },
  ];
}
