import { type HclBlock, renderHcl } from './hcl.ts';
import type { TlsFiles } from './server.ts';

export interface ProxyProps {
  /** The active member's Service: `https://host:8200`. */
  readonly upstream: string;
  /** The authority of the members' certificate. Needed with an https upstream of a private authority. */
  readonly upstreamAuthority?: string;
  /** @default - plain text */
  readonly tls?: Pick<TlsFiles, 'certificate' | 'key'>;
  /** @default ':8200' */
  readonly apiAddress?: string;
  /** @default ':8202' */
  readonly metricsAddress?: string;
}

/** Tries after the first, 1 to 1.5 s apart: longer than an election takes, within the 60 s that a request may last. */
export const proxyRetries = 30;

/**
 * proxy.hcl: each client's own token goes through unchanged.
 *
 * No `auto_auth`: a shared proxy would lend its own rights to whoever reaches it. No `cache`: entries are kept by
 * token, so a fleet shares nothing, and the leases of a replica that the autoscaler removes would be renewed by
 * nobody. What the proxy gives is an address that outlives every member: it tries again while a leader is elected.
 */
export function renderProxy(props: ProxyProps): string {
  const { tls } = props;
  const metrics: HclBlock = {
    type: 'listener',
    labels: ['tcp'],
    body: {
      attributes: {
        address: props.metricsAddress ?? ':8202',
        // Counters of requests and nothing else: no path of the API answers here.
        role: 'metrics_only',
        tls_disable: true,
      },
    },
  };
  return renderHcl({
    attributes: { log_format: 'json' },
    blocks: [
      {
        type: 'vault',
        body: {
          attributes: { address: props.upstream, ca_cert: props.upstreamAuthority },
          blocks: [{ type: 'retry', body: { attributes: { num_retries: proxyRetries } } }],
        },
      },
      {
        type: 'listener',
        labels: ['tcp'],
        body: {
          attributes: {
            address: props.apiAddress ?? ':8200',
            ...(tls === undefined
              ? { tls_disable: true }
              : { tls_cert_file: tls.certificate, tls_key_file: tls.key, tls_min_version: 'tls12' }),
          },
        },
      },
      metrics,
      {
        type: 'telemetry',
        body: { attributes: { prometheus_retention_time: '24h', disable_hostname: true } },
      },
    ],
  });
}
