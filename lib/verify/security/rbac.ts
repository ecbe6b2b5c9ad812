import { type Fields, fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import { bindingsOf, includesAny, rolesOf } from '../model/access.ts';
import type { Inventory } from '../model/inventory.ts';

function* rulesOf(
  inventory: Inventory,
  fault: (rule: Fields, role: Manifest) => string | undefined,
): Iterable<Problem> {
  for (const role of rolesOf(inventory)) {
    for (const [index, rule] of listOf(role.rules).entries()) {
      const message = fault(rule, role);
      if (message !== undefined) {
        yield { object: role, path: `rules[${index}]`, message };
      }
    }
  }
}

/** Everything, now and in future. */
const wildcard: Check = {
  id: 'rbac-wildcard',
  severity: 'warning',
  title: 'Roles name what they grant',
  why: 'A wildcard grants what nobody has thought of, kinds that are installed later included.',
  remedy: 'List the groups, resources and verbs.',
  find: (inventory) =>
    rulesOf(inventory, ({ verbs, resources, apiGroups }) => {
      const wide = Object.entries({ verbs, resources, apiGroups }).filter(([, list]) =>
        includesAny(list, ['*']),
      );
      return wide.length === 0 ? undefined : `It grants all ${wide.map(([name]) => name).join(', ')}.`;
    }),
};

/** Rights that lead to all others. */
const escalation: Check = {
  id: 'rbac-escalation',
  severity: 'error',
  title: 'No role grants the power to escalate',
  why: 'escalate, bind and impersonate lead to every other right.',
  remedy: 'Take the verb out.',
  find: (inventory) =>
    rulesOf(inventory, ({ verbs }) => {
      const found = ['escalate', 'bind', 'impersonate'].filter((verb) => includesAny(verbs, [verb]));
      return found.length === 0 ? undefined : `It grants ${found.join(', ')}.`;
    }),
};

/** Every secret of the namespace. */
const secrets: Check = {
  id: 'rbac-reads-secrets',
  severity: 'warning',
  title: 'No role reads all Secrets',
  why: 'Whoever has the token of the account has every password of the namespace, or of the cluster.',
  remedy: 'Mount the Secrets that are needed, or list them in resourceNames.',
  find: (inventory) =>
    rulesOf(inventory, ({ verbs, resources, resourceNames }) =>
      includesAny(resources, ['secrets']) &&
      includesAny(verbs, ['get', 'list', 'watch']) &&
      listLength(resourceNames) === 0
        ? 'It reads every Secret in reach.'
        : undefined,
    ),
};

/** A shell in every pod. */
const exec: Check = {
  id: 'rbac-runs-commands',
  severity: 'warning',
  title: 'No role runs commands in pods',
  why: 'pods/exec, attach and ephemeral containers give the rights of every pod in reach.',
  remedy: 'Take the resource out.',
  find: (inventory) =>
    rulesOf(inventory, ({ verbs, resources }) =>
      includesAny(resources, ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers']) &&
      includesAny(verbs, ['create', 'update', 'patch', 'get'])
        ? 'It runs commands in every pod in reach.'
        : undefined,
    ),
};

/** The role that may do everything. */
const admin: Check = {
  id: 'rbac-cluster-admin',
  severity: 'error',
  title: 'No binding makes anybody cluster-admin',
  why: 'Whoever breaks into a pod of this account owns the cluster.',
  remedy: 'Bind a role with what is needed.',
  *find(inventory) {
    for (const binding of bindingsOf(inventory)) {
      const { kind, name } = fieldsOf(binding.roleRef);
      if (kind === 'ClusterRole' && name === 'cluster-admin') {
        yield { object: binding, path: 'roleRef', message: `${subjects(binding)} may do everything.` };
      }
    }
  },
};

const EVERYONE = [
  'system:anonymous',
  'system:unauthenticated',
  'system:authenticated',
  'system:serviceaccounts',
];

/** Rights for whoever comes. */
const everyone: Check = {
  id: 'rbac-grants-everyone',
  severity: 'warning',
  title: 'No binding grants rights to everyone',
  why: 'All accounts, or callers without any, have the right.',
  remedy: 'Name the accounts that need it.',
  *find(inventory) {
    for (const binding of bindingsOf(inventory)) {
      for (const [index, { name }] of listOf(binding.subjects).entries()) {
        if (EVERYONE.includes(String(name))) {
          yield { object: binding, path: `subjects[${index}]`, message: `It grants rights to ${name}.` };
        }
      }
    }
  },
};

function subjects(binding: Manifest): string {
  return (
    listOf(binding.subjects)
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ') || 'Nobody yet'
  );
}

function listLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

export const rbacChecks: readonly Check[] = [wildcard, escalation, secrets, exec, admin, everyone];
