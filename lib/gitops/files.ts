import type { Environment } from '../environment/schema.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type Files, fileName } from '../output/files.ts';
import type { AppManifests } from '../output/flatten.ts';
import { inOrder } from '../output/order.ts';
import { toYaml } from '../output/yaml.ts';
import { argocdObjects } from './argocd.ts';
import { fluxObjects } from './flux.ts';
import { needsOf } from './needs.ts';
import { syncPlan } from './plan.ts';

/**
 * What stands beside apps/: `flux/`, and `argocd/` with `argocd/applications/`. None without `gitops` in the file.
 * @throws Error when no order of the apps satisfies their needs
 */
export function gitopsFiles(
  { name, namespace, gitops }: Pick<Environment, 'name' | 'namespace' | 'gitops'>,
  apps: readonly AppManifests[],
): Files {
  if (gitops === undefined) {
    return new Map();
  }
  const props = { environment: name, namespace, settings: gitops };
  // The same for both engines, and most of the work.
  const needs = needsOf(apps);
  const files: [string, readonly Manifest[]][] = [];
  if (gitops.engines.includes('flux')) {
    files.push([
      'flux',
      fluxObjects({ ...props, apps: syncPlan(apps, gitops.flux.sops !== undefined, needs) }),
    ]);
  }
  if (gitops.engines.includes('argocd')) {
    const { root, applications } = argocdObjects({ ...props, apps: syncPlan(apps, false, needs) });
    files.push(['argocd', root], ['argocd/applications', applications]);
  }
  return new Map(
    files.flatMap(([folder, manifests]) =>
      manifests.map((manifest): [string, string] => [
        `${folder}/${fileName(manifest)}`,
        toYaml(inOrder(manifest)),
      ]),
    ),
  );
}
