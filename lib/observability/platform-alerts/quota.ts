import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function quotaAlerts({ namespace, quota }: PlatformScope): Alert[] {
  const selector = `${ofNamespace(namespace)},resourcequota="${quota.name}"`;
  const share = `kube_resourcequota{${selector},type="used"} / ignoring(type) (kube_resourcequota{${selector},type="hard"} > 0)`;
  const percent = Math.round(quota.target * 100);
  return [
    {
      name: 'ResourceQuotaExceeded',
      expr: `${share} > ${quota.target}`,
      for: '15m',
      severity: 'warning',
      summary: 'The namespace is near its quota.',
      description: `{{ $labels.resource }} of ${namespace} is at {{ $value | humanizePercentage }} of the quota; it should stay below ${percent} %, so that a lost pod and a rolling update have room.`,
    },
    {
      name: 'ResourceQuotaExhausted',
      expr: `${share} >= 1`,
      for: '5m',
      severity: 'critical',
      summary: 'The namespace has used up its quota.',
      description: `{{ $labels.resource }} of ${namespace} is at {{ $value | humanizePercentage }} of the quota: no further pod is admitted, not even to replace a lost one.`,
    },
  ];
}
