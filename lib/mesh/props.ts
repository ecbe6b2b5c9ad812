import type { MeshSettings } from '../environment/mesh.ts';
import type { ProxyResources } from '../manifest/injected-proxy.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { MeshComponent } from './components.ts';

/** A mesh, as the step over the manifests needs it. */
export interface Mesh {
  readonly mtls: MeshSettings['mtls'];
  readonly sidecars: MeshSettings['sidecars'];
  readonly proxy: ProxyResources;
  readonly controlPlane: {
    readonly namespace: string;
    readonly podLabels: Readonly<Record<string, string>>;
  };
}

/** What is added to the metadata of an object. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PodFacts {
  readonly component: MeshComponent;
  /** Seconds that the pod has to end. */
  readonly gracePeriod: number;
}

/** What one kind of mesh wants: the rest of the step is the same for both. */
export interface MeshKind {
  namespaceMarks(mesh: Mesh): Marks;
  /** Of a pod that gets a proxy. */
  podMarks(mesh: Mesh, facts: PodFacts): Marks;
  /** Of a pod that gets none. */
  readonly outside: Marks;
  /** Ports of the control plane that proxies call. */
  readonly controlPorts: readonly number[];
  /**
   * Port that proxies call instead of the pod's own.
   * @default - none: the port stays as it is
   */
  readonly inboundPort?: number;
  /** Objects of the whole namespace. */
  namespaceObjects(mesh: Mesh, namespace: string): readonly Manifest[];
  /** Objects of one component, beside its NetworkPolicy. */
  componentObjects(mesh: Mesh, component: MeshComponent): readonly Manifest[];
}
