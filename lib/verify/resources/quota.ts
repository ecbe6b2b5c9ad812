import { fieldsOf, type Manifest, title } from '../../manifest/manifest.ts';
import { formatQuantity, type Quantity } from '../../manifest/quantity.ts';
import type { QuotaUse } from '../../manifest/quota.ts';
import { platformTotals } from '../../manifest/totals.ts';
import type { Check, Problem } from '../check.ts';
import { amountOf, hasDefault, unscopedQuotas } from '../model/amounts.ts';
import type { Inventory } from '../model/inventory.ts';
import { memo } from '../model/memo.ts';
import { pathOf } from '../path.ts';

/** The use of every quota. An amount that can't be read is a finding of its own. */
const uses = memo((inventory): readonly QuotaUse[] => {
  // A quota counts by namespace: objects that name none land where the inventory says.
  const counted = inventory.manifests.filter(
    ({ kind }) =>
      kind === 'ResourceQuota' ||
      kind === 'LimitRange' ||
      kind === 'RuntimeClass' ||
      kind === 'HorizontalPodAutoscaler' ||
      kind === 'ScaledObject' ||
      kind === 'PersistentVolumeClaim',
  );
  const objects = [...counted, ...inventory.workloads.map(({ manifest }) => manifest)];
  const placed = objects.map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, namespace: inventory.namespaceOf(manifest) },
  }));
  const nodes = inventory.environment?.cluster.nodePools.reduce((sum, { count }) => sum + count, 0);
  return platformTotals(placed, { nodes }).quotas;
});

function* above(
  inventory: Inventory,
  moment: 'minima' | 'maxima',
  share: number,
  words: string,
): Iterable<Problem> {
  for (const { quota, resource, hard, [moment]: use } of uses(inventory)) {
    if (use.ratio > share) {
      const original = inventory.find(
        '',
        'ResourceQuota',
        quota.metadata.namespace ?? '',
        quota.metadata.name,
      );
      yield {
        object: original ?? quota,
        path: pathOf('spec', 'hard', resource),
        message: `${resource}: ${words} ${percent(use.ratio)} of the quota, ${plain(use.used)} of ${plain(hard)}.`,
      };
    }
  }
}

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${(100 * ratio).toFixed(1)} %` : 'more than all';
}

function plain(quantity: Quantity): string {
  return formatQuantity(quantity);
}

/** Pods that are refused from the start. */
const exceeded: Check = {
  id: 'quota-exceeded',
  severity: 'error',
  title: 'The workloads fit the quota',
  why: 'The last pods are refused, whichever they are: a database may miss a member for ever.',
  remedy: 'Raise the quota, or ask for less.',
  find: (inventory) => above(inventory, 'minima', 1, 'with every autoscaler at its minimum the pods take'),
};

/** An autoscaler or an update that is refused its pods. */
const exceededAtMaxima: Check = {
  id: 'quota-exceeded-at-maxima',
  severity: 'error',
  title: 'The workloads fit the quota at the autoscalers’ maxima with an update under way',
  why: 'At the worst moment, under load, autoscalers and rolling updates are refused their pods.',
  remedy: 'Raise the quota, lower maxReplicas, or ask for less.',
  *find(inventory) {
    const already = new Set(
      [...above(inventory, 'minima', 1, '')].map(({ object, path }) => `${title(object)} ${path}`),
    );
    for (const problem of above(
      inventory,
      'maxima',
      1,
      'with every autoscaler at its maximum and a rolling update of everything the pods take',
    )) {
      if (!already.has(`${title(problem.object)} ${problem.path}`)) {
        yield problem;
      }
    }
  },
};

/** Less room than the environment wants to keep. */
const targetExceeded: Check = {
  id: 'quota-target-exceeded',
  severity: 'error',
  title: 'The workloads stay below the share of the quota that the environment aims at',
  why: 'The share that is kept free is for the next service, and for the pods of an incident.',
  remedy: 'Raise the quota, ask for less, or change quota.target in the environment.',
  *find(inventory) {
    const quota = inventory.environment?.quota;
    if (quota !== undefined) {
      const own = above(
        inventory,
        'minima',
        quota.target,
        `the target is ${percent(quota.target)}; with every autoscaler at its minimum the pods take`,
      );
      for (const problem of own) {
        if (problem.object.metadata.name === quota.name) {
          yield problem;
        }
      }
    }
  },
};

const WANTED: readonly (readonly string[])[] = [
  ['requests.cpu', 'cpu'],
  ['requests.memory', 'memory'],
  ['pods', 'count/pods'],
];

/** A quota that leaves a resource without bound. */
const incomplete: Check = {
  id: 'quota-incomplete',
  severity: 'warning',
  title: 'The quota of a namespace bounds cpu, memory and pods',
  why: 'What it leaves out, one namespace can take from all the others.',
  remedy: 'Add requests.cpu, requests.memory and pods.',
  *find(inventory) {
    for (const quota of inventory.of('', 'ResourceQuota')) {
      const all = unscopedQuotas(inventory, inventory.namespaceOf(quota));
      const bounded = new Set(all.flatMap((other) => Object.keys(fieldsOf(fieldsOf(other.spec).hard))));
      const missing = WANTED.filter((names) => !names.some((name) => bounded.has(name))).map(
        ([name]) => name,
      );
      if (all[0] === quota && missing.length > 0) {
        yield { object: quota, path: 'spec.hard', message: `It does not bound ${missing.join(', ')}.` };
      }
    }
  },
};

/** A quota makes an amount compulsory. */
const demanded: Check = {
  id: 'quota-demands-amount',
  severity: 'error',
  title: 'Every container states what the quota of its namespace counts',
  why: 'Under a quota on a resource, pods with a container that leaves it out are refused.',
  remedy: 'State it in the container, or give the namespace a LimitRange with defaults.',
  *find(inventory) {
    for (const { manifest, namespace, containers } of inventory.workloads) {
      for (const [quota, side, name] of demands(inventory, namespace)) {
        for (const { container, path } of containers) {
          if (
            amountOf(container, side, name) === undefined &&
            !hasDefault(inventory, namespace, side, name)
          ) {
            yield {
              object: manifest,
              path,
              message: `${container.name} has no ${name} in ${side}, which ${title(quota)} counts: its pods are refused.`,
            };
          }
        }
      }
    }
  },
};

function demands(
  inventory: Inventory,
  namespace: string,
): (readonly [Manifest, 'requests' | 'limits', string])[] {
  return unscopedQuotas(inventory, namespace).flatMap((quota) =>
    Object.keys(fieldsOf(fieldsOf(quota.spec).hard)).flatMap((resource) => {
      const [, side, name] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource) ?? [];
      return name === undefined ? [] : [[quota, side === 'limits' ? 'limits' : 'requests', name] as const];
    }),
  );
}

export const quotaChecks: readonly Check[] = [
  exceeded,
  exceededAtMaxima,
  targetExceeded,
  incomplete,
  demanded,
];
