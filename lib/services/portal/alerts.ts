import type { Alert } from '../../observability/alert.ts';

export interface PortalAlertsProps {
  readonly namespace: string;
  /** Name of the Deployment. */
  readonly name: string;
}

export function portalAlerts({ namespace, name }: PortalAlertsProps): Alert[] {
  const deployment = `job="kube-state-metrics",namespace="${namespace}",deployment="${name}"`;
  return [
    {
      name: 'PortalDown',
      expr: `kube_deployment_status_replicas_available{${deployment}} == 0`,
      for: '2m',
      severity: 'critical',
      summary: 'No pod of the portal is available.',
      description: `Nobody reaches ${name}; the services behind it may well answer.`,
    },
    {
      name: 'PortalNotRedundant',
      expr: `kube_deployment_status_replicas_available{${deployment}} == 1`,
      for: '15m',
      severity: 'warning',
      summary: 'One pod of the portal is left.',
      description: `One pod of ${name} serves: the loss of its node takes the portal down.`,
    },
  ];
}
