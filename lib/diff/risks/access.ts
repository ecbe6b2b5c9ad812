import { type Fields, fieldsOf, listOf, type Manifest, title } from '../../manifest/manifest.ts';
import { accountName, bindingsOf, boundRole } from '../../verify/model/access.ts';
import type { Inventory } from '../../verify/model/inventory.ts';
import type { Level, RiskCheck } from '../risk.ts';

/** One thing that an account may do. `*` stands for all. */
interface Permission {
  /** A namespace, or `*` for the whole cluster. */
  readonly scope: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly verb: string;
}

interface Account {
  readonly permissions: readonly Permission[];
  readonly bindings: readonly Manifest[];
}

/** Accounts that may do what they might not before. */
export const widensAccess: RiskCheck = {
  id: 'widens-rbac',
  title: 'An account may do more in the Kubernetes API',
  *find({ before, after }) {
    const known = accountsOf(before);
    for (const [account, { permissions, bindings }] of accountsOf(after)) {
      const old = known.get(account)?.permissions;
      const added = permissions.filter((wanted) => !old?.some((had) => covers(had, wanted)));
      if (added.length === 0) {
        continue;
      }
      const level: Level = added.some(isGrave) ? 'danger' : old === undefined ? 'notice' : 'warning';
      yield {
        level,
        object: bindings.at(-1),
        message: `${account} may now ${describe(added)}.`,
        remedy:
          level === 'notice'
            ? undefined
            : 'Name the verbs, the resources and the objects that it needs, and no more.',
      };
    }
  },
};

/** Accounts of pods that stay, and may no longer do what they might. */
export const narrowsAccess: RiskCheck = {
  id: 'narrows-rbac',
  title: 'The account of pods that stay may do less in the Kubernetes API',
  *find({ before, after }) {
    const now = accountsOf(after);
    for (const [account, { permissions, bindings }] of accountsOf(before)) {
      const user = after.workloads.find(
        (workload) => `ServiceAccount ${workload.namespace}/${accountName(workload)}` === account,
      );
      const left = now.get(account)?.permissions ?? [];
      const lost = permissions.filter((had) => !left.some((has) => covers(has, had)));
      if (user !== undefined && lost.length > 0) {
        yield {
          level: 'warning',
          object: now.get(account)?.bindings.at(-1) ?? bindings.at(-1),
          message: `${title(user.manifest)} may no longer ${describe(lost)}.`,
          remedy: 'Be sure that its program does without.',
        };
      }
    }
  },
};

function accountsOf(inventory: Inventory): ReadonlyMap<string, Account> {
  const accounts = new Map<string, { permissions: Permission[]; bindings: Manifest[] }>();
  for (const binding of bindingsOf(inventory)) {
    const scope = binding.kind === 'ClusterRoleBinding' ? '*' : inventory.namespaceOf(binding);
    const role = boundRole(inventory, binding);
    // A role of the cluster's own is not among the manifests: its name stands for what it allows.
    const permissions =
      role === undefined
        ? [
            {
              scope,
              group: 'role',
              resource: String(fieldsOf(binding.roleRef).name),
              name: '*',
              verb: 'hold',
            },
          ]
        : listOf(role.rules).flatMap((rule) => permissionsOf(rule, scope));
    for (const subject of listOf(binding.subjects)) {
      const name = `${subject.kind} ${[subject.namespace, subject.name].filter(Boolean).join('/')}`;
      const account = accounts.get(name) ?? { permissions: [], bindings: [] };
      account.permissions.push(...permissions);
      account.bindings.push(binding);
      accounts.set(name, account);
    }
  }
  return accounts;
}

function permissionsOf(rule: Fields, scope: string): readonly Permission[] {
  const texts = (value: unknown, absent: readonly string[]): readonly string[] =>
    Array.isArray(value) && value.length > 0 ? value.map(String) : absent;
  const verbs = texts(rule.verbs, []);
  const urls = texts(rule.nonResourceURLs, []);
  return verbs.flatMap((verb) => [
    ...urls.map((resource) => ({ scope: '*', group: 'url', resource, name: '*', verb })),
    ...texts(rule.apiGroups, []).flatMap((group) =>
      texts(rule.resources, []).flatMap((resource) =>
        texts(rule.resourceNames, ['*']).map((name) => ({ scope, group, resource, name, verb })),
      ),
    ),
  ]);
}

function covers(had: Permission, wanted: Permission): boolean {
  return (['scope', 'group', 'resource', 'name', 'verb'] as const).every(
    (part) => had[part] === '*' || had[part] === wanted[part],
  );
}

/** What opens the way to everything else. */
function isGrave({ group, resource, name, verb }: Permission): boolean {
  const every = verb === '*' || resource === '*' || group === '*';
  return (
    every ||
    ['escalate', 'bind', 'impersonate'].includes(verb) ||
    (resource === 'secrets' && name === '*') ||
    ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers', 'nodes/proxy', 'serviceaccounts/token'].includes(
      resource,
    ) ||
    (group === 'role' && ['cluster-admin', 'admin', 'edit'].includes(resource))
  );
}

const SHOWN = 4;

function describe(permissions: readonly Permission[]): string {
  const byResource = new Map<string, Set<string>>();
  for (const { scope, group, resource, name, verb } of permissions) {
    const what =
      group === 'role'
        ? `the role ${resource}`
        : `${resource}${group === '' || group === 'url' ? '' : `.${group}`}${name === '*' ? '' : ` ${name}`}`;
    const where = scope === '*' ? 'in the whole cluster' : `in ${scope}`;
    const key = `${what} ${where}`;
    byResource.set(key, (byResource.get(key) ?? new Set()).add(verb));
  }
  const parts = [...byResource].map(([what, verbs]) => `${[...verbs].join(', ')} ${what}`);
  const more = parts.length - SHOWN;
  return `${parts.slice(0, SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
