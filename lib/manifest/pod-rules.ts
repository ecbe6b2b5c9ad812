/** What a pod spec says about where the pod may stand, read leniently: what has the wrong shape is left out. */
import { type Fields, fieldsOf, isFields, listOf } from './manifest.ts';
import {
  type LabelSelector,
  type Labels,
  readSelector,
  type SelectorRequirement,
  textsOf,
} from './selector.ts';
import type { PodSpec } from './workload.ts';

export interface Toleration {
  readonly key?: string;
  /** Equal when absent. */
  readonly operator?: string;
  readonly value?: string;
  /** Every effect when absent. */
  readonly effect?: string;
  /** How long a pod stays on a node with a NoExecute taint. @default - for ever */
  readonly tolerationSeconds?: number;
}

/** A requirement on a label, or on the name, of a node: In, NotIn, Exists, DoesNotExist, Gt, Lt. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** All requirements must hold. A term without any matches no node. */
export interface NodeTerm {
  readonly labels: readonly NodeRequirement[];
  readonly fields: readonly NodeRequirement[];
}

/** Pods that a pod wants near, or far: those of the namespaces that the selector picks. */
export interface PodTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
}

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  /** Whether nodes that break it are ruled out, or only score lower. */
  readonly hard: boolean;
  readonly minDomains: number;
  readonly selector: LabelSelector | undefined;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

export interface PodRules {
  readonly nodeSelector: Labels;
  /** Any of them must match. Absent: every node does. */
  readonly nodeTerms: readonly NodeTerm[] | undefined;
  readonly preferredNodes: readonly { readonly weight: number; readonly term: NodeTerm }[];
  readonly tolerations: readonly Toleration[];
  readonly affinity: readonly PodTerm[];
  readonly antiAffinity: readonly PodTerm[];
  /** Preferred terms; the weights of anti-affinity are negative. */
  readonly preferredPods: readonly { readonly weight: number; readonly term: PodTerm }[];
  readonly spread: readonly SpreadConstraint[];
  readonly hostPorts: readonly HostPort[];
}

/** The rules of a pod with these labels; `matchLabelKeys` adds the pod's own values to a selector. */
export function podRules(spec: PodSpec, labels: Labels): PodRules {
  const affinity = fieldsOf(spec.affinity);
  const node = fieldsOf(affinity.nodeAffinity);
  const near = fieldsOf(affinity.podAffinity);
  const far = fieldsOf(affinity.podAntiAffinity);
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const podTerms = (side: Fields) => listOf(side[required]).map((term) => podTerm(term, labels));
  const weighted = (side: Fields, sign: number) =>
    listOf(side[preferred]).map(({ weight, podAffinityTerm }) => ({
      weight: sign * whole(weight, 0),
      term: podTerm(fieldsOf(podAffinityTerm), labels),
    }));
  return {
    nodeSelector: textsOf(spec.nodeSelector),
    nodeTerms: isFields(node[required]) ? listOf(node[required].nodeSelectorTerms).map(nodeTerm) : undefined,
    preferredNodes: listOf(node[preferred]).map(({ weight, preference }) => ({
      weight: whole(weight, 0),
      term: nodeTerm(fieldsOf(preference)),
    })),
    tolerations: listOf(spec.tolerations).map(toleration),
    affinity: podTerms(near),
    antiAffinity: podTerms(far),
    preferredPods: [...weighted(near, 1), ...weighted(far, -1)],
    spread: listOf(spec.topologySpreadConstraints).map((constraint) => spreadConstraint(constraint, labels)),
    hostPorts: hostPorts(spec),
  };
}

function podTerm(term: Fields, labels: Labels): PodTerm {
  return {
    topologyKey: text(term.topologyKey),
    selector: narrowed(readSelector(term.labelSelector), labels, term.matchLabelKeys, term.mismatchLabelKeys),
    namespaces: strings(term.namespaces),
    namespaceSelector: readSelector(term.namespaceSelector),
  };
}

function spreadConstraint(constraint: Fields, labels: Labels): SpreadConstraint {
  return {
    topologyKey: text(constraint.topologyKey),
    maxSkew: whole(constraint.maxSkew, 1),
    hard: constraint.whenUnsatisfiable !== 'ScheduleAnyway',
    minDomains: whole(constraint.minDomains, 1),
    selector: narrowed(readSelector(constraint.labelSelector), labels, constraint.matchLabelKeys, undefined),
    honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** The selector, held to the pod's own values of some keys and to other values of others. */
function narrowed(
  selector: LabelSelector | undefined,
  labels: Labels,
  same: unknown,
  different: unknown,
): LabelSelector | undefined {
  const of = (keys: unknown, operator: 'In' | 'NotIn'): SelectorRequirement[] =>
    strings(keys).flatMap((key) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const added = [...of(same, 'In'), ...of(different, 'NotIn')];
  return selector === undefined || added.length === 0
    ? selector
    : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}

function toleration({ tolerationSeconds, ...texts }: Fields): Toleration {
  return {
    ...textsOf(texts),
    ...(typeof tolerationSeconds === 'number' ? { tolerationSeconds } : {}),
  };
}

/** A term of a node selector, read leniently. */
export function nodeTerm(term: Fields): NodeTerm {
  return {
    labels: listOf(term.matchExpressions).map(requirement),
    fields: listOf(term.matchFields).map(requirement),
  };
}

function requirement({ key, operator, values }: Fields): NodeRequirement {
  return { key: text(key), operator: text(operator), values: strings(values) };
}

function hostPorts(spec: PodSpec): readonly HostPort[] {
  return [...spec.containers, ...(spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always')]
    .flatMap((container) => listOf(container.ports))
    .map((port) => ({
      ip: text(port.hostIP) || '0.0.0.0',
      port: whole(spec.hostNetwork === true ? (port.hostPort ?? port.containerPort) : port.hostPort, 0),
      protocol: text(port.protocol) || 'TCP',
    }))
    .filter(({ port }) => port > 0);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function whole(value: unknown, byDefault: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : byDefault;
}
