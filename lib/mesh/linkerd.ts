import { linkerdInboundPort, proxyAnnotations } from '../manifest/injected-proxy.ts';
import type { Mesh, MeshKind, PodFacts } from './props.ts';

/** Protocols in which Linkerd would look for HTTP in vain: PostgreSQL through its pooler, and Kafka's clients. */
export const opaquePorts = [6432, 9092];

const list = (name: string, ports: readonly number[]): Record<string, string> =>
  ports.length === 0 ? {} : { [name]: [...new Set(ports)].sort((a, b) => a - b).join(',') };

/** Linkerd: everything is said by annotations, in https://linkerd.io/2/reference/proxy-configuration/. */
export const linkerd: MeshKind = {
  // Identity 8080, destination 8086, policy 8090.
  controlPorts: [8080, 8086, 8090],
  // A proxy calls the other proxy at its own port, whatever port was meant.
  inboundPort: linkerdInboundPort,
  outside: { annotations: { 'linkerd.io/inject': 'disabled' } },
  namespaceMarks: ({ mtls }) => ({
    annotations: {
      'linkerd.io/inject': 'enabled',
      'config.linkerd.io/default-inbound-policy':
        mtls === 'strict' ? 'all-authenticated' : 'all-unauthenticated',
    },
  }),
  podMarks: (mesh, facts) => ({
    annotations: {
      ...proxyAnnotations('linkerd', mesh.proxy),
      ...list('config.linkerd.io/skip-inbound-ports', skippedInbound(mesh, facts)),
      ...list('config.linkerd.io/skip-outbound-ports', skippedOutbound(mesh, facts)),
      'config.linkerd.io/opaque-ports': opaquePorts.join(','),
      ...(mesh.sidecars === 'native'
        ? { 'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true' }
        : {
            // The proxy would be gone before the program that still says goodbye through it.
            'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': String(
              Math.max(facts.gracePeriod - 5, 0),
            ),
          }),
    },
  }),
  namespaceObjects: () => [],
  componentObjects: () => [],
};

/** Where callers without a proxy are refused, the ports that such callers have are not the proxy's. */
function skippedInbound({ mtls }: Mesh, { component }: PodFacts): number[] {
  return [...component.peerPorts, ...(mtls === 'strict' ? component.foreignPorts : [])];
}

/** A classic proxy starts after the init containers, which would call into the void. */
export function skippedOutbound({ sidecars }: Pick<Mesh, 'sidecars'>, { component }: PodFacts): number[] {
  const early = sidecars === 'classic' && component.initContainers ? component.calledPorts : [];
  return [...component.directPorts, ...early];
}
