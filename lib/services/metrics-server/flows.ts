import type { Platform } from '../../environment/platform.ts';
import type { MetricsServerSettings } from '../../environment/services/metrics-server.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { component, ports } from './names.ts';

export interface MetricsServerFlowsProps {
  readonly platform: Platform;
  readonly kubelets: MetricsServerSettings['kubelets'];
}

/**
 * Every connection that metrics-server makes and takes. It asks no DNS: nodes and the API server are known to it by
 * their addresses.
 */
export function metricsServerFlows(props: MetricsServerFlowsProps): Flow[] {
  const { platform, kubelets } = props;
  const self: Peer = { component };
  const https = [{ port: ports.https }];
  return [
    {
      from: { cidrs: platform.apiServer.cidrs },
      to: self,
      ports: https,
      purpose: 'the API server passes on requests for metrics.k8s.io',
    },
    {
      from: self,
      to: platform.apiServer,
      ports: platform.apiServer.ports,
      purpose: 'nodes and pods, and whether a caller may ask',
    },
    {
      from: self,
      to: { cidrs: kubelets.cidrs },
      ports: [{ port: kubelets.port }],
      purpose: 'figures of each node from its kubelet',
    },
    ...(platform.prometheus === undefined
      ? []
      : [{ from: platform.prometheus, to: self, ports: https, purpose: 'metrics of metrics-server' }]),
  ];
}
