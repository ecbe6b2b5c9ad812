/** What one pod asks of a node and of a quota. */
import { injectedProxy } from './injected-proxy.ts';
import { fieldsOf } from './manifest.ts';
import { larger, parseQuantity, add as plus, type Quantity, ZERO } from './quantity.ts';
import type { Container, PodSpec, PodTemplate } from './workload.ts';

/** Amounts by resource name: cpu, memory, ephemeral-storage, … */
export type Resources = Readonly<Record<string, Quantity>>;

/**
 * What the scheduler reserves for one pod. A container without a request counts with its limit, as in the API.
 * @throws Error naming the container, the resource and the amount that is none
 */
export function podRequests(template: PodTemplate): Resources {
  return podResources(withProxy(template), (container) => ({
    ...amounts(container, 'limits'),
    ...amounts(container, 'requests'),
  }));
}

/**
 * The sum a ResourceQuota holds against limits.cpu and limits.memory for one pod.
 * @throws Error naming the container, the resource and the amount that is none
 */
export function podLimits(template: PodTemplate): Resources {
  return podResources(withProxy(template), (container) => amounts(container, 'limits'));
}

/** With the proxy of a mesh, which is in no manifest: it starts before all others and runs beside them. */
function withProxy({ spec, annotations }: PodTemplate): PodSpec {
  const proxy = injectedProxy(annotations);
  return proxy === undefined
    ? spec
    : { ...spec, initContainers: [{ ...proxy, restartPolicy: 'Always' }, ...(spec.initContainers ?? [])] };
}

/** The sum of several lists of amounts, resource by resource. */
export function addResources(...lists: readonly Resources[]): Resources {
  return merge(lists, plus);
}

/**
 * The scheduler's rule (k8s.io/component-helpers, resource.PodRequests): the containers run together; init
 * containers run one after the other before them; a sidecar (restartPolicy Always) keeps running beside the
 * init containers that follow it and beside the containers. The pod needs the largest of these moments.
 * `spec.resources` of the pod itself is left out: it is off by default in the oldest version we render for.
 */
function podResources(spec: PodSpec, of: (container: Container) => Resources): Resources {
  let running = addResources(...spec.containers.map(of));
  let sidecars: Resources = {};
  let starting: Resources = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      running = addResources(running, of(container));
      sidecars = addResources(sidecars, of(container));
      starting = merge([starting, sidecars], larger);
    } else {
      starting = merge([starting, addResources(sidecars, of(container))], larger);
    }
  }
  const overhead = parseAmounts(spec.overhead, 'the pod: overhead');
  return addResources(merge([running, starting], larger), overhead);
}

function merge(lists: readonly Resources[], join: (a: Quantity, b: Quantity) => Quantity): Resources {
  const merged: Record<string, Quantity> = {};
  for (const list of lists) {
    for (const [name, amount] of Object.entries(list)) {
      merged[name] = join(merged[name] ?? { ...ZERO, format: amount.format }, amount);
    }
  }
  return merged;
}

function amounts(container: Container, side: 'requests' | 'limits'): Resources {
  return parseAmounts(fieldsOf(container.resources)[side], `container ${container.name}: resources.${side}`);
}

/** The amounts of a mapping such as resources.requests or a quota's spec.hard. `place` names it in an error. */
export function parseAmounts(value: unknown, place: string): Resources {
  const parsed: Record<string, Quantity> = {};
  for (const [name, amount] of Object.entries(fieldsOf(value))) {
    try {
      parsed[name] = parseQuantity(typeof amount === 'number' ? amount : String(amount));
    } catch (error) {
      throw new Error(`${place}.${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return parsed;
}
