/** What a simulation shows to be broken, one entry for each cause. */
import type { Finding, ObjectReference, Severity } from '../verify/finding.ts';
import type { BlockedPod, SimulatedEvent } from './event.ts';
import { type ServiceState, states } from './service.ts';
import type { SimulatedService, Simulation, Survive } from './simulate.ts';

/** A finding whose remedy is a general one, and a key that stays the same when the cluster changes. */
export interface Problem extends Finding {
  readonly key: string;
}

/** Every problem once: a service with the worst of its events. */
export function problemsOf(simulation: Simulation, survive: Survive): readonly Problem[] {
  return [
    ...unplaced(simulation),
    ...simulation.services.flatMap((service) => [
      ...lossOf(simulation, service, survive),
      ...duringWork(simulation, service, 'drain'),
      ...duringWork(simulation, service, 'rollout'),
    ]),
    ...stuckDrains(simulation),
    ...stuckRollouts(simulation),
    ...growth(simulation),
    ...jobs(simulation),
  ];
}

/** Pods that find no node with nothing lost, by workload. */
function unplaced({ pending }: Simulation): readonly Problem[] {
  const workloads = new Map<string, { readonly names: string[]; readonly reason: string }>();
  for (const { pod, workload, reason } of pending) {
    const known = workloads.get(workload) ?? { names: [], reason };
    known.names.push(pod);
    workloads.set(workload, known);
  }
  return [...workloads].map(([workload, { names, reason }]) => ({
    key: `pod-finds-no-node ${workload}`,
    check: 'pod-finds-no-node',
    severity: 'error',
    object: reference(workload),
    path: '',
    message: `${list(names)} ${names.length === 1 ? 'finds' : 'find'} no node, with nothing lost: ${reason}`,
    remedy: remedyOfPending(reason),
  }));
}

/** The worst loss that the service does not survive although it must. */
function lossOf(simulation: Simulation, service: SimulatedService, survive: Survive): readonly Problem[] {
  const kinds = survive === 'zone' ? ['node-loss', 'zone-loss'] : ['node-loss'];
  const hits = hitsOf(simulation, service, kinds);
  const [worst] = hits;
  if (worst === undefined) {
    return [];
  }
  const { event, status } = worst;
  const others = hits.length - 1;
  const isZone = event.kind === 'zone-loss';
  const there = new Set(
    simulation.nodes.flatMap(({ name, zone }) => ((isZone ? zone : name) === event.target ? [name] : [])),
  );
  const lost = simulation.pods
    .filter((pod) => isOf(pod, service) && pod.node !== undefined && there.has(pod.node))
    .map(({ name }) => name);
  return [
    {
      key: `loss ${service.namespace}/${service.service}`,
      check: isZone ? 'zone-loss-not-survived' : 'node-loss-not-survived',
      severity: 'error',
      object: objectOf(service),
      path: '',
      message:
        `${service.service} ${was(status.state)} when ${isZone ? 'zone' : 'node'} ${event.target} is lost: ` +
        `${status.reason}. ${lost.length === 0 ? 'It had no pod there' : `Lost with it: ${list(lost)}`}` +
        `${others === 0 ? '' : `; ${others} more such ${others === 1 ? 'loss does' : 'losses do'} the same`}.`,
      remedy: remedyOfLoss(service, lost.length, isZone ? 'zone' : 'node'),
    },
  ];
}

/** What a drain or an update of anything takes from the service. */
function duringWork(
  simulation: Simulation,
  service: SimulatedService,
  kind: 'drain' | 'rollout',
): readonly Problem[] {
  const [worst] = hitsOf(simulation, service, [kind]);
  if (worst === undefined) {
    return [];
  }
  const { event, status } = worst;
  const act = kind === 'drain' ? `node ${event.target} is drained` : `${event.target} is updated`;
  return [
    {
      key: `${kind} ${service.namespace}/${service.service}`,
      check: kind === 'drain' ? 'drain-interrupts' : 'rollout-interrupts',
      severity: status.state === 'down' ? 'error' : 'warning',
      object: objectOf(service),
      path: '',
      message: `${service.service} ${was(status.state)} while ${act}: ${status.reason}.`,
      remedy:
        kind === 'drain'
          ? 'give its pods a PodDisruptionBudget with maxUnavailable: 1, and spread them over nodes'
          : 'let its update replace one pod at a time: RollingUpdate with maxUnavailable: 0 or 1',
    },
  ];
}

/** Drains that never end, by the budget in the way. */
function stuckDrains({ events }: Simulation): readonly Problem[] {
  const byBudget = new Map<
    string,
    { readonly pods: Set<string>; readonly nodes: string[]; readonly first: BlockedPod }
  >();
  for (const { kind, target, blocked } of events) {
    for (const pod of kind === 'drain' ? blocked : []) {
      const key = pod.budgets.length === 0 ? pod.pod : pod.budgets.join(' + ');
      const known = byBudget.get(key) ?? { pods: new Set(), nodes: [], first: pod };
      known.pods.add(pod.pod);
      if (!known.nodes.includes(target)) {
        known.nodes.push(target);
      }
      byBudget.set(key, known);
    }
  }
  return [...byBudget].map(([key, { pods, nodes, first }]) => {
    const [budget] = first.budgets;
    return {
      key: `drain-stuck ${key}`,
      check: 'drain-stuck',
      severity: budget === undefined ? 'warning' : 'error',
      object: reference(budget === undefined ? `Pod ${first.pod}` : `PodDisruptionBudget ${budget}`),
      path: '',
      message:
        `A drain of ${nodes.length === 1 ? 'node' : 'nodes'} ${list(nodes)} never ends: ${list([...pods])} can't be ` +
        `evicted, as ${first.reason}${first.budgets.length > 1 ? ` (${list(first.budgets)})` : ''}.`,
      remedy:
        budget === undefined
          ? 'let a controller own the pod'
          : first.budgets.length > 1
            ? 'let one budget alone pick each pod'
            : 'let the budget allow one pod to leave, or run one pod more than it wants healthy, where it finds a node',
    };
  });
}

/** Updates that never end. Where a pod finds no node even without one, that is said already. */
function stuckRollouts({ events, pending }: Simulation): readonly Problem[] {
  const unplaceable = new Set(pending.map(({ workload }) => workload));
  return events
    .filter(
      ({ kind, target, blocked }) => kind === 'rollout' && blocked.length > 0 && !unplaceable.has(target),
    )
    .map(({ target, blocked }) => ({
      key: `rollout-stuck ${target}`,
      check: 'rollout-stuck',
      severity: 'error',
      object: reference(target),
      path: '',
      message: `An update of ${target} never ends: ${list(blocked.map(({ pod }) => pod))}: ${blocked[0]?.reason}`,
      remedy: 'leave room for its surge, or let maxUnavailable be 1 and maxSurge 0',
    }));
}

function growth({ events }: Simulation): readonly Problem[] {
  const [event] = events.filter(({ kind, pending }) => kind === 'maxima' && pending.length > 0);
  if (event === undefined) {
    return [];
  }
  const services = [...new Set(event.services.map(({ namespace, service }) => `${namespace}/${service}`))];
  const [first] = event.pending;
  return [
    {
      key: 'maxima',
      check: 'maxima-do-not-fit',
      severity: 'warning',
      object: reference(first?.workload ?? ''),
      path: '',
      message:
        `With every autoscaler at its maximum (${list(services)}) ${event.pending.length} pods find no node: ` +
        `${list(event.pending.map(({ pod }) => pod))}: ${first?.reason}`,
      remedy: 'lower the maxima, or give the cluster more or larger nodes',
    },
  ];
}

function jobs(simulation: Simulation): readonly Problem[] {
  return simulation.jobs
    .filter(({ pending }) => pending.length > 0)
    .map(({ job, pending }) => ({
      key: `job ${job}`,
      check: 'job-finds-no-node',
      severity: 'warning' satisfies Severity,
      object: reference(job),
      path: '',
      message: `A run of ${job} finds no node beside everything else: ${pending[0]?.reason}`,
      remedy: remedyOfPending(pending[0]?.reason ?? ''),
    }));
}

interface Hit {
  readonly event: SimulatedEvent;
  readonly status: SimulatedEvent['services'][number];
}

/**
 * The events of these kinds that the service does not come through, the worst first. A service of one pod is
 * interrupted by whatever takes its node: that it has one is said by a check of its own.
 */
function hitsOf(
  { events }: Simulation,
  { service, namespace, state }: SimulatedService,
  kinds: readonly string[],
): readonly Hit[] {
  return (
    events
      .flatMap((event) =>
        kinds.includes(event.kind)
          ? event.services.flatMap((status) => {
              const isOwn = status.service === service && status.namespace === namespace;
              const isHit = status.state === 'down' || (status.state === 'interrupted' && status.wanted > 1);
              return isOwn && isHit ? [{ event, status }] : [];
            })
          : [],
      )
      // A service that is down with nothing lost is said to be so by its pods that find no node.
      .filter(
        ({ status, event }) => status.state !== 'down' || state !== 'down' || event.kind.endsWith('loss'),
      )
      .sort((a, b) => rank(b) - rank(a) || a.status.up - b.status.up)
  );
}

function rank({ status, event }: Hit): number {
  // Of two losses that take a service down, that of a single node says more.
  return 2 * states.indexOf(status.state) + (event.kind === 'zone-loss' ? 0 : 1);
}

function was(state: ServiceState): string {
  return state === 'down' ? 'is down' : 'is interrupted';
}

function isOf(
  { service, name }: Simulation['pods'][number],
  { service: wanted, namespace }: SimulatedService,
): boolean {
  return service === wanted && name.startsWith(`${namespace}/`);
}

function remedyOfLoss(
  { up, wanted, quorum }: SimulatedService,
  lost: number,
  domain: 'node' | 'zone',
): string {
  const key = domain === 'node' ? 'kubernetes.io/hostname' : 'topology.kubernetes.io/zone';
  if (quorum === undefined) {
    return `spread its pods over ${domain}s (topology spread or anti-affinity on ${key}), and leave room for those of a lost ${domain}`;
  }
  if (up < wanted) {
    return `give each of its ${wanted} members a ${domain} (a ${domain} more, or room on those there are), or choose a layout with fewer members`;
  }
  if (lost > 1) {
    return `keep its members on different ${domain}s (required anti-affinity or a hard spread on ${key}), with a ${domain} for each of the ${wanted}`;
  }
  return (
    `choose a layout that takes writes with ${wanted - lost} of ${wanted} members up (it needs ${quorum}), ` +
    `such as one with more members on as many ${domain}s`
  );
}

function remedyOfPending(reason: string): string {
  return /Insufficient|Too many pods/.test(reason)
    ? 'lower what its pods request, or give the cluster more or larger nodes'
    : 'loosen the rules that the reason names, or give the cluster nodes that satisfy them';
}

/** `StatefulSet namespace/name` as a reference. */
function reference(text: string): ObjectReference {
  const [kind = '', place = ''] = text.split(' ');
  const slash = place.indexOf('/');
  return { kind, namespace: place.slice(0, slash), name: place.slice(slash + 1) };
}

function objectOf({ workloads }: SimulatedService): ObjectReference {
  return reference(workloads[0] ?? '');
}

/** `a, b and c`; of many the first few. */
function list(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
