import { PodMonitor } from '../../imports/monitoring.coreos.com.ts';
import { type Component, labels, selectorLabels } from '../workload/labels.ts';

export interface MetricsEndpoint {
  /** Name of the container port. */
  readonly port: string;
  /** @default '/metrics' */
  readonly path?: string;
  /**
   * Parameters of the query.
   * @default - none
   */
  readonly params?: Readonly<Record<string, readonly string[]>>;
  /**
   * How the endpoint's certificate is checked. `unverified`: it signs its own at each start.
   * @default - plain HTTP
   */
  readonly tls?:
    | {
        /** Secret with the authority in `ca.crt`. */
        readonly secret: string;
        /** A name of the certificate: Prometheus connects by pod address. */
        readonly serverName: string;
      }
    | 'unverified';
}

export interface PodMonitorProps {
  readonly name: string;
  readonly component: Component;
  readonly endpoints: readonly MetricsEndpoint[];
  readonly monitorLabels: Readonly<Record<string, string>>;
}

/** Tells the Prometheus Operator to scrape every pod of a component by its own address. */
export function podMonitor(props: PodMonitorProps) {
  return PodMonitor.manifest({
    metadata: { name: props.name, labels: { ...labels(props.component), ...props.monitorLabels } },
    spec: {
      selector: { matchLabels: selectorLabels(props.component) },
      podMetricsEndpoints: props.endpoints.map(({ port, path, params, tls }, index, all) => ({
        port,
        path: path ?? '/metrics',
        // Two paths of one port would be two targets with the same labels: one `up` for both.
        ...(all.some((other, at) => at !== index && other.port === port)
          ? { relabelings: [{ sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' }] }
          : {}),
        ...(params === undefined ? {} : { params }),
        interval: '30s',
        ...(tls === undefined
          ? {}
          : {
              scheme: 'https',
              tlsConfig:
                tls === 'unverified'
                  ? { insecureSkipVerify: true }
                  : { ca: { secret: { name: tls.secret, key: 'ca.crt' } }, serverName: tls.serverName },
            }),
      })),
    },
  });
}
