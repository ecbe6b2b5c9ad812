/** What can be looked at on a cluster that is there already. */
import { UsageError } from '../../../lib/command/usage-error.ts';
import type { Environment } from '../../../lib/environment/schema.ts';
import { accessFaults } from './access.ts';
import { applyAgain, applyAll } from './apply.ts';
import { type Access, kubectlOf, prepare } from './cluster.ts';
import { diffFaults, type Tell } from './environment.ts';
import type { Rendered } from './rendered.ts';
import { Resources } from './resources.ts';

/** What is left out there, and why. */
export const leftOut: readonly (readonly [what: string, reason: string])[] = [
  [
    'scheduled, quota, spread, endpoints',
    "a cluster's own nodes run pods, which need their images and Secrets",
  ],
  ['events', 'no API stops a node, and nothing is drained on a cluster that others may use'],
  ['patroni', 'it runs beside a control plane of its own'],
];

/** @throws UsageError when the environment is there already */
export async function acceptElsewhere(
  access: Access,
  environment: Environment,
  rendered: Rendered,
  tell: Tell,
): Promise<void> {
  const { api } = access;
  const { status } = await api.call('GET', `/api/v1/namespaces/${environment.namespace}`);
  if (status !== 404) {
    throw new UsageError(
      `the namespace ${environment.namespace} is there already: give the test an empty cluster`,
    );
  }
  const resources = new Resources(api);
  await prepare(api, rendered.all);
  for (const { name, objects } of rendered.apps) {
    tell(
      `apply ${name}`,
      await applyAll(api, resources, objects, `apply ${name}`),
      `${objects.length} objects`,
    );
  }
  tell(
    'apply flux and argocd',
    await applyAll(api, resources, rendered.gitops, 'apply'),
    `${rendered.gitops.length} objects`,
  );
  tell('permissions', await accessFaults({ api, rendered, environment }));
  tell('second apply', await applyAgain(api, resources, rendered.all), 'nothing changes');
  tell('kubectl diff', await diffFaults({ kubectl: kubectlOf(access), rendered }), 'empty');
}
