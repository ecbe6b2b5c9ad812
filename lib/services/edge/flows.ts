import type { Platform } from '../../environment/platform.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { edgeNames, edgePorts, ports } from './names.ts';

export interface EdgeFlowsProps {
  readonly platform: Platform;
  readonly instance: string;
  /** Addresses of Cloudflare. */
  readonly cidrs: readonly string[];
  /** The published services. */
  readonly origins: readonly Endpoint[];
}

/** Every connection that the connectors make; nobody but Prometheus connects to them. */
export function edgeFlows(props: EdgeFlowsProps): Flow[] {
  const { platform } = props;
  const connector: Peer = { component: edgeNames(props.instance).connector };
  return [
    {
      from: connector,
      to: { cidrs: props.cidrs },
      ports: [
        { port: edgePorts.tunnel, protocol: 'UDP' },
        { port: edgePorts.tunnel },
        { port: edgePorts.api },
      ],
      purpose: "the tunnel to Cloudflare's edge, and its API",
    },
    ...props.origins.map(({ component, port }) => ({
      from: connector,
      to: { component },
      ports: [{ port }],
      purpose: `requests from the internet for ${component.service}`,
    })),
    ...(platform.prometheus === undefined
      ? []
      : [
          {
            from: platform.prometheus,
            to: connector,
            ports: [{ port: ports.metrics }],
            purpose: 'metrics of the connectors',
          },
        ]),
  ];
}
