/** What the platform's own alerts are about. */
export interface PlatformScope {
  readonly namespace: string;
  readonly quota: {
    /** Name of the ResourceQuota. */
    readonly name: string;
    /** Share of it, 0 to 1, above which requests are too near its end. */
    readonly target: number;
  };
  /** Pods of the namespace that one node may hold before an alert fires. */
  readonly podsPerNode: number;
  /** True where cert-manager makes the certificates. */
  readonly certManager: boolean;
}

/** Selects what kube-state-metrics says of the namespace. */
export function ofNamespace(namespace: string): string {
  return `job="kube-state-metrics",namespace="${namespace}"`;
}
