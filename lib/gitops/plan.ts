/** What both engines are told of an environment: its apps, and the order they begin in. */
import type { Manifest } from '../manifest/manifest.ts';
import type { AppManifests } from '../output/flatten.ts';
import { type Need, needsOf, readersOfGivenSecrets } from './needs.ts';
import { dependencies, waves } from './order.ts';
import { type PrerequisiteName, prerequisitesOf } from './prerequisites.ts';

export interface PlannedApp {
  readonly app: string;
  readonly manifests: readonly Manifest[];
  /** Apps that must be ready before; those that follow from them left out. */
  readonly dependsOn: readonly string[];
  /** How many apps have to come one after the other before it. */
  readonly wave: number;
  /** Programs whose custom resources it holds, and that no app before it waits for already. */
  readonly prerequisites: readonly PrerequisiteName[];
}

/** Secrets that lie in a folder of their own, beside the apps. */
export const givenSecrets = 'secrets';

/**
 * The apps in the order of their making. An app without objects is left out: git keeps no empty folder.
 * @param secrets whether an engine brings the Secrets that no object makes: they come as an app more, without manifests
 *   here, named `secrets`, after the Namespace and before the apps that read them
 * @param needs of these apps, where they are known already
 * @throws Error when apps need each other in a circle, or hold a custom resource that no prerequisite serves
 */
export function syncPlan(
  apps: readonly AppManifests[],
  secrets = false,
  needs = needsOf(apps),
): readonly PlannedApp[] {
  const made = apps.filter(({ manifests }) => manifests.length > 0);
  const present = secrets ? [...made, { app: givenSecrets, manifests: [] }] : made;
  const order = dependencies(
    present.map(({ app }) => app),
    [...needs, ...(secrets ? needsOfSecrets(made) : [])],
  );
  const wave = waves(order);
  const own = new Map(present.map(({ app, manifests }) => [app, prerequisitesOf(manifests)]));
  const before = (app: string): readonly string[] =>
    (order.get(app) ?? []).flatMap((name) => [name, ...before(name)]);
  return present.map(({ app, manifests }) => {
    const awaited = new Set(before(app).flatMap((name) => own.get(name) ?? []));
    return {
      app,
      manifests,
      dependsOn: order.get(app) ?? [],
      wave: wave.get(app) ?? 0,
      prerequisites: (own.get(app) ?? []).filter((name) => !awaited.has(name)),
    };
  });
}

function needsOfSecrets(apps: readonly AppManifests[]): Need[] {
  const home = apps.find(({ manifests }) => manifests.some(({ kind }) => kind === 'Namespace'));
  const readers = readersOfGivenSecrets(apps);
  return [
    ...(home === undefined
      ? []
      : [{ from: givenSecrets, to: home.app, because: 'Secrets: their Namespace' }]),
    ...readers.map((from) => ({ from, to: givenSecrets, because: `${from}: Secrets that no object makes` })),
  ].map((need) => ({ ...need, kind: 'object' }));
}
