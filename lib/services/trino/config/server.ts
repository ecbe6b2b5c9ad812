import type { Memory } from '../sizes.ts';
import { fromEnvironment, renderProperties } from './properties.ts';

/** Variable with the secret that servers sign their requests with. */
export const sharedSecretVariable = 'SHARED_SECRET';

export interface TlsFiles {
  /** PEM: the private key and its certificates. */
  readonly keystore: string;
  /** PEM: the authority that signs the servers' certificates. */
  readonly authority: string;
}

export interface ServerProps {
  readonly role: 'coordinator' | 'worker';
  readonly httpPort: number;
  readonly httpsPort: number;
  /** `http[s]://host:port` of the coordinator, as this server reaches it. */
  readonly coordinator: string;
  readonly memory: Memory;
  /** Most of the memory that one query may take of all workers together, in MiB. */
  readonly queryMemory: number;
  readonly catalogs: string;
  readonly plugins: string;
  readonly authentication: 'none' | 'password';
  /** Seconds that a worker waits before and after its last task. */
  readonly graceSeconds: number;
  /** @default - plain HTTP */
  readonly tls?: TlsFiles;
  /** `http://host:port` of an OpenTelemetry Collector (gRPC). @default - no traces */
  readonly traces?: string;
}

/**
 * Whom requests to the management interface on the plain port count as: metrics, and the request to leave. The
 * NetworkPolicy lets Prometheus alone come to that port from outside of the pod.
 */
export const managementUser = 'management';

/** config.properties of a server. */
export function renderServerConfig(props: ServerProps): string {
  const { role, memory, tls } = props;
  const coordinator = role === 'coordinator';
  return renderProperties({
    coordinator,
    'node-scheduler.include-coordinator': coordinator ? false : undefined,
    'discovery.uri': props.coordinator,
    'catalog.config-dir': props.catalogs,
    'plugin.dir': props.plugins,
    'http-server.http.port': props.httpPort,
    // cloudflared says what it forwards; without this Trino refuses such requests.
    'http-server.process-forwarded': coordinator ? true : undefined,
    // A file of every request, on a volume that nobody reads.
    'http-server.log.enabled': false,
    ...(tls === undefined
      ? {}
      : {
          'http-server.https.enabled': true,
          'http-server.https.port': props.httpsPort,
          'http-server.https.keystore.path': tls.keystore,
          'internal-communication.https.required': true,
          'internal-communication.https.truststore.path': tls.authority,
          // Servers call each other by address; this is the form of it that a certificate can name: *.ip.
          'node.internal-address-source': 'IP_ENCODED_AS_HOSTNAME',
        }),
    'internal-communication.shared-secret': fromEnvironment(sharedSecretVariable),
    'http-server.authentication.type':
      coordinator && props.authentication === 'password' ? 'PASSWORD' : undefined,
    'http-server.authentication.allow-insecure-over-http':
      coordinator && tls !== undefined ? false : undefined,
    'management.user': managementUser,
    'query.max-memory': coordinator ? `${props.queryMemory}MB` : undefined,
    'query.max-memory-per-node': `${memory.perQuery}MB`,
    'memory.heap-headroom-per-node': `${memory.headroom}MB`,
    'shutdown.grace-period': coordinator ? undefined : `${props.graceSeconds}s`,
    'tracing.enabled': props.traces === undefined ? undefined : true,
    'otel.exporter.endpoint': props.traces,
  });
}
