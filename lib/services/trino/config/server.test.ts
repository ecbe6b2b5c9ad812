import { describe, expect, it } from 'vitest';
import { renderServerConfig, type ServerProps } from './server.ts';

const props: ServerProps = {
  role: 'coordinator',
  httpPort: 8080,
  httpsPort: 8443,
  coordinator: 'http://localhost:8080',
  memory: { heap: 512, perQuery: 204, headroom: 153 },
  queryMemory: 1020,
  catalogs: '/catalogs',
  plugins: '/run/plugins',
  authentication: 'none',
  graceSeconds: 120,
};
const tls = { keystore: '/run/keystore.pem', authority: '/tls/ca.crt' };
const lines = (change: Partial<ServerProps> = {}) =>
  renderServerConfig({ ...props, ...change })
    .trimEnd()
    .split('\n');

describe('config.properties', () => {
  it('of a coordinator in plain text takes no work and says who may forward requests', () => {
    expect(lines()).toEqual([
      'coordinator=true',
      'node-scheduler.include-coordinator=false',
      'discovery.uri=http://localhost:8080',
      'catalog.config-dir=/catalogs',
      'plugin.dir=/run/plugins',
      'http-server.http.port=8080',
      'http-server.process-forwarded=true',
      'http-server.log.enabled=false',
      'internal-communication.shared-secret=${ENV:SHARED_SECRET}',
      'management.user=management',
      'query.max-memory=1020MB',
      'query.max-memory-per-node=204MB',
      'memory.heap-headroom-per-node=153MB',
    ]);
  });

  it('of a worker waits when it leaves, and knows nothing of clients', () => {
    const worker = lines({ role: 'worker', authentication: 'password', tls });
    expect(worker).toContain('coordinator=false');
    expect(worker).toContain('shutdown.grace-period=120s');
    expect(worker.filter((line) => /authentication|forwarded|query\.max-memory=/.test(line))).toEqual([]);
  });

  it('with TLS encrypts the servers among themselves, and takes passwords there alone', () => {
    expect(lines({ tls, authentication: 'password' })).toEqual(
      expect.arrayContaining([
        'http-server.https.port=8443',
        'http-server.https.keystore.path=/run/keystore.pem',
        'internal-communication.https.required=true',
        'internal-communication.https.truststore.path=/tls/ca.crt',
        'node.internal-address-source=IP_ENCODED_AS_HOSTNAME',
        'http-server.authentication.type=PASSWORD',
        'http-server.authentication.allow-insecure-over-http=false',
      ]),
    );
    expect(lines({ tls }).join('\n')).not.toContain('authentication.type');
  });

  it('sends traces when there is somebody to send them to', () => {
    expect(lines({ traces: 'http://collector:4317' })).toEqual(
      expect.arrayContaining(['tracing.enabled=true', 'otel.exporter.endpoint=http://collector:4317']),
    );
    expect(lines().join('\n')).not.toContain('tracing');
  });
});
