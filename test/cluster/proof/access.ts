/** What each ServiceAccount may, asked of the API server as that ServiceAccount. */
import type { Environment } from '../../../lib/environment/schema.ts';
import { type Fields, fieldsOf, isKind, listOf, title } from '../../../lib/manifest/manifest.ts';
import { ofRackAwareBrokers, type Permission, permissions } from '../permissions.ts';
import type { Api } from '../plane/api.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault.ts';

/** Held against the table: nothing is missing, nothing is too much. */
export async function accessFaults(
  cluster: Pick<Cluster, 'api' | 'rendered' | 'environment'>,
): Promise<readonly Fault[]> {
  const { api, rendered, environment } = cluster;
  const everybody = new Set((await rulesOf(api, 'default', 'default')).flatMap(grants));
  const faults: Fault[] = [];
  for (const account of rendered.all.filter((object) => isKind(object, '', 'ServiceAccount'))) {
    const { namespace = 'default', name } = account.metadata;
    const may = new Set((await rulesOf(api, namespace, name)).flatMap(grants));
    const needs = new Set(neededBy(`${namespace}/${name}`, environment).flatMap(needed));
    const fault = (message: string): Fault => ({ where: 'permissions', what: title(account), message });
    faults.push(
      ...[...needs].filter((grant) => !may.has(grant)).map((grant) => fault(`may not: ${grant}`)),
      ...[...may]
        .filter((grant) => !needs.has(grant) && !everybody.has(grant))
        .map((grant) => fault(`may more than its program needs: ${grant}`)),
    );
  }
  return faults;
}

function neededBy(account: string, { services, namespace }: Environment): readonly Permission[] {
  const isRackAware = account === `${namespace}/kafka` && services.kafka?.rackAwareness === 'nodes';
  return isRackAware ? ofRackAwareBrokers : (permissions[account] ?? []);
}

async function rulesOf(api: Api, namespace: string, account: string): Promise<readonly Fields[]> {
  const body = await api.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
    headers: {
      'Impersonate-User': `system:serviceaccount:${namespace}:${account}`,
      'Impersonate-Group': 'system:authenticated',
    },
  });
  return listOf(fieldsOf(body.status).resourceRules);
}

/** One line for each verb on each resource, and each name where the rule has names. */
function grants({ apiGroups, resources, resourceNames, verbs }: Fields): readonly string[] {
  const names = texts(resourceNames);
  return texts(apiGroups).flatMap((group) =>
    texts(resources).flatMap((resource) =>
      texts(verbs).flatMap((verb) => line(verb, `${group}/${resource}`, names)),
    ),
  );
}

function needed({ resource, verbs, names = [] }: Permission): readonly string[] {
  return verbs.flatMap((verb) => line(verb, resource, names));
}

function line(verb: string, resource: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [`${verb} ${resource}`] : names.map((name) => `${verb} ${resource} ${name}`);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
