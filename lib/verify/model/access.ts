import { type Fields, fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import type { Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import type { Workload } from './workload.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** A rule that an account has through a binding. */
export interface Grant {
  readonly binding: Manifest;
  readonly role: Manifest;
  readonly rule: Fields;
}

export function accountName({ template }: Workload): string {
  const { serviceAccountName, serviceAccount } = template.spec;
  const name = serviceAccountName ?? serviceAccount;
  return typeof name === 'string' && name !== '' ? name : 'default';
}

/** Whether the pod gets the token of its account unasked. */
export function automounts(inventory: Inventory, workload: Workload): boolean {
  const account = inventory.find('', 'ServiceAccount', workload.namespace, accountName(workload));
  return (
    (workload.template.spec.automountServiceAccountToken ?? account?.automountServiceAccountToken) !== false
  );
}

/** Whether a volume of the pod holds a token. */
function projectsToken({ template }: Workload): boolean {
  return listOf(template.spec.volumes).some(({ projected }) =>
    listOf(fieldsOf(projected).sources).some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
  );
}

/** Whether its programs can call the API as its account. */
export function hasToken(inventory: Inventory, workload: Workload): boolean {
  return automounts(inventory, workload) || projectsToken(workload);
}

/** RoleBindings and ClusterRoleBindings. */
export function bindingsOf(inventory: Inventory): readonly Manifest[] {
  return [...inventory.of(RBAC, 'RoleBinding'), ...inventory.of(RBAC, 'ClusterRoleBinding')];
}

/** Roles and ClusterRoles. */
export function rolesOf(inventory: Inventory): readonly Manifest[] {
  return [...inventory.of(RBAC, 'Role'), ...inventory.of(RBAC, 'ClusterRole')];
}

/** The role that a binding refers to, when it is in the set. */
export function boundRole(inventory: Inventory, binding: Manifest): Manifest | undefined {
  const { kind, name } = fieldsOf(binding.roleRef);
  const namespace = kind === 'Role' ? inventory.namespaceOf(binding) : '';
  return inventory.find(RBAC, String(kind), namespace, String(name));
}

/** The accounts that are bound to anything at all: `namespace/name`. */
export const boundAccounts = memo((inventory): ReadonlySet<string> => {
  const bound = new Set<string>();
  for (const binding of bindingsOf(inventory)) {
    for (const subject of listOf(binding.subjects)) {
      bound.add(subjectKey(inventory, binding, subject));
    }
  }
  return bound;
});

/** What each account may do, by `namespace/name`; only what roles of the set grant. */
export const grantsByAccount = memo((inventory): ReadonlyMap<string, readonly Grant[]> => {
  const grants = new Map<string, Grant[]>();
  for (const binding of bindingsOf(inventory)) {
    const role = boundRole(inventory, binding);
    if (role === undefined) {
      continue;
    }
    for (const subject of listOf(binding.subjects)) {
      const key = subjectKey(inventory, binding, subject);
      const own = grants.get(key) ?? [];
      own.push(...listOf(role.rules).map((rule) => ({ binding, role, rule })));
      grants.set(key, own);
    }
  }
  return grants;
});

export function grantsOf(inventory: Inventory, workload: Workload): readonly Grant[] {
  return grantsByAccount(inventory).get(`${workload.namespace}/${accountName(workload)}`) ?? [];
}

/** Whether its pods may change the labels of pods: their own, then, as a leader does. */
export function mayLabelPods(inventory: Inventory, workload: Workload): boolean {
  return grantsOf(inventory, workload).some(
    ({ rule }) =>
      includesAny(rule.resources, ['pods', '*']) && includesAny(rule.verbs, ['patch', 'update', '*']),
  );
}

export function includesAny(list: unknown, words: readonly string[]): boolean {
  return Array.isArray(list) && list.some((word) => words.includes(word));
}

function subjectKey(inventory: Inventory, binding: Manifest, subject: Fields): string {
  const namespace = subject.namespace ?? inventory.namespaceOf(binding);
  return `${subject.kind === 'ServiceAccount' ? namespace : subject.kind}/${subject.name}`;
}
