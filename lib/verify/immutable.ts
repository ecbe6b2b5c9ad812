/** Fields that can't be changed once applied, against what is applied now. */
import { fieldsOf, identity, isKind, listOf, type Manifest } from '../manifest/manifest.ts';
import { compare, formatQuantity } from '../manifest/quantity.ts';
import { asStored } from '../manifest/stored.ts';
import type { Check, Problem } from './check.ts';
import { readQuantity } from './model/amounts.ts';
import type { Inventory } from './model/inventory.ts';
import { pathOf, type Step, stepsOf, valueAt } from './path.ts';

/** Objects that exist already, as they were and as they shall be. */
function* changed({ manifests, previous }: Inventory, group: string, kind: string) {
  for (const manifest of previous.size === 0 ? [] : manifests) {
    const before = isKind(manifest, group, kind) ? previous.get(identity(manifest)) : undefined;
    if (before !== undefined && !isReplaced(manifest)) {
      yield { manifest, before };
    }
  }
}

/** Objects that GitOps tools delete and make anew, because somebody told them to. */
function isReplaced({ metadata }: Manifest): boolean {
  const { annotations = {} } = metadata;
  return (
    annotations['kustomize.toolkit.fluxcd.io/force'] === 'enabled' ||
    /\bReplace=true\b/.test(annotations['argocd.argoproj.io/sync-options'] ?? '')
  );
}

function* differing(
  inventory: Inventory,
  group: string,
  kind: string,
  paths: readonly string[],
): Iterable<Problem> {
  for (const { manifest, before } of changed(inventory, group, kind)) {
    for (const path of paths) {
      const [was, is] = [before, manifest].map((object) => valueAt(asStored(object), stepsOf(path)));
      if (stable(was) !== stable(is)) {
        yield { object: manifest, path, message: differenceOf(was, is) };
      }
    }
  }
}

/** The value as one text, whatever the order of its keys; what the API server fills in counts as written. */
function stable(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(stable).join()}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{${Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, entry]) => `${key}:${stable(entry)}`)
        .join()}}`
    : (JSON.stringify(value) ?? '');
}

/** Where two values first part, and how. */
function differenceOf(was: unknown, is: unknown, steps: readonly Step[] = []): string {
  if (isHolder(was) && isHolder(is) && Array.isArray(was) === Array.isArray(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    const key = keys.find((name) => stable(Reflect.get(was, name)) !== stable(Reflect.get(is, name)));
    if (key !== undefined) {
      const step = Array.isArray(was) ? Number(key) : key;
      return differenceOf(Reflect.get(was, key), Reflect.get(is, key), [...steps, step]);
    }
  }
  return `${steps.length === 0 ? 'It' : pathOf(...steps)} was ${brief(was)} and is ${brief(is)}.`;
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'absent' : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

const statefulSet: Check = {
  id: 'immutable-statefulset-field',
  severity: 'error',
  title: 'The claims, the Service and the selector of a StatefulSet stay as they are',
  why: 'The API server refuses the change: GitOps stops until somebody deletes the StatefulSet with --cascade=orphan.',
  remedy:
    'Undo the change, or plan the migration: orphan the pods, delete the StatefulSet, apply the new one.',
  *find(inventory) {
    const fields = ['spec.serviceName', 'spec.selector', 'spec.podManagementPolicy'];
    yield* differing(inventory, 'apps', 'StatefulSet', fields);
    for (const { manifest, before } of changed(inventory, 'apps', 'StatefulSet')) {
      const [was, is] = [before, manifest].map((object) =>
        Object.fromEntries(listOf(fieldsOf(asStored(object).spec).volumeClaimTemplates).map(claimOf)),
      );
      if (stable(was) !== stable(is)) {
        yield {
          object: manifest,
          path: 'spec.volumeClaimTemplates',
          message: `Claim ${differenceOf(was, is)}`,
        };
      }
    }
  },
};

/** Name and what of a claim template the API compares, without the fields that it fills in itself. */
function claimOf({ metadata, spec }: ReturnType<typeof fieldsOf>) {
  const { name, labels, annotations } = fieldsOf(metadata);
  const { volumeMode = 'Filesystem', ...rest } = fieldsOf(spec);
  return [String(name), { labels, annotations, spec: { ...rest, volumeMode } }] as const;
}

const selector: Check = {
  id: 'immutable-selector',
  severity: 'error',
  title: 'The selector of a Deployment or a DaemonSet stays as it is',
  why: 'The API server refuses the change; deleted and made anew, the workload is down meanwhile.',
  remedy: 'Undo the change, or give the workload a new name.',
  *find(inventory) {
    for (const kind of ['Deployment', 'DaemonSet', 'ReplicaSet']) {
      yield* differing(inventory, 'apps', kind, ['spec.selector']);
    }
  },
};

const jobTemplate: Check = {
  id: 'immutable-job',
  severity: 'error',
  title: 'A Job that exists stays as it is, unless it is replaced as a whole',
  why: 'The API server refuses any change of its pods.',
  remedy:
    'Give it a new name, or let GitOps replace it: Force=true,Replace=true in Argo CD, force: enabled in Flux.',
  find: (inventory) =>
    differing(inventory, 'batch', 'Job', [
      'spec.template',
      'spec.selector',
      'spec.completions',
      'spec.completionMode',
    ]),
};

const clusterIp: Check = {
  id: 'immutable-cluster-ip',
  severity: 'error',
  title: 'A Service stays headless, or stays with an address',
  why: 'The API server refuses the change of clusterIP.',
  remedy: 'Make a second Service, move the clients, and delete the first.',
  *find(inventory) {
    for (const { manifest, before } of changed(inventory, '', 'Service')) {
      const [was, is] = [before, manifest].map((object) => fieldsOf(object.spec).clusterIP);
      // What is absent keeps the address that it has.
      if (was !== is && is !== undefined && was !== undefined) {
        yield {
          object: manifest,
          path: 'spec.clusterIP',
          message: `It was ${brief(was)} and is ${brief(is)}.`,
        };
      } else if ((was === 'None') !== (is === 'None')) {
        yield {
          object: manifest,
          path: is === undefined ? 'spec' : 'spec.clusterIP',
          message: was === 'None' ? 'It was headless.' : 'It had an address.',
        };
      }
    }
  },
};

const claimShrinks: Check = {
  id: 'claim-shrinks',
  severity: 'error',
  title: 'A PersistentVolumeClaim never shrinks, and stays in its class',
  why: 'The API server refuses the change.',
  remedy: 'Keep the size; for a smaller volume, make a new claim and copy the data.',
  *find(inventory) {
    for (const { manifest, before } of changed(inventory, '', 'PersistentVolumeClaim')) {
      const [was, is] = [before, manifest].map((object) =>
        readQuantity(fieldsOf(fieldsOf(fieldsOf(object.spec).resources).requests).storage),
      );
      if (was !== undefined && is !== undefined && compare(is, was) < 0) {
        yield {
          object: manifest,
          path: 'spec.resources.requests.storage',
          message: `It was ${formatQuantity(was)} and is ${formatQuantity(is)}.`,
        };
      }
    }
    yield* differing(inventory, '', 'PersistentVolumeClaim', [
      'spec.accessModes',
      'spec.storageClassName',
      'spec.volumeName',
    ]);
  },
};

const roleRef: Check = {
  id: 'immutable-role-ref',
  severity: 'error',
  title: 'A binding keeps its role',
  why: 'The API server refuses the change of roleRef.',
  remedy: 'Give the binding a new name.',
  *find(inventory) {
    for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
      yield* differing(inventory, 'rbac.authorization.k8s.io', kind, ['roleRef.kind', 'roleRef.name']);
    }
  },
};

const priorityValue: Check = {
  id: 'immutable-priority-class',
  severity: 'error',
  title: 'A PriorityClass keeps its value',
  why: 'The API server refuses the change.',
  remedy: 'Give the class a new name.',
  find: (inventory) =>
    differing(inventory, 'scheduling.k8s.io', 'PriorityClass', ['value', 'preemptionPolicy']),
};

const frozenData: Check = {
  id: 'immutable-configuration',
  severity: 'error',
  title: 'An immutable ConfigMap or Secret stays as it is',
  why: 'The API server refuses the change.',
  remedy: 'Give it a new name, such as one with a hash of its content.',
  *find(inventory) {
    for (const kind of ['ConfigMap', 'Secret']) {
      for (const { manifest, before } of changed(inventory, '', kind)) {
        for (const field of ['data', 'binaryData', 'stringData', 'immutable']) {
          if (before.immutable === true && stable(before[field]) !== stable(manifest[field])) {
            yield {
              object: manifest,
              path: pathOf(field),
              message: `It is immutable, and ${field} has changed.`,
            };
          }
        }
      }
    }
  },
};

export const immutableChecks: readonly Check[] = [
  statefulSet,
  selector,
  jobTemplate,
  clusterIp,
  claimShrinks,
  roleRef,
  priorityValue,
  frozenData,
];
