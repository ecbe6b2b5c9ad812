/**
 * Settings of a member besides its root credentials. They must be the same on all: a starting member compares every
 * `MINIO_*` variable, the command line and the program itself with its peers', and serves nothing until half of the
 * others agree.
 */
export function memberEnvironment({ parity }: { readonly parity: number }): Record<string, string> {
  return {
    // What MinIO would take by itself for the first pool; said, so that no later default changes it.
    MINIO_STORAGE_CLASS_STANDARD: `EC:${parity}`,
    // Network policies decide who reaches the metrics; the gateway refuses them.
    MINIO_PROMETHEUS_AUTH_TYPE: 'public',
    // No look for updates at dl.min.io.
    MINIO_UPDATE: 'off',
  };
}
