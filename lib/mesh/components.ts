import { fieldsOf, isKind, listOf, type Manifest } from '../manifest/manifest.ts';
import { type Labels, mapSelects } from '../manifest/selector.ts';
import { podTemplate, runsToCompletion } from '../manifest/workload.ts';

/** A set of pods with a NetworkPolicy of its own, and how its ports are used. */
export interface MeshComponent {
  readonly policy: Manifest;
  readonly labels: Labels;
  /** Whether its pods run to an end. */
  readonly transient: boolean;
  readonly initContainers: boolean;
  /**
   * Ports on which pods of the same service reach it by its own address: members of a quorum, and workers that
   * hand work to each other. A proxy between them would be one more thing to wait for and to lose.
   */
  readonly peerPorts: readonly number[];
  /** Ports that pods outside of the mesh come to: Prometheus, clients of other namespaces. */
  readonly foreignPorts: readonly number[];
  /** Ports of its peers, and of addresses outside of the cluster, where no proxy has anything to add. */
  readonly directPorts: readonly number[];
  /** All ports that it calls within the namespace. */
  readonly calledPorts: readonly number[];
}

interface Rule {
  readonly ports: readonly number[];
  /** Pods of the namespace, by the labels of their component. */
  readonly components: readonly Labels[];
  readonly foreign: boolean;
  readonly addresses: boolean;
}

interface Parsed {
  readonly policy: Manifest;
  readonly labels: Labels;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** The components of a namespace, from its NetworkPolicies, Services and workloads. */
export function meshComponents(manifests: readonly Manifest[], namespace: string): readonly MeshComponent[] {
  const own = manifests.filter((manifest) => manifest.metadata.namespace === namespace);
  const parsed = own.flatMap(parse);
  const peers = new Map(parsed.map((component) => [component, peerPorts(component, own)]));
  return parsed.map((component) => {
    const pods = own.flatMap((manifest) => {
      const template = podTemplate(manifest);
      return template !== undefined && mapSelects(component.labels, template.labels)
        ? [{ transient: runsToCompletion(manifest), init: template.spec.initContainers !== undefined }]
        : [];
    });
    const called = component.egress.filter(({ components }) => components.length > 0);
    const calledPorts = portsOf(called);
    const isPeer = (labels: Labels, port: number) =>
      parsed.some(
        (other) =>
          sameService(component.labels, other.labels) &&
          equal(labels, other.labels) &&
          peers.get(other)?.includes(port) === true,
      );
    // A proxy is passed by port, whoever is called: none of them may be reached through theirs.
    const toPeers = calledPorts.filter((port) =>
      called.every(
        ({ ports, components }) =>
          !ports.includes(port) || components.every((labels) => isPeer(labels, port)),
      ),
    );
    const outside = portsOf(component.egress.filter(({ addresses }) => addresses)).filter(
      (port) => !calledPorts.includes(port),
    );
    return {
      policy: component.policy,
      labels: component.labels,
      transient: pods.length > 0 && pods.every(({ transient }) => transient),
      initContainers: pods.some(({ init }) => init),
      peerPorts: peers.get(component) ?? [],
      foreignPorts: portsOf(component.ingress.filter(({ foreign }) => foreign)),
      directPorts: sorted([...toPeers, ...outside]),
      calledPorts,
    };
  });
}

function peerPorts({ labels, ingress }: Parsed, manifests: readonly Manifest[]): number[] {
  return sorted(
    ingress.flatMap(({ ports, components }) =>
      ports.filter((port) =>
        components.some(
          (from) =>
            equal(from, labels) || (sameService(from, labels) && !hasAddress(labels, port, manifests)),
        ),
      ),
    ),
  );
}

/** Whether a Service with an address of its own leads to this port of the pods. */
function hasAddress(labels: Labels, port: number, manifests: readonly Manifest[]): boolean {
  const named = containerPorts(labels, manifests);
  return manifests.some((manifest) => {
    const spec = fieldsOf(manifest.spec);
    return (
      isKind(manifest, '', 'Service') &&
      spec.clusterIP !== 'None' &&
      mapSelects(labels, spec.selector as Labels | undefined) &&
      listOf(spec.ports).some(({ targetPort }) => named.get(String(targetPort)) === port)
    );
  });
}

function containerPorts(labels: Labels, manifests: readonly Manifest[]): ReadonlyMap<string, number> {
  return new Map(
    manifests.flatMap((manifest) => {
      const template = podTemplate(manifest);
      return template !== undefined && mapSelects(labels, template.labels)
        ? template.spec.containers
            .flatMap((container) => listOf(container.ports))
            .map(({ name, containerPort }): [string, number] => [String(name), Number(containerPort)])
        : [];
    }),
  );
}

function parse(policy: Manifest): Parsed[] {
  if (!isKind(policy, 'networking.k8s.io', 'NetworkPolicy')) {
    return [];
  }
  const spec = fieldsOf(policy.spec);
  const labels = fieldsOf(fieldsOf(spec.podSelector).matchLabels) as Labels;
  return Object.keys(labels).length === 0
    ? []
    : [{ policy, labels, ingress: rules(spec.ingress, 'from'), egress: rules(spec.egress, 'to') }];
}

function rules(value: unknown, end: 'from' | 'to'): Rule[] {
  return listOf(value).map((rule) => {
    const peers = listOf(rule[end]);
    return {
      ports: listOf(rule.ports).map(({ port }) => Number(port)),
      components: peers
        .filter(({ namespaceSelector, ipBlock }) => namespaceSelector === undefined && ipBlock === undefined)
        .map(({ podSelector }) => fieldsOf(fieldsOf(podSelector).matchLabels) as Labels),
      foreign: peers.some(({ namespaceSelector }) => namespaceSelector !== undefined),
      addresses: peers.some(({ ipBlock }) => ipBlock !== undefined),
    };
  });
}

/** One service of one instance: its parts know each other. */
function sameService(a: Labels, b: Labels): boolean {
  return ['app.kubernetes.io/name', 'app.kubernetes.io/instance'].every(
    (key) => a[key] !== undefined && a[key] === b[key],
  );
}

function equal(a: Labels, b: Labels): boolean {
  return mapSelects(a, b) && mapSelects(b, a);
}

function portsOf(list: readonly Rule[]): number[] {
  return sorted(list.flatMap(({ ports }) => ports));
}

function sorted(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}
