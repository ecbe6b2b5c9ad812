import type { MeshSettings } from '../environment/mesh.ts';
import { type Fields, fieldsOf, isKind, listOf, type Manifest } from '../manifest/manifest.ts';
import { type Labels, mapSelects } from '../manifest/selector.ts';
import { podTemplate } from '../manifest/workload.ts';
import { type MeshComponent, meshComponents } from './components.ts';
import { istio } from './istio.ts';
import { linkerd } from './linkerd.ts';
import type { Marks, Mesh, MeshKind } from './props.ts';

/** Manifests of one app. */
interface App {
  readonly app: string;
  readonly manifests: readonly Manifest[];
}

const kinds: Readonly<Record<'linkerd' | 'istio', MeshKind>> = { linkerd, istio };

/** What both projects' own charts give a proxy, with limits. */
const defaults: Readonly<Record<'linkerd' | 'istio', Omit<Mesh, 'mtls' | 'sidecars'>>> = {
  linkerd: {
    proxy: { cpu: { request: '10m', limit: '1' }, memory: { request: '32Mi', limit: '250Mi' } },
    controlPlane: { namespace: 'linkerd', podLabels: { 'linkerd.io/control-plane-ns': 'linkerd' } },
  },
  istio: {
    proxy: { cpu: { request: '50m', limit: '2' }, memory: { request: '64Mi', limit: '512Mi' } },
    controlPlane: { namespace: 'istio-system', podLabels: { app: 'istiod' } },
  },
};

/**
 * The manifests as pods of a mesh need them. One step over the finished objects, since a mesh is nobody's service:
 * which ports are left alone follows from who calls whom, and that stands in the NetworkPolicies.
 */
export function withMesh(apps: readonly App[], settings: MeshSettings, namespace: string): readonly App[] {
  if (settings.type === 'none') {
    return apps;
  }
  const kind = kinds[settings.type];
  const byDefault = defaults[settings.type];
  const mesh: Mesh = {
    mtls: settings.mtls,
    sidecars: settings.sidecars,
    proxy: settings.proxy ?? byDefault.proxy,
    controlPlane: {
      namespace: settings.controlPlane.namespace ?? byDefault.controlPlane.namespace,
      podLabels: settings.controlPlane.podLabels ?? byDefault.controlPlane.podLabels,
    },
  };
  const components = meshComponents(
    apps.flatMap(({ manifests }) => manifests),
    namespace,
  );
  return apps.map(({ app, manifests }) => ({
    app,
    manifests: manifests.flatMap((manifest) => meshed(manifest, { kind, mesh, components, namespace })),
  }));
}

interface Step {
  readonly kind: MeshKind;
  readonly mesh: Mesh;
  readonly components: readonly MeshComponent[];
  readonly namespace: string;
}

function meshed(manifest: Manifest, step: Step): readonly Manifest[] {
  const { kind, mesh, components, namespace } = step;
  if (isKind(manifest, '', 'Namespace')) {
    const own = manifest.metadata.name === namespace;
    return own
      ? [marked(manifest, kind.namespaceMarks(mesh)), ...kind.namespaceObjects(mesh, namespace)]
      : [manifest];
  }
  if (manifest.metadata.namespace !== namespace) {
    return [manifest];
  }
  const policed = components.find(({ policy }) => policy === manifest);
  if (policed !== undefined) {
    return isOutside(mesh, policed)
      ? [manifest]
      : [policyOf(policed, step), ...kind.componentObjects(mesh, policed)];
  }
  return [withPodMarks(manifest, step)];
}

function isOutside({ sidecars }: Mesh, { transient }: MeshComponent): boolean {
  return transient && sidecars === 'classic';
}

/** The pods' proxies reach the control plane, and each other. */
function policyOf({ policy, peerPorts }: MeshComponent, { kind, mesh, components }: Step): Manifest {
  const spec = fieldsOf(policy.spec);
  const { inboundPort } = kind;
  const proxied = (end: 'from' | 'to') => (rule: Fields) => {
    const peers = listOf(rule[end]).map(({ podSelector, namespaceSelector, ipBlock }) =>
      namespaceSelector === undefined && ipBlock === undefined
        ? (fieldsOf(fieldsOf(podSelector).matchLabels) as Labels)
        : undefined,
    );
    const isOutsider = (peer: Labels) =>
      components.some((other) => mapSelects(other.labels, peer) && isOutside(mesh, other));
    const leftAlone = (port: number, peer: Labels) =>
      end === 'from'
        ? peerPorts.includes(port)
        : components.some((other) => mapSelects(other.labels, peer) && other.peerPorts.includes(port));
    const proxiedPeers = peers.filter((peer) => peer !== undefined && !isOutsider(peer));
    const needed = listOf(rule.ports).some(({ port }) =>
      proxiedPeers.some((peer) => peer !== undefined && !leftAlone(Number(port), peer)),
    );
    return inboundPort === undefined || !needed
      ? rule
      : { ...rule, ports: [...listOf(rule.ports), { port: inboundPort, protocol: 'TCP' }] };
  };
  const control = {
    to: [
      {
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': mesh.controlPlane.namespace },
        },
        podSelector: { matchLabels: { ...mesh.controlPlane.podLabels } },
      },
    ],
    ports: kind.controlPorts.map((port) => ({ port, protocol: 'TCP' })),
  };
  return {
    ...policy,
    spec: {
      ...spec,
      ingress: listOf(spec.ingress).map(proxied('from')),
      egress: [...listOf(spec.egress).map(proxied('to')), control],
    },
  } as Manifest;
}

/** A workload whose pods are told of their proxy, or to have none. */
function withPodMarks(manifest: Manifest, { kind, mesh, components }: Step): Manifest {
  const template = podTemplate(manifest);
  const component = components.find(({ labels }) => mapSelects(labels, template?.labels));
  if (template === undefined || component === undefined) {
    return manifest;
  }
  const gracePeriod = Number(template.spec.terminationGracePeriodSeconds ?? 30);
  const marks = isOutside(mesh, component) ? kind.outside : kind.podMarks(mesh, { component, gracePeriod });
  return withTemplate(manifest, (fields) => marked(fields, marks)) as Manifest;
}

/** The object with its pod template changed, which a CronJob keeps two levels deeper. */
function withTemplate(manifest: Fields, change: (template: Fields) => Fields): Fields {
  const spec = fieldsOf(manifest.spec);
  return spec.jobTemplate === undefined
    ? { ...manifest, spec: { ...spec, template: change(fieldsOf(spec.template)) } }
    : { ...manifest, spec: { ...spec, jobTemplate: withTemplate(fieldsOf(spec.jobTemplate), change) } };
}

function marked<T extends Fields | Manifest>(object: T, { labels, annotations }: Marks): T {
  const metadata = fieldsOf(object.metadata);
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(labels === undefined ? {} : { labels: { ...fieldsOf(metadata.labels), ...labels } }),
      ...(annotations === undefined
        ? {}
        : { annotations: { ...fieldsOf(metadata.annotations), ...annotations } }),
    },
  };
}
