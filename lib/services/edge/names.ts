import type { SecretDeclaration } from '../../identity/secret.ts';
import type { Component } from '../../workload/labels.ts';

/** Health, readiness and metrics of a connector. */
export const ports = { metrics: 2000 } as const;

/** Ports of Cloudflare's edge: QUIC over UDP, HTTP/2 over TCP where UDP is closed, and its API. */
export const edgePorts = { tunnel: 7844, api: 443 } as const;

/** nonroot:nonroot in the distroless image. */
export const runAs = { user: 65532, group: 65532 } as const;

export const paths = {
  config: '/etc/cloudflared',
  token: '/etc/cloudflared-token',
  /** Below it a folder for each authority of a published service. */
  authorities: '/etc/cloudflared-authorities',
} as const;

/** Everything that is named after the instance. */
export interface EdgeNames {
  readonly connector: Component;
  /** The Deployment, its ServiceAccount, its policy, its budget and its ConfigMap. */
  readonly name: string;
}

export function edgeNames(instance: string): EdgeNames {
  return { connector: { service: 'cloudflared', instance, component: 'connector' }, name: instance };
}

/** The tunnel's token: whoever has it can answer for the published host names. */
export function tunnelToken(instance: string) {
  return {
    name: `${instance}-token`,
    purpose: 'Lets the connectors serve the tunnel.',
    keys: {
      token: { purpose: 'What `cloudflared tunnel token <tunnel>` prints.', kind: 'external' },
    },
  } as const satisfies SecretDeclaration;
}
