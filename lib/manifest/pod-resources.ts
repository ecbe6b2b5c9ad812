/** What one pod asks of a node and of a quota. */
import { injectedProxy } from './injected-proxy.ts';
import { fieldsOf } from './manifest.ts';
import {
  formatQuantity,
  isQuantity,
  larger,
  parseQuantity,
  add as plus,
  type Quantity,
  ZERO,
} from './quantity.ts';
import type { Container, PodSpec, PodTemplate } from './workload.ts';

/** Amounts by resource name: cpu, memory, ephemeral-storage, … */
export type Resources = Readonly<Record<string, Quantity>>;

/**
 * What the scheduler reserves for one pod. A container without a request counts with its limit, as in the API. An
 * amount that is none counts for nothing: `resourceFault` names it.
 */
export function podRequests(template: PodTemplate): Resources {
  return podResources(withProxy(template), (container) => ({
    ...amounts(container, 'limits'),
    ...amounts(container, 'requests'),
  }));
}

/**
 * The sum a ResourceQuota holds against limits.cpu and limits.memory for one pod.
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
  const overhead = readAmounts(spec.overhead);
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
  return readAmounts(fieldsOf(container.resources)[side]);
}

/** The amounts of a mapping such as resources.requests or a quota's spec.hard; those that are none are left out. */
export function readAmounts(value: unknown): Resources {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, amount]) =>
      isQuantity(amount) ? [[name, parseQuantity(amount)] as const] : [],
    ),
  );
}

/** The first amount of a mapping that is none: `cpu: "much" is not a Kubernetes quantity`. */
export function amountsFault(value: unknown): string | undefined {
  const wrong = Object.entries(fieldsOf(value)).find(([, amount]) => !isQuantity(amount));
  return wrong === undefined
    ? undefined
    : `${wrong[0]}: ${JSON.stringify(wrong[1])} is not a Kubernetes quantity`;
}

/** The first amount of a pod that is none, or more than any node has, in a sentence: such a pod is never placed. */
export function resourceFault(template: PodTemplate): string | undefined {
  const { spec } = template;
  const places = [
    ['the pod: overhead', spec.overhead] as const,
    ...[...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name, resources }) =>
      (['requests', 'limits'] as const).map(
        (side) => [`container ${name}: resources.${side}`, fieldsOf(resources)[side]] as const,
      ),
    ),
  ];
  for (const [place, value] of places) {
    const fault = amountsFault(value);
    if (fault !== undefined) {
      return `${place}.${fault}`;
    }
  }
  const huge = Object.entries(podRequests(template)).find(
    ([name, { nanos }]) => nanos < 0n || nanos > (name === 'cpu' ? MOST_NANOS / 1000n : MOST_NANOS),
  );
  return huge === undefined
    ? undefined
    : `the pod requests ${formatQuantity(huge[1])} of ${huge[0]}: no node has that much`;
}

/** 8 PiB in billionths of a byte: what numbers hold exactly. Of cores, which count in thousandths, a thousandth. */
const MOST_NANOS = BigInt(Number.MAX_SAFE_INTEGER) * 1_000_000_000n;
