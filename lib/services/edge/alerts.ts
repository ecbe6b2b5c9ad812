import type { Alert } from '../../observability/alert.ts';

export interface EdgeAlertsProps {
  readonly namespace: string;
  /** Name of the Deployment. */
  readonly name: string;
  readonly replicas: number;
}

export function edgeAlerts({ namespace, name, replicas }: EdgeAlertsProps): Alert[] {
  const pods = `namespace="${namespace}",pod=~"${name}-.+"`;
  return [
    {
      name: 'EdgeDisconnected',
      expr: `sum(cloudflared_tunnel_ha_connections{${pods}}) == 0 or absent(cloudflared_tunnel_ha_connections{${pods}})`,
      for: '2m',
      severity: 'critical',
      summary: 'No connector reaches the edge.',
      description: `${name} has no connection to Cloudflare: every published host name is down.`,
    },
    {
      name: 'EdgeNotRedundant',
      expr: `count(cloudflared_tunnel_ha_connections{${pods}} > 0) < ${Math.min(replicas, 2)}`,
      for: '15m',
      severity: 'warning',
      summary: 'One connector is left.',
      description: `{{ $value }} of ${replicas} connectors of ${name} reach Cloudflare.`,
    },
    {
      name: 'EdgeOriginErrors',
      expr: `sum by (namespace) (rate(cloudflared_tunnel_request_errors{${pods}}[5m])) / sum by (namespace) (rate(cloudflared_tunnel_total_requests{${pods}}[5m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Requests from the internet fail inside the cluster.',
      description: '{{ $value | humanizePercentage }} of the requests do not reach their service.',
    },
  ];
}
