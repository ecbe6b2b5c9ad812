/** dist/<environment>/flux/: the objects by which Flux syncs the apps. */
import { Kustomization, type KustomizationSpec } from '../../imports/kustomize.toolkit.fluxcd.io.ts';
import { GitRepository } from '../../imports/source.toolkit.fluxcd.io.ts';
import type { GitopsSettings } from '../environment/gitops.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { platformLabels } from '../workload/labels.ts';
import { givenSecrets, type PlannedApp } from './plan.ts';
import { everythingBut, sourceFolder, sourceRevision } from './source.ts';

export interface SyncProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Namespace of the platform, and prefix of every name: two platforms in one cluster have two. */
  readonly namespace: string;
  readonly settings: GitopsSettings;
  readonly apps: readonly PlannedApp[];
}

/**
 * The repository; a Kustomization for each app, which waits for those it depends on and until all of its own is ready;
 * and one for these objects themselves, so that an app that is added or dropped is synced like any other change.
 *
 * Nothing is substituted after the build (`postBuild`): the scripts in ConfigMaps have `${variables}` of their own.
 */
export function fluxObjects({ environment, namespace: platform, settings, apps }: SyncProps): Manifest[] {
  const { source, flux } = settings;
  const { namespace, interval, retryInterval, timeout, sops } = flux;
  const labels = { ...platformLabels };
  const kustomization = (name: string, folder: string, spec: Pick<KustomizationSpec, 'wait' | 'dependsOn'>) =>
    Kustomization.manifest({
      metadata: { name, namespace, labels },
      spec: {
        sourceRef: { kind: 'GitRepository', name: platform },
        path: `./${folder}`,
        interval,
        retryInterval,
        timeout,
        prune: true,
        ...spec,
      },
    });
  return [
    GitRepository.manifest({
      metadata: { name: platform, namespace, labels },
      spec: {
        url: source.url,
        ref: sourceRevision(source),
        interval: source.interval,
        ...(source.secretRef === undefined ? {} : { secretRef: { name: source.secretRef } }),
        ignore: everythingBut([
          sourceFolder(source, environment),
          ...(sops === undefined ? [] : [sops.path]),
        ]),
      },
    }),
    // It does not wait for the apps: one that is not ready would keep out the change that mends it.
    kustomization(platform, sourceFolder(source, environment, 'flux'), { wait: false }),
    ...apps.map(({ app, dependsOn, prerequisites }) => {
      const installed = prerequisites.flatMap((name) => flux.prerequisites[name] ?? []);
      const before = [...installed, ...dependsOn.map((name) => `${platform}-${name}`)];
      const encrypted = app === givenSecrets ? sops : undefined;
      return kustomization(
        `${platform}-${app}`,
        encrypted?.path ?? sourceFolder(source, environment, 'apps', app),
        {
          wait: true,
          ...(before.length === 0 ? {} : { dependsOn: before.map((name) => ({ name })) }),
          ...(encrypted && { decryption: { provider: 'sops', secretRef: { name: encrypted.secretRef } } }),
        },
      );
    }),
  ] as Manifest[];
}
