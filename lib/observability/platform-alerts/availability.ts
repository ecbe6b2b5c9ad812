import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function availabilityAlerts({ namespace }: PlatformScope): Alert[] {
  const selector = ofNamespace(namespace);
  const healthy = `kube_poddisruptionbudget_status_current_healthy{${selector}}`;
  const needed = `kube_poddisruptionbudget_status_desired_healthy{${selector}}`;
  const still = (metric: string) => `changes(${metric}{${selector}}[10m]) == 0`;
  return [
    {
      name: 'PdbAtLimit',
      expr: `${healthy} == ${needed} and ${needed} > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'A disruption budget allows no disruption.',
      description:
        '{{ $labels.poddisruptionbudget }} has {{ $value }} healthy pods and needs as many: a drain of their nodes waits, and the loss of one more is felt.',
    },
    {
      name: 'PdbViolated',
      expr: `${healthy} < ${needed}`,
      for: '5m',
      severity: 'critical',
      summary: 'Fewer pods are healthy than their disruption budget asks for.',
      description:
        '{{ $labels.poddisruptionbudget }} has {{ $value }} healthy pods, fewer than it needs: a quorum may be lost.',
    },
    {
      name: 'DeploymentReplicasMismatch',
      // As long as a rolling update makes progress, the figures may differ.
      expr: `kube_deployment_status_replicas_available{${selector}} < kube_deployment_spec_replicas{${selector}} and ${still('kube_deployment_status_replicas_updated')}`,
      for: '15m',
      severity: 'warning',
      summary: 'A Deployment lacks pods.',
      description: '{{ $labels.deployment }} has {{ $value }} available pods, fewer than it asks for.',
    },
    {
      name: 'StatefulSetReplicasMismatch',
      expr: `kube_statefulset_status_replicas_ready{${selector}} < kube_statefulset_replicas{${selector}} and ${still('kube_statefulset_status_replicas_updated')}`,
      for: '15m',
      severity: 'warning',
      summary: 'A StatefulSet lacks pods.',
      description: '{{ $labels.statefulset }} has {{ $value }} ready pods, fewer than it asks for.',
    },
  ];
}
