/** The container that a mesh adds to a pod when it is made, as far as the pod's annotations tell. */
import type { Fields } from './manifest.ts';

/** Annotations that set its requests and limits; the pod has a proxy when it has the first. */
const annotations = {
  linkerd: {
    'requests.cpu': 'config.linkerd.io/proxy-cpu-request',
    'requests.memory': 'config.linkerd.io/proxy-memory-request',
    'limits.cpu': 'config.linkerd.io/proxy-cpu-limit',
    'limits.memory': 'config.linkerd.io/proxy-memory-limit',
  },
  istio: {
    'requests.cpu': 'sidecar.istio.io/proxyCPU',
    'requests.memory': 'sidecar.istio.io/proxyMemory',
    'limits.cpu': 'sidecar.istio.io/proxyCPULimit',
    'limits.memory': 'sidecar.istio.io/proxyMemoryLimit',
  },
} as const;

/** Linkerd's proxies call each other at a port of their own; Istio's take what was meant for the pod. */
export const linkerdInboundPort = 4143;

export type MeshType = keyof typeof annotations;

/** What a proxy is promised, and what it may take. */
export interface ProxyResources {
  readonly cpu: { readonly request: string; readonly limit: string };
  readonly memory: { readonly request: string; readonly limit: string };
}

/** The annotations that give a pod's proxy these resources. */
export function proxyAnnotations(mesh: MeshType, { cpu, memory }: ProxyResources): Record<string, string> {
  const of = annotations[mesh];
  return {
    [of['requests.cpu']]: cpu.request,
    [of['requests.memory']]: memory.request,
    [of['limits.cpu']]: cpu.limit,
    [of['limits.memory']]: memory.limit,
  };
}

/** The proxy as a container that runs beside the others; undefined where no annotation asks for one. */
export function injectedProxy(
  podAnnotations: Readonly<Record<string, string>>,
): (Fields & { readonly name: string }) | undefined {
  const of = Object.values(annotations).find((names) => podAnnotations[names['requests.cpu']] !== undefined);
  if (of === undefined) {
    return undefined;
  }
  const side = (part: 'requests' | 'limits') => ({
    cpu: podAnnotations[of[`${part}.cpu`]],
    memory: podAnnotations[of[`${part}.memory`]],
  });
  return {
    name: 'mesh-proxy',
    ports: of === annotations.linkerd ? [{ name: 'proxy', containerPort: linkerdInboundPort }] : [],
    resources: { requests: side('requests'), limits: side('limits') },
  };
}
