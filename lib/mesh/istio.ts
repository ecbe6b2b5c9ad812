import { PeerAuthentication } from '../../imports/security.istio.io.ts';
import { proxyAnnotations } from '../manifest/injected-proxy.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { platformLabels } from '../workload/labels.ts';
import type { MeshComponent } from './components.ts';
import { skippedOutbound } from './linkerd.ts';
import type { Mesh, MeshKind } from './props.ts';

const list = (name: string, ports: readonly number[]): Record<string, string> =>
  ports.length === 0 ? {} : { [name]: [...new Set(ports)].sort((a, b) => a - b).join(',') };

/** Istio with sidecars: https://istio.io/latest/docs/reference/config/annotations/. */
export const istio: MeshKind = {
  // istiod: certificates and configuration, both at one port.
  controlPorts: [15012],
  outside: { labels: { 'sidecar.istio.io/inject': 'false' } },
  namespaceMarks: () => ({ labels: { 'istio-injection': 'enabled' } }),
  podMarks: (mesh, facts) => ({
    annotations: {
      ...proxyAnnotations('istio', mesh.proxy),
      ...list('traffic.sidecar.istio.io/excludeInboundPorts', facts.component.peerPorts),
      ...list('traffic.sidecar.istio.io/excludeOutboundPorts', skippedOutbound(mesh, facts)),
      ...(mesh.sidecars === 'native'
        ? { 'sidecar.istio.io/nativeSidecar': 'true' }
        : {
            'proxy.istio.io/config': JSON.stringify({
              holdApplicationUntilProxyStarts: true,
              // The proxy would be gone before the program that still says goodbye through it.
              terminationDrainDuration: `${Math.max(facts.gracePeriod - 5, 5)}s`,
            }),
          }),
    },
  }),
  namespaceObjects: ({ mtls }, namespace) => [
    peerAuthentication('default', namespace, platformLabels, { mtls: { mode: modes[mtls] } }),
  ],
  componentObjects: (mesh, component) => {
    const { name, namespace = '', labels = {} } = component.policy.metadata;
    const exceptions = portExceptions(mesh, component);
    return Object.keys(exceptions).length === 0
      ? []
      : [
          peerAuthentication(name, namespace, labels, {
            selector: { matchLabels: { ...component.labels } },
            mtls: { mode: modes[mesh.mtls] },
            portLevelMtls: exceptions,
          }),
        ];
  },
};

type Spec = Parameters<typeof PeerAuthentication.manifest>[0]['spec'];
type Mode = Spec['mtls']['mode'];

const modes: Readonly<Record<Mesh['mtls'], Mode>> = { strict: 'STRICT', permissive: 'PERMISSIVE' };

/** Callers must know that no proxy answers at a peer's port; callers without one must be heard where they call. */
function portExceptions(
  { mtls }: Mesh,
  { peerPorts, foreignPorts }: MeshComponent,
): Record<string, { mode: Mode }> {
  const foreign = mtls === 'strict' ? foreignPorts.filter((port) => !peerPorts.includes(port)) : [];
  return Object.fromEntries([
    ...foreign.map((port) => [String(port), { mode: 'PERMISSIVE' }] as const),
    ...peerPorts.map((port) => [String(port), { mode: 'DISABLE' }] as const),
  ]);
}

function peerAuthentication(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  spec: Spec,
): Manifest {
  return PeerAuthentication.manifest({
    metadata: { name, namespace, labels: { ...labels } },
    spec,
  }) as unknown as Manifest;
}
