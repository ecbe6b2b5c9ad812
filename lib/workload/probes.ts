import { k8s } from 'cdk8s-plus-28';

/** When and how often the kubelet asks. */
export interface ProbeTiming {
  /** Seconds between two tries. @default 10 */
  readonly period?: number;
  /** Seconds until a try counts as failed. @default 5 */
  readonly timeout?: number;
  /** Failed tries in a row until the probe fails. @default 3 */
  readonly failures?: number;
  /** Seconds before the first try. @default 0 */
  readonly initialDelay?: number;
}

export interface HttpProbeProps extends ProbeTiming {
  readonly path: string;
  /** Name of a declared container port. */
  readonly port: string;
  /** @default 'HTTP' */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

export interface TcpProbeProps extends ProbeTiming {
  /** Name of a declared container port. */
  readonly port: string;
}

export interface ExecProbeProps extends ProbeTiming {
  readonly command: readonly string[];
}

function timing(props: ProbeTiming): k8s.Probe {
  return {
    initialDelaySeconds: props.initialDelay,
    periodSeconds: props.period ?? 10,
    timeoutSeconds: props.timeout ?? 5,
    failureThreshold: props.failures ?? 3,
  };
}

export function httpProbe(props: HttpProbeProps): k8s.Probe {
  const port = k8s.IntOrString.fromString(props.port);
  return { httpGet: { path: props.path, port, scheme: props.scheme ?? 'HTTP' }, ...timing(props) };
}

export function tcpProbe(props: TcpProbeProps): k8s.Probe {
  return { tcpSocket: { port: k8s.IntOrString.fromString(props.port) }, ...timing(props) };
}

export function execProbe(props: ExecProbeProps): k8s.Probe {
  return { exec: { command: [...props.command] }, ...timing(props) };
}

/**
 * A startup probe that covers recovery: the liveness probe stays silent until it has passed once.
 * @param seconds how long a start may take, crash recovery and replay included
 */
export function startupProbe(probe: k8s.Probe, seconds: number): k8s.Probe {
  const period = 10;
  return { ...probe, periodSeconds: period, failureThreshold: Math.ceil(seconds / period) };
}
