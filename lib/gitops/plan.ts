/** What both engines are told of an environment: its apps, and the order they begin in. */
import type { Manifest } from '../manifest/manifest.ts';
import type { AppManifests } from '../output/flatten.ts';
import { needsOf } from './needs.ts';
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

/**
 * The apps in the order of their making. An app without objects is left out: git keeps no empty folder.
 * @throws Error when apps need each other in a circle, or hold a custom resource that no prerequisite serves
 */
export function syncPlan(apps: readonly AppManifests[]): readonly PlannedApp[] {
  const present = apps.filter(({ manifests }) => manifests.length > 0);
  const order = dependencies(
    present.map(({ app }) => app),
    needsOf(present),
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
