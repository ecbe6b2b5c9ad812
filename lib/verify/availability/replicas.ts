import { fieldsOf, listOf } from '../../manifest/manifest.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import { picks } from '../../manifest/selector.ts';
import type { Check } from '../check.ts';
import { isServer, type Workload } from '../model/workload.ts';

/** One pod of something that serves. */
const singleReplica: Check = {
  id: 'single-replica',
  severity: 'warning',
  title: 'Everything that serves runs at least two pods',
  why: 'The one pod is away whenever its node is drained or lost, and while it restarts.',
  remedy:
    'Run two or more pods, on different nodes; where the program takes no second one, say why in the annotation holdfast.dev/singleton.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (
        isServer(workload) &&
        !workload.controlled &&
        workload.autoscaler === undefined &&
        !isSingleton(workload) &&
        workload.count?.min === 1
      ) {
        const path = fieldsOf(workload.manifest.spec).replicas === undefined ? 'spec' : 'spec.replicas';
        yield {
          object: workload.manifest,
          path,
          message: 'It runs one pod: the loss of its node takes it down.',
        };
      }
    }
  },
};

/** Whether somebody said why a second pod would be wrong. */
function isSingleton({ manifest }: Workload): boolean {
  return (manifest.metadata.annotations?.['holdfast.dev/singleton'] ?? '').trim() !== '';
}

/** A pod that nothing recreates. */
const nakedPod: Check = {
  id: 'naked-pod',
  severity: 'warning',
  title: 'Every pod has a controller',
  why: 'When its node goes, the pod is gone for good: nothing makes a new one.',
  remedy: 'Wrap it in a Deployment, a StatefulSet or a Job.',
  *find({ workloads }) {
    for (const { manifest, controlled } of workloads) {
      if (manifest.kind === 'Pod' && !controlled) {
        yield { object: manifest, path: '', message: 'No controller owns this pod.' };
      }
    }
  },
};

/** Replicated pods that may all land on one node. */
const notSpread: Check = {
  id: 'pods-not-spread',
  severity: 'warning',
  title: 'The pods of a workload are kept on different nodes',
  why: 'Without anti-affinity or a spread constraint the scheduler may put all pods on one node, and its loss takes them all.',
  remedy: 'Add pod anti-affinity or a topology spread constraint on kubernetes.io/hostname.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (isServer(workload) && (workload.count?.min ?? 0) >= 2 && !spreads(workload)) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: `Nothing keeps its ${workload.count?.min} pods apart.`,
        };
      }
    }
  },
};

/** Quorum members that only prefer to stand apart. */
const quorumNotApart: Check = {
  id: 'quorum-members-not-apart',
  severity: 'error',
  title: 'Members of a quorum are required to stand on different nodes',
  why: 'A preference gives way when nodes are scarce: two members on one node, and its loss ends the quorum.',
  remedy: 'Require pod anti-affinity on kubernetes.io/hostname, with the selector of the workload.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (isQuorumMember(workload) && (workload.count?.min ?? 0) >= 2 && !isRequiredApart(workload)) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: 'No required anti-affinity or spread on kubernetes.io/hostname picks its own pods.',
        };
      }
    }
  },
};

const HOST = 'kubernetes.io/hostname';

/** Terms of pod anti-affinity, the required ones and the preferred. */
export function antiAffinityTerms({ template }: Workload, kind: 'required' | 'preferred') {
  const { podAntiAffinity } = fieldsOf(template.spec.affinity);
  const terms = fieldsOf(podAntiAffinity);
  return kind === 'required'
    ? listOf(terms.requiredDuringSchedulingIgnoredDuringExecution)
    : listOf(terms.preferredDuringSchedulingIgnoredDuringExecution).map(({ podAffinityTerm }) =>
        fieldsOf(podAffinityTerm),
      );
}

function isRequiredApart(workload: Workload): boolean {
  const { labels, spec } = workload.template;
  return (
    antiAffinityTerms(workload, 'required').some(
      ({ topologyKey, labelSelector }) => topologyKey === HOST && picks(labelSelector, labels),
    ) ||
    listOf(spec.topologySpreadConstraints).some(
      ({ topologyKey, whenUnsatisfiable, labelSelector }) =>
        topologyKey === HOST && whenUnsatisfiable === 'DoNotSchedule' && picks(labelSelector, labels),
    )
  );
}

function spreads(workload: Workload): boolean {
  const { labels, spec } = workload.template;
  return [
    ...antiAffinityTerms(workload, 'required'),
    ...antiAffinityTerms(workload, 'preferred'),
    ...listOf(spec.topologySpreadConstraints),
  ].some(({ labelSelector }) => picks(labelSelector, labels));
}

export const replicaChecks: readonly Check[] = [singleReplica, nakedPod, notSpread, quorumNotApart];
