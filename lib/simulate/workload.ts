/** The workloads among plain manifests, with all that placement needs to know of their pods. */
import { admissionOf } from '../manifest/admission.ts';
import { fieldsOf, isKind, listOf, type Manifest, title } from '../manifest/manifest.ts';
import { isOwned, owners } from '../manifest/ownership.ts';
import { podCounts } from '../manifest/pod-count.ts';
import { podRequests } from '../manifest/pod-resources.ts';
import { type PodRules, podRules } from '../manifest/pod-rules.ts';
import { type Priority, priorities } from '../manifest/priority.ts';
import { toBytes, toMillis } from '../manifest/quantity.ts';
import type { LabelSelector, Labels } from '../manifest/selector.ts';
import {
  type Container,
  isHelmTest,
  type PodTemplate,
  podTemplate,
  runsToCompletion,
} from '../manifest/workload.ts';
import { workloadFault } from '../manifest/workload-fault.ts';
import { defaultSpread } from './default-spread.ts';

/** What all pods of one revision of a workload share. */
export interface PodShape {
  readonly namespace: string;
  readonly labels: Labels;
  readonly rules: PodRules;
  /** cpu in millicores, memory and storage in bytes, the others in units; `pods` is 1. */
  readonly requests: Readonly<Record<string, number>>;
  /** CPU and memory for scoring: a container that requests none counts with 100m and 200Mi. */
  readonly scored: { readonly cpu: number; readonly memory: number };
  readonly priority: Priority;
  /** Selector of the spreading that the scheduler applies to pods without constraints of their own. */
  readonly defaultSpread: LabelSelector | undefined;
}

export interface Workload {
  readonly manifest: Manifest;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** As admission leaves it. */
  readonly template: PodTemplate;
  /** Pods with its autoscaler, if any, at its minimum; 0 for a DaemonSet, whose nodes decide. */
  readonly replicas: number;
  /** Pods with its autoscaler at its maximum. */
  readonly maximum: number;
  /** Whether its pods run to an end: Job and CronJob. */
  readonly transient: boolean;
  readonly shape: PodShape;
  /** The pods of its next revision; they differ from `shape` in the labels that name the revision. */
  readonly next: PodShape;
}

export interface Workloads {
  /** By namespace, name and kind. */
  readonly workloads: readonly Workload[];
  /** What could not be read or judged, in sentences. */
  readonly notes: readonly string[];
}

/** More than Kubernetes runs in one cluster (150,000 pods): such a number is a slip, and would eat the memory. */
const MOST_PODS = 150_000;

/** Labels that the controllers put on pods to tell revisions apart. */
const REVISION_LABELS: Readonly<Record<string, string>> = {
  Deployment: 'pod-template-hash',
  StatefulSet: 'controller-revision-hash',
  DaemonSet: 'controller-revision-hash',
};

/** What the scheduler's scoring assumes of a container that requests nothing (pkg/scheduler/util). */
const ASSUMED = { cpu: '100m', memory: '200Mi' };

const OF_DAEMON_SETS: PodRules['tolerations'] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** The workloads, one for each object that owns pods and is not owned by another of them. Never throws. */
export function workloadsOf(manifests: readonly Manifest[]): Workloads {
  const notes: string[] = [];
  const counts = podCounts(manifests);
  const admit = admissionOf(manifests);
  const known = owners(manifests);
  const priorityOf = priorities(manifests);
  const services = manifests.filter((manifest) => isKind(manifest, '', 'Service'));
  const seen = new Set<string>();
  const workloads: Workload[] = [];
  for (const manifest of manifests) {
    const written = podTemplate(manifest);
    const template = written && admit(manifest, written);
    const fault = workloadFault(manifest);
    if (fault !== undefined) {
      notes.push(`not placed: ${fault}`);
      continue;
    }
    if (template === undefined || isOwned(manifest, known) || hasEnded(manifest) || isHelmTest(manifest)) {
      continue;
    }
    const { name, namespace = 'default' } = manifest.metadata;
    const key = `${namespace}/${manifest.kind}/${name}`;
    if (seen.has(key)) {
      notes.push(`${title(manifest)} is there more than once: only the first is placed`);
      continue;
    }
    const { min, max } = counts.of(manifest) ?? { min: 0, max: 0 };
    if (max > MOST_PODS) {
      notes.push(`${title(manifest)} asks for ${max} pods, more than a cluster holds: not placed`);
      continue;
    }
    const priority = priorityOf(template.spec);
    if (priority.unknown !== undefined) {
      notes.push(
        `${title(manifest)}: PriorityClass ${priority.unknown} is not among the manifests: priority 0 is assumed`,
      );
    }
    const shape = (revision: string) => podShape(manifest, template, namespace, revision, priority, services);
    workloads.push({
      manifest,
      kind: manifest.kind,
      namespace,
      name,
      template,
      replicas: min,
      maximum: max,
      transient: runsToCompletion(manifest),
      shape: shape('current'),
      next: shape('next'),
    });
    seen.add(key);
  }
  return { workloads: workloads.sort(byName), notes };
}

function podShape(
  manifest: Manifest,
  template: PodTemplate,
  namespace: string,
  revision: string,
  priority: Priority,
  services: readonly Manifest[],
): PodShape {
  const revisionLabel = REVISION_LABELS[manifest.kind];
  const labels =
    revisionLabel === undefined ? template.labels : { ...template.labels, [revisionLabel]: revision };
  const requests = Object.fromEntries(
    Object.entries(podRequests(template)).map(([name, amount]) => [
      name,
      name === 'cpu' ? toMillis(amount) : toBytes(amount),
    ]),
  );
  const assumed = podRequests({ ...template, spec: withAssumed(template.spec) });
  return {
    namespace,
    labels,
    rules: withAutomatic(manifest.kind, podRules(template.spec, labels)),
    requests: { ...requests, pods: 1 },
    scored: {
      cpu: assumed.cpu === undefined ? 0 : toMillis(assumed.cpu),
      memory: assumed.memory === undefined ? 0 : toBytes(assumed.memory),
    },
    priority,
    defaultSpread: defaultSpread(manifest, labels, revisionLabel, services),
  };
}

/** The DaemonSet controller lets its pods onto nodes that are cordoned or in trouble. */
function withAutomatic(kind: string, rules: PodRules): PodRules {
  return kind === 'DaemonSet' ? { ...rules, tolerations: [...rules.tolerations, ...OF_DAEMON_SETS] } : rules;
}

function withAssumed(spec: PodTemplate['spec']): PodTemplate['spec'] {
  const fill = (container: Container): Container => {
    const { limits, requests } = fieldsOf(container.resources);
    return {
      ...container,
      resources: { limits, requests: { ...ASSUMED, ...fieldsOf(limits), ...fieldsOf(requests) } },
    };
  };
  return {
    ...spec,
    containers: spec.containers.map(fill),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(fill) }),
  };
}

/** A pod of a dump that has run to its end holds nothing. */
function hasEnded(manifest: Manifest): boolean {
  const phase = fieldsOf(manifest.status).phase;
  return manifest.kind === 'Pod' && (phase === 'Succeeded' || phase === 'Failed');
}

function byName(a: Workload, b: Workload): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names of the namespaces that a manifest or a workload names, with their labels. */
export function namespaceLabels(
  manifests: readonly Manifest[],
  workloads: readonly Workload[],
): ReadonlyMap<string, Labels> {
  const labels = new Map<string, Labels>();
  for (const { namespace } of workloads) {
    labels.set(namespace, { 'kubernetes.io/metadata.name': namespace });
  }
  for (const { kind, metadata } of manifests) {
    if (kind === 'Namespace') {
      labels.set(metadata.name, { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name });
    }
  }
  return labels;
}

/** The node that a pod names itself: it is bound there past the scheduler. */
export function askedNode(workload: Workload): string | undefined {
  const { nodeName } = workload.template.spec;
  return typeof nodeName === 'string' && nodeName !== '' ? nodeName : undefined;
}

/** Whether scheduling is held back until someone lifts the gates. */
export function isGated(workload: Workload): boolean {
  return listOf(workload.template.spec.schedulingGates).length > 0;
}
