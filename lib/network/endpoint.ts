import type { Component } from '../workload/labels.ts';

/** Where a program of the platform answers, as its consumers need it. Composed in charts/: services never import each other. */
export interface Endpoint {
  /** The pods behind the Service: the far end of a flow. */
  readonly component: Component;
  /** Full name of the Service. */
  readonly host: string;
  /** Port of the Service, and of the pods. */
  readonly port: number;
  /**
   * Secret whose `ca.crt` signs the server's certificate.
   * @default - it speaks plain text
   */
  readonly authority?: string;
}

/** Full name of a Service of the platform's namespace. */
export function serviceHost(
  service: string,
  cluster: { readonly namespace: string; readonly clusterDomain: string },
): string {
  return `${service}.${cluster.namespace}.svc.${cluster.clusterDomain}`;
}

/** `http[s]://host:port`. */
export function httpAddress({ host, port, authority }: Endpoint): string {
  return `${authority === undefined ? 'http' : 'https'}://${host}:${port}`;
}
