/** What the page draws: the simulation in as few words as the pictures need. */
import type { ServiceStatus } from '../../simulate/service.ts';
import type { Simulation } from '../../simulate/simulate.ts';
import type { ProofReport } from '../proof/markdown.ts';
import { type Cell, failureMatrix, questions, statusIn } from '../proof/matrix.ts';

export interface PagePod {
  /** Without its namespace. */
  readonly name: string;
  readonly service: string;
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Index of its node; absent while it is pending. */
  readonly node?: number;
}

export interface PageNode {
  readonly name: string;
  readonly zone: string;
  /** Allocatable, in millicores. */
  readonly cpu: number;
  /** Allocatable, in bytes. */
  readonly memory: number;
}

export interface PageStep {
  readonly title: string;
  /** Indices of the nodes that are gone. */
  readonly lost: readonly number[];
  /** Index of the pod and of its new node. */
  readonly moved: readonly (readonly [number, number])[];
  /** Index of the pod and why it finds no node. */
  readonly pending: readonly (readonly [number, string])[];
  readonly services: readonly { readonly service: string; readonly state: string; readonly reason: string }[];
}

export interface PageQuota {
  readonly resource: string;
  readonly rest: number;
  readonly maxima: number;
  readonly text: string;
}

export interface PageData {
  readonly environment: string;
  readonly survive: string;
  readonly proven: boolean;
  readonly findings: readonly string[];
  readonly quotaTarget: number;
  readonly nodes: readonly PageNode[];
  readonly pods: readonly PagePod[];
  readonly steps: readonly PageStep[];
  readonly matrix: {
    readonly titles: readonly string[];
    readonly rows: readonly { readonly service: string; readonly cells: readonly Cell[] }[];
  };
  readonly quota: readonly PageQuota[];
  readonly layouts: readonly string[];
}

export function pageData(report: ProofReport): PageData {
  const { simulation, verdict } = report;
  const { kinds, rows } = failureMatrix(simulation);
  return {
    environment: report.environment,
    survive: simulation.survive,
    proven: verdict.length === 0,
    findings: verdict.map(({ message, remedy }) => `${message} ${remedy}`),
    quotaTarget: report.quotaTarget,
    nodes: simulation.nodes.map(({ name, zone, allocatable }) => ({
      name,
      zone,
      cpu: allocatable.cpu ?? 0,
      memory: allocatable.memory ?? 0,
    })),
    pods: pods(simulation),
    steps: steps(simulation),
    matrix: {
      titles: kinds.map((kind) => questions.find((question) => question.kind === kind)?.title ?? kind),
      rows: rows.map(({ service, cells }) => ({
        service,
        cells: kinds.flatMap((kind) => cells.get(kind) ?? []),
      })),
    },
    quota: quota(simulation),
    layouts: report.layouts,
  };
}

function pods({ pods: all, nodes }: Simulation): PagePod[] {
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  return all.map(({ name, service, workload, requests, node }) => ({
    name: name.slice(name.indexOf('/') + 1),
    service: service ?? workload,
    cpu: requests.cpu ?? 0,
    memory: requests.memory ?? 0,
    ...(node === undefined ? {} : { node: indexOf.get(node) }),
  }));
}

/** The base placement, then every loss. */
function steps(simulation: Simulation): PageStep[] {
  const nodeOf = new Map(simulation.nodes.map(({ name }, index) => [name, index]));
  const podOf = new Map(simulation.pods.map(({ name }, index) => [name, index]));
  const lostNodes = (kind: string, target: string): number[] =>
    kind === 'zone-loss'
      ? simulation.nodes.flatMap(({ zone }, index) => (zone === target ? [index] : []))
      : target.split(' + ').flatMap((name) => nodeOf.get(name) ?? []);
  const base: PageStep = {
    title: 'Nothing lost',
    lost: [],
    moved: [],
    pending: simulation.pending.flatMap(({ pod, reason }) => pair(podOf.get(pod), reason)),
    services: simulation.services.map(describe),
  };
  const titles: Record<string, string> = { 'node-loss': 'Node', 'zone-loss': 'Zone', 'pair-loss': 'Nodes' };
  const losses = simulation.events
    .filter(({ kind }) => kind in titles)
    .map((event) => ({
      title: `${titles[event.kind]} ${event.target.replace(' + ', ' and ')} lost`,
      lost: lostNodes(event.kind, event.target),
      moved: event.moved.flatMap(({ pod, to }) => pair(podOf.get(pod), nodeOf.get(to))),
      pending: event.pending.flatMap(({ pod, reason }) => pair(podOf.get(pod), reason)),
      services: simulation.services.map((service) => describe(statusIn(event, service))),
    }));
  return [base, ...losses];
}

function pair<T>(index: number | undefined, value: T | undefined): (readonly [number, T])[] {
  return index === undefined || value === undefined ? [] : [[index, value]];
}

function describe({ service, state, reason }: ServiceStatus) {
  return { service, state, reason };
}

function quota(simulation: Simulation): PageQuota[] {
  const maxima = simulation.events.find(({ kind }) => kind === 'maxima')?.quota ?? [];
  return simulation.quota.map((row) => {
    const high = maxima.find((other) => other.quota === row.quota && other.resource === row.resource) ?? row;
    return {
      resource: `${row.quota} ${row.resource}`,
      rest: row.ratio,
      maxima: high.ratio,
      text: `${row.used} at rest, ${high.used} scaled out while all of it rolls, of ${row.hard}`,
    };
  });
}
