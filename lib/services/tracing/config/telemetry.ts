import { ports } from '../names.ts';

/** Both programs are built on the Collector: what they say of themselves is set alike. */
export function telemetry(service: string) {
  return {
    resource: { attributes: [{ name: 'service.name', value: service }] },
    logs: { level: 'info', encoding: 'json' },
    metrics: {
      level: 'normal',
      readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: ports.metrics } } } }],
    },
  };
}

/** Files of a server's certificate. It is read again within the interval after a renewal. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
}

const reloadInterval = '1m';

/** The `tls` block of a receiver; none where it speaks plain text. */
export function serverTls(tls: ServerTls | undefined) {
  return tls === undefined
    ? {}
    : {
        tls: {
          cert_file: tls.certificate,
          key_file: tls.key,
          min_version: '1.2',
          reload_interval: reloadInterval,
        },
      };
}

/** The `tls` block of a client: the authority of the server, or plain text. */
export function clientTls(authorityFile: string | undefined) {
  return {
    tls:
      authorityFile === undefined
        ? { insecure: true }
        : { ca_file: authorityFile, min_version: '1.2', reload_interval: reloadInterval },
  };
}

/**
 * First of every pipeline: above the soft limit (55 % of the container's memory) spans are refused, which senders try
 * again; above the hard limit (80 %) garbage is collected at once.
 */
export const memoryLimiter = { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 };

/**
 * OTLP over gRPC. A connection ends after some minutes, so that senders find the replicas that have come since; a
 * message may be larger than gRPC's 4 MiB, since queries stand in spans.
 */
export function grpcReceiver(tls: ServerTls | undefined) {
  return {
    endpoint: `0.0.0.0:${ports['otlp-grpc']}`,
    max_recv_msg_size_mib: 16,
    keepalive: { server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' } },
    ...serverTls(tls),
  };
}
