import { fieldsOf, isFields } from '../../manifest/manifest.ts';
import { compare, formatQuantity, isQuantity } from '../../manifest/quantity.ts';
import type { Check, Problem } from '../check.ts';
import { amountOf, containerRules, hasDefault, readQuantity } from '../model/amounts.ts';
import type { Inventory } from '../model/inventory.ts';
import { pathOf } from '../path.ts';

/** Containers that leave out an amount which no LimitRange fills in. */
function* without(
  inventory: Inventory,
  side: 'requests' | 'limits',
  names: readonly string[],
): Iterable<Problem> {
  for (const { manifest, namespace, containers } of inventory.workloads) {
    for (const { container, path } of containers) {
      const missing = names.filter(
        (name) =>
          amountOf(container, side, name) === undefined && !hasDefault(inventory, namespace, side, name),
      );
      if (missing.length > 0) {
        const at = isFields(fieldsOf(container.resources)[side]) ? `${path}.resources.${side}` : path;
        yield {
          object: manifest,
          path: at,
          message: `${container.name} has no ${missing.join(' and no ')} in ${side}.`,
        };
      }
    }
  }
}

/** Pods that the scheduler takes for nothing. */
const requestsMissing: Check = {
  id: 'requests-missing',
  severity: 'warning',
  title: 'Every container requests cpu and memory',
  why: 'The scheduler counts it as nothing and overfills the node; the pod is the first to be evicted.',
  remedy: 'Set resources.requests to what the container needs at rest.',
  find: (inventory) => without(inventory, 'requests', ['cpu', 'memory']),
};

/** A leak that takes the node with it. */
const memoryLimitMissing: Check = {
  id: 'memory-limit-missing',
  severity: 'warning',
  title: 'Every container has a memory limit',
  why: 'A container that leaks takes the memory of its neighbours, and the kernel kills whichever it likes.',
  remedy: 'Set resources.limits.memory.',
  find: (inventory) => without(inventory, 'limits', ['memory']),
};

/** CPU without a bound; opinions differ on whether it should have one. */
const cpuLimitMissing: Check = {
  id: 'cpu-limit-missing',
  severity: 'info',
  title: 'Every container has a cpu limit',
  why: 'A quota on limits.cpu refuses the pod; without one, a busy neighbour makes response times hard to foretell.',
  remedy: 'Set resources.limits.cpu, or exempt the object when bursts are wanted.',
  find: (inventory) => without(inventory, 'limits', ['cpu']),
};

/** Logs and scratch files that fill the node's disk. */
const ephemeralMissing: Check = {
  id: 'ephemeral-storage-missing',
  severity: 'info',
  title: 'Every container has a limit of ephemeral-storage',
  why: 'Logs and scratch files fill the disk of the node, and the kubelet evicts pods that have nothing to do with it.',
  remedy: 'Set ephemeral-storage in requests and limits.',
  find: (inventory) => without(inventory, 'limits', ['ephemeral-storage']),
};

/** More asked than allowed. */
const requestAboveLimit: Check = {
  id: 'request-above-limit',
  severity: 'error',
  title: 'No container requests more than its limit',
  why: 'The API server refuses the object.',
  remedy: 'Lower the request, or raise the limit.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      for (const { container, admitted, path } of containers) {
        const { requests, limits } = fieldsOf(admitted.resources);
        for (const [name, value] of Object.entries(fieldsOf(requests))) {
          const request = readQuantity(value);
          const limit = readQuantity(fieldsOf(limits)[name]);
          if (request !== undefined && limit !== undefined && compare(request, limit) > 0) {
            const isOwn = fieldsOf(fieldsOf(container.resources).limits)[name] !== undefined;
            const whose = isOwn ? 'its limit' : 'the limit that the LimitRange gives it';
            yield {
              object: manifest,
              path: `${path}.resources.${pathOf('requests', name)}`,
              message: `${container.name} requests ${formatQuantity(request)} of ${name}, ${whose} is ${formatQuantity(limit)}.`,
            };
          }
        }
      }
    }
  },
};

/** An amount that is none. */
const quantityInvalid: Check = {
  id: 'quantity-invalid',
  severity: 'error',
  title: 'Every amount is a Kubernetes quantity',
  why: 'The API server refuses the object.',
  remedy: 'Write a number and at most one suffix: 250m, 2, 512Mi, 1.5Gi.',
  *find(inventory) {
    for (const { manifest, containers } of inventory.workloads) {
      for (const { container, path } of containers) {
        for (const side of ['requests', 'limits']) {
          yield* invalid(manifest, `${path}.resources.${side}`, fieldsOf(container.resources)[side]);
        }
      }
    }
    for (const quota of inventory.of('', 'ResourceQuota')) {
      yield* invalid(quota, 'spec.hard', fieldsOf(quota.spec).hard);
    }
    for (const claim of inventory.of('', 'PersistentVolumeClaim')) {
      yield* invalid(claim, 'spec.resources.requests', fieldsOf(fieldsOf(claim.spec).resources).requests);
    }
  },
};

function* invalid(object: Problem['object'], path: string, amounts: unknown): Iterable<Problem> {
  for (const [name, amount] of Object.entries(fieldsOf(amounts))) {
    if (!isQuantity(amount)) {
      const at = `${path}${pathOf(name).startsWith('[') ? '' : '.'}${pathOf(name)}`;
      yield { object, path: at, message: `${JSON.stringify(amount)} is no quantity.` };
    }
  }
}

/** Memory that a database believes to have, and has not. */
const statefulOvercommitted: Check = {
  id: 'stateful-memory-overcommitted',
  severity: 'info',
  title: 'The main container of a StatefulSet requests all the memory it may take',
  why: 'What lies between request and limit is not promised: when the node is short of memory, the database is killed for it.',
  remedy: 'Set the memory request to the limit.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      const main = containers.find(({ init, path }) => !init && /\.containers\[0\]$/.test(path));
      const request = main && amountOf(main.container, 'requests', 'memory');
      const limit = main && amountOf(main.container, 'limits', 'memory');
      if (manifest.kind === 'StatefulSet' && request && limit && compare(request, limit) < 0) {
        yield {
          object: manifest,
          path: `${main.path}.resources.requests.memory`,
          message: `${main.container.name} requests ${formatQuantity(request)} of memory and may take ${formatQuantity(limit)}.`,
        };
      }
    }
  },
};

/** Containers beyond what the namespace allows. */
const limitRange: Check = {
  id: 'limit-range-violated',
  severity: 'error',
  title: 'Every container is within the LimitRange of its namespace',
  why: 'The pod is refused when its controller makes it; the controller itself looks fine.',
  remedy: 'Change the container, or the LimitRange.',
  *find(inventory) {
    for (const { manifest, namespace, containers } of inventory.workloads) {
      for (const { range, rule } of containerRules(inventory, namespace)) {
        for (const { admitted, path } of containers) {
          for (const [bound, side, sign] of [
            ['max', 'limits', 1],
            ['min', 'requests', -1],
          ] as const) {
            for (const [name, value] of Object.entries(fieldsOf(rule[bound]))) {
              const allowed = readQuantity(value);
              const own = amountOf(admitted, side, name);
              if (allowed !== undefined && own !== undefined && sign * compare(own, allowed) > 0) {
                yield {
                  object: manifest,
                  path: `${path}.resources`,
                  message: `${admitted.name} has ${formatQuantity(own)} of ${name}; the ${bound} in LimitRange ${range.metadata.name} is ${formatQuantity(allowed)}.`,
                };
              }
            }
          }
        }
      }
    }
  },
};

export const requestChecks: readonly Check[] = [
  requestsMissing,
  memoryLimitMissing,
  cpuLimitMissing,
  ephemeralMissing,
  requestAboveLimit,
  quantityInvalid,
  statefulOvercommitted,
  limitRange,
];
