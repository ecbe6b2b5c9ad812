import { paths } from '../names.ts';

/** Truststore that the init container makes for an object store with an authority of its own. It has no password. */
export const truststore = 'object-store.p12';

export interface JvmOptionsProps {
  /** MiB */
  readonly heap: number;
  /** True: HTTPS to the object store is checked against the truststore, and nothing else. */
  readonly truststore: boolean;
}

/** A file of jvm.options.d/, read after the distribution's own. */
export function renderJvmOptions(props: JvmOptionsProps): string {
  return [
    // Equal, or the bootstrap checks refuse the start: a growing heap pauses.
    `-Xms${props.heap}m`,
    `-Xmx${props.heap}m`,
    // The distribution logs garbage collection to files of up to 2 GiB, which would fill the pod's scratch space.
    '-Xlog:disable',
    '-Xlog:all=warning:stderr:utctime,level,tags',
    // A dump of the heap would go to the data volume. The JVM still ends when memory runs out.
    '-XX:-HeapDumpOnOutOfMemoryError',
    ...(props.truststore ? [`-Djavax.net.ssl.trustStore=${paths.config}/${truststore}`] : []),
    '',
  ].join('\n');
}
