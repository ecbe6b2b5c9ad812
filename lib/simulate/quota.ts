/** ResourceQuotas in the states that a simulation goes through. */
import { fieldsOf, isKind, type Manifest, title } from '../manifest/manifest.ts';
import { type PodGroup, surge } from '../manifest/pod-groups.ts';
import { amountsFault, podLimits, podRequests } from '../manifest/pod-resources.ts';
import { add, formatQuantity, type Quantity, ratio } from '../manifest/quantity.ts';
import { type QuotaUse, quotaUses } from '../manifest/quota.ts';
import type { Workload } from './workload.ts';

/** The use of one resource of one quota in one state. */
export interface QuotaRow {
  /** namespace/name */
  readonly quota: string;
  /** As in spec.hard: `requests.cpu`, `pods`, … */
  readonly resource: string;
  readonly used: string;
  readonly hard: string;
  /** used / hard; JSON has no infinity, so that use of a resource of which there is none shows as null there. */
  readonly ratio: number;
}

export interface QuotaMeter {
  /** Autoscalers at their minima, no Job running. */
  readonly base: readonly QuotaRow[];
  /** Autoscalers at their maxima, every workload in a rolling update, no Job running. */
  readonly maxima: readonly QuotaRow[];
  /** The base, with some more pods of one workload. */
  more(workload: Workload, pods: number): readonly QuotaRow[];
  readonly notes: readonly string[];
}

/**
 * @param daemons pods of each DaemonSet, by the index of the workload
 */
export function quotaMeter(
  manifests: readonly Manifest[],
  workloads: readonly Workload[],
  daemons: (workload: number) => number,
): QuotaMeter {
  const groups = workloads.map((workload, index): PodGroup => {
    const { manifest, transient, kind } = workload;
    const [least, most] =
      kind === 'DaemonSet' ? [daemons(index), daemons(index)] : [workload.replicas, workload.maximum];
    return { ...groupOf(workload), minima: least, maxima: most + surge(manifest, most), transient };
  });
  const claims = manifests.filter((manifest) => isKind(manifest, '', 'PersistentVolumeClaim'));
  const quotas = manifests.filter((manifest) => isKind(manifest, '', 'ResourceQuota'));
  const uses = quotaUses([...quotas, ...claims], groups);
  const notes = quotas.flatMap((quota) => {
    const fault = amountsFault(fieldsOf(quota.spec).hard);
    return fault === undefined ? [] : [`${title(quota)} is not judged whole: spec.hard.${fault}`];
  });
  const base = uses.map((use) => row(use, use.minima.used));
  return {
    base,
    maxima: uses.map((use) => row(use, use.maxima.used)),
    more: (workload, pods) => {
      if (pods === 0) {
        return base;
      }
      const added = [{ ...groupOf(workload), minima: pods, maxima: pods, transient: false }];
      return uses.map((use) => {
        const more = quotaUses([use.quota], added).find(({ resource }) => resource === use.resource);
        return row(use, more === undefined ? use.minima.used : add(use.minima.used, more.minima.used));
      });
    },
    notes,
  };
}

function groupOf({ manifest, template }: Workload) {
  return { owner: manifest, template, requests: podRequests(template), limits: podLimits(template) };
}

function row({ quota, resource, hard }: QuotaUse, used: Quantity): QuotaRow {
  return {
    quota: `${quota.metadata.namespace ?? ''}/${quota.metadata.name}`,
    resource,
    used: formatQuantity(used),
    hard: formatQuantity(hard),
    ratio: ratio(used, hard),
  };
}
