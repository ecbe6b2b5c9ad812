export interface JvmProps {
  /** MiB. */
  readonly heap: number;
  /** PKCS #12 with the authorities of the data services. @default - the JDK's own */
  readonly truststore?: string;
}

/**
 * jvm.config. A server that has had nothing to collect for half a minute collects everything and gives the memory
 * back: the autoscaler sees what is needed, not what the largest query once took (docs/services/trino.md has the
 * figures). A pause then meets an idle server.
 */
export function renderJvmConfig({ heap, truststore }: JvmProps): string {
  const small = heap <= 1024;
  return [
    '-server',
    `-Xmx${heap}M`,
    `-Xms${small ? 64 : 512}M`,
    // Java chooses another collector where it sees one CPU or little memory.
    '-XX:+UseG1GC',
    ...(heap >= 8192 ? ['-XX:G1HeapRegionSize=32M'] : []),
    '-XX:G1PeriodicGCInterval=30000',
    '-XX:-G1PeriodicGCInvokesConcurrent',
    '-XX:MinHeapFreeRatio=10',
    '-XX:MaxHeapFreeRatio=20',
    '-XX:+ExplicitGCInvokesConcurrent',
    // Of another release of Java some of the rest may be gone.
    '-XX:+IgnoreUnrecognizedVMOptions',
    '-XX:+UseCompactObjectHeaders',
    '-XX:+UnlockDiagnosticVMOptions',
    // Pinned regions are to be moved later rather than never: JDK-8329528.
    '-XX:G1NumCollectionsKeepPinned=10000000',
    // A server that ran out of memory answers nobody right: it ends, and Kubernetes starts it anew.
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-OmitStackTraceInFastThrow',
    `-XX:ReservedCodeCacheSize=${small ? 96 : 512}M`,
    '-XX:PerMethodRecompilationCutoff=10000',
    '-XX:PerBytecodeRecompilationCutoff=10000',
    '-Djdk.attach.allowAttachSelf=true',
    '-Djdk.nio.maxCachedBufferSize=2000000',
    // Trino measures the size of objects with an agent that it loads itself.
    '-XX:+EnableDynamicAgentLoading',
    ...(truststore === undefined
      ? []
      : [`-Djavax.net.ssl.trustStore=${truststore}`, '-Djavax.net.ssl.trustStoreType=PKCS12']),
    '',
  ].join('\n');
}
