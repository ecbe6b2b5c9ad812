import { fieldsOf, listOf, type Manifest, title } from '../../manifest/manifest.ts';
import { parseQuantity } from '../../manifest/quantity.ts';
import { isQuorumMember } from '../../manifest/quorum.ts';
import type { Check } from '../check.ts';
import { groupBy, type Inventory } from '../model/inventory.ts';
import type { Workload } from '../model/workload.ts';

/** Each autoscaler, its spec, and what it scales when that is in the set. */
function* autoscalersOf(inventory: Inventory) {
  const byTarget = new Map(
    inventory.workloads.flatMap((workload) =>
      workload.autoscaler ? [[targetKey(workload), workload] as const] : [],
    ),
  );
  for (const manifest of inventory.of('autoscaling', 'HorizontalPodAutoscaler')) {
    const spec = fieldsOf(manifest.spec);
    const { kind, name } = fieldsOf(spec.scaleTargetRef);
    const key = `${inventory.namespaceOf(manifest)}/${kind}/${name}`;
    yield { manifest, spec, key, kind, name, target: byTarget.get(key) };
  }
}

function targetKey({ namespace, manifest }: Workload): string {
  return `${namespace}/${manifest.kind}/${manifest.metadata.name}`;
}

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet'];

/** An autoscaler of something that is not there. */
const targetMissing: Check = {
  id: 'hpa-target-missing',
  severity: 'error',
  title: 'An autoscaler scales a workload that exists',
  why: 'It reports FailedGetScale and scales nothing.',
  remedy: 'Write the kind and name of the workload into spec.scaleTargetRef.',
  *find(inventory) {
    for (const { manifest, kind, name, target } of autoscalersOf(inventory)) {
      if (target === undefined && SCALABLE.includes(String(kind))) {
        yield { object: manifest, path: 'spec.scaleTargetRef', message: `${kind} ${name} does not exist.` };
      }
    }
  },
};

/** Two autoscalers that pull at one count. */
const sameTarget: Check = {
  id: 'hpa-target-shared',
  severity: 'error',
  title: 'One workload has one autoscaler',
  why: 'Two autoscalers set the count in turn, or both stop with AmbiguousSelector.',
  remedy: 'Put all metrics into one autoscaler.',
  *find(inventory) {
    for (const [, [first, ...others]] of groupBy(autoscalersOf(inventory), ({ key }) => key)) {
      for (const { manifest, kind, name } of others) {
        yield {
          object: manifest,
          path: 'spec.scaleTargetRef',
          message: `${kind} ${name} is scaled by ${first?.manifest.metadata.name} as well.`,
        };
      }
    }
  },
};

/** An autoscaler that may go down to one pod. */
const minimumTooLow: Check = {
  id: 'hpa-minimum-below-two',
  severity: 'warning',
  title: 'An autoscaler keeps at least two pods',
  why: 'At its minimum the workload has one pod, and no protection from the loss of its node.',
  remedy: 'Set minReplicas to 2 or more.',
  *find(inventory) {
    for (const { manifest, spec } of autoscalersOf(inventory)) {
      const minimum = spec.minReplicas ?? 1;
      if (typeof minimum === 'number' && minimum < 2) {
        const path = spec.minReplicas === undefined ? 'spec' : 'spec.minReplicas';
        yield { object: manifest, path, message: `minReplicas is ${minimum}.` };
      }
    }
  },
};

/** Bounds between which nothing can move. */
const bounds: Check = {
  id: 'hpa-bounds',
  severity: 'warning',
  title: 'An autoscaler has room between its bounds',
  why: 'With the maximum at or below the minimum it scales nothing; below it, the API server refuses the object.',
  remedy: 'Raise maxReplicas above minReplicas, or leave the autoscaler out.',
  *find(inventory) {
    for (const { manifest, spec } of autoscalersOf(inventory)) {
      const { minReplicas = 1, maxReplicas } = spec;
      if (
        typeof minReplicas === 'number' &&
        (typeof maxReplicas !== 'number' || maxReplicas <= minReplicas)
      ) {
        yield {
          object: manifest,
          path: 'spec.maxReplicas',
          message: `maxReplicas is ${JSON.stringify(maxReplicas)} and minReplicas ${minReplicas}.`,
        };
      }
    }
  },
};

/** A count in the manifest that GitOps would set back at every sync. */
const replicasBesideAutoscaler: Check = {
  id: 'replicas-beside-hpa',
  severity: 'error',
  title: 'A workload under an autoscaler carries no spec.replicas',
  why: 'Every sync sets the count back to the manifest’s, and takes away the pods that the load needs.',
  remedy: 'Leave spec.replicas out.',
  *find({ workloads }) {
    for (const { manifest, autoscaler } of workloads) {
      const { replicas } = fieldsOf(manifest.spec);
      if (autoscaler !== undefined && replicas !== undefined && !isLive(manifest)) {
        yield {
          object: manifest,
          path: 'spec.replicas',
          message: `spec.replicas ${JSON.stringify(replicas)} fights with ${title(autoscaler)}.`,
        };
      }
    }
  },
};

/** In a dump of a live cluster the count is the autoscaler's own. */
function isLive({ metadata }: Manifest): boolean {
  return metadata.uid !== undefined || metadata.resourceVersion !== undefined;
}

/** A share of nothing: the metric reads <unknown>. */
const metricWithoutRequest: Check = {
  id: 'hpa-metric-without-request',
  severity: 'error',
  title: 'An autoscaler by utilization has requests to measure against',
  why: 'Utilization is a share of the request: as soon as one container of the pod has none, the metric reads <unknown> and nothing scales.',
  remedy: 'Give every container of the pod a request of that resource, or use a ContainerResource metric.',
  *find(inventory) {
    for (const { manifest, spec, target } of autoscalersOf(inventory)) {
      if (target === undefined) {
        continue;
      }
      for (const [index, metric] of listOf(spec.metrics).entries()) {
        const { type, of } = utilization(metric);
        if (of === undefined) {
          continue;
        }
        const bare = target.containers
          .filter(({ init, container }) => !init && (type === 'Resource' || container.name === of.container))
          .filter(({ container }) => !hasAmount(container.resources, String(of.name)))
          .map(({ container }) => container.name);
        if (bare.length > 0) {
          yield {
            object: manifest,
            path: `spec.metrics[${index}]`,
            message: `${title(target.manifest)}: no request of ${of.name} in ${bare.join(', ')}.`,
          };
        }
      }
    }
  },
};

function utilization({ type, resource, containerResource }: ReturnType<typeof fieldsOf>) {
  const of = fieldsOf(type === 'Resource' ? resource : type === 'ContainerResource' ? containerResource : {});
  return { type, of: fieldsOf(of.target).type === 'Utilization' ? of : undefined };
}

function hasAmount(resources: unknown, name: string): boolean {
  const { requests, limits } = fieldsOf(resources);
  const amount = fieldsOf(requests)[name] ?? fieldsOf(limits)[name];
  try {
    return parseQuantity(typeof amount === 'number' ? amount : String(amount)).nanos > 0n;
  } catch {
    return false;
  }
}

/** Members of a quorum under an autoscaler. */
const scalesQuorum: Check = {
  id: 'hpa-scales-quorum',
  severity: 'error',
  title: 'No autoscaler scales members of a quorum',
  why: 'A new member rebalances nothing, and taking one away is data movement: the autoscaler would do it unasked.',
  remedy: 'Scale a stateless tier in front of it.',
  *find(inventory) {
    for (const { manifest, target } of autoscalersOf(inventory)) {
      if (target !== undefined && isQuorumMember(target)) {
        yield {
          object: manifest,
          path: 'spec.scaleTargetRef',
          message: `${title(target.manifest)} is a quorum: its members must not come and go with the load.`,
        };
      }
    }
  },
};

export const autoscalerChecks: readonly Check[] = [
  targetMissing,
  sameTarget,
  minimumTooLow,
  bounds,
  replicasBesideAutoscaler,
  metricWithoutRequest,
  scalesQuorum,
];
