/** What Flux would do with a folder of its objects, and what goes wrong on the way. */
import { apiGroup, fieldsOf, type Manifest, title } from '../../lib/manifest/manifest.ts';
import { at, listAt } from './environments.testing.ts';

/** Kinds in the order that Flux applies them (fluxcd/pkg, ssa/sort.go); all others follow, by group and kind. */
const KINDS = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ClusterRoleBinding',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];

/** Definitions, then classes, each until they are ready; then the rest (ssa/manager_apply.go, ApplyAllStaged). */
function stage({ kind }: Manifest): number {
  return ['CustomResourceDefinition', 'Namespace', 'ClusterRole'].includes(kind)
    ? 0
    : kind.endsWith('Class')
      ? 1
      : 2;
}

function rank({ kind }: Manifest): number {
  const rank = KINDS.indexOf(kind);
  return rank < 0 ? KINDS.length : rank;
}

/** The objects of one Kustomization in the order that Flux applies them. */
export function fluxOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  const key = (manifest: Manifest) =>
    [apiGroup(manifest), manifest.kind, manifest.metadata.namespace ?? '', manifest.metadata.name].join('/');
  return [...manifests].sort(
    (a, b) => stage(a) - stage(b) || rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1),
  );
}

/** Something that must be there before an object is applied. */
export interface Requirement {
  readonly what: string;
  /** `ready`: applying it is not enough; a Job has to be complete. */
  readonly state: 'applied' | 'ready';
}

export interface Cluster {
  /** Kustomizations of Flux. Those without a folder here belong to somebody else. */
  readonly kustomizations: readonly Manifest[];
  /** What lies in a folder, by the path in a Kustomization. */
  readonly folders: ReadonlyMap<string, readonly Manifest[]>;
  /** Names of what is there from the beginning, as requirements name it. */
  readonly installed: readonly string[];
  /** What a Kustomization of somebody else brings, by its name. */
  readonly brings: ReadonlyMap<string, string>;
  readonly requirements: (manifest: Manifest) => readonly Requirement[];
  /** How requirements name an object. */
  readonly nameOf: (manifest: Manifest) => string;
}

/**
 * Runs Flux once for each Kustomization, in the worst way for it: only what it waits for has happened, and nothing else.
 * @returns what was applied before something that it requires, a line each
 */
export function brokenOrder(cluster: Cluster): string[] {
  const byName = new Map(cluster.kustomizations.map((object) => [object.metadata.name, object]));
  return cluster.kustomizations.flatMap((kustomization) => {
    const applied = new Set(cluster.installed);
    const ready = new Set(cluster.installed);
    const faults: string[] = [];
    const run = (object: Manifest, path: readonly string[]): void => {
      const { name } = object.metadata;
      if (path.includes(name)) {
        faults.push(`${[...path, name].join(' waits for ')}`);
        return;
      }
      for (const { name: before } of listAt(object, 'spec.dependsOn')) {
        const next = byName.get(String(before));
        if (next === undefined) {
          faults.push(`${name} waits for ${before}, which does not exist`);
        } else {
          run(next, [...path, name]);
        }
      }
      const brought = cluster.brings.get(name);
      const manifests = fluxOrder(cluster.folders.get(String(at(object, 'spec.path'))) ?? []);
      for (const manifest of manifests) {
        for (const { what, state } of cluster.requirements(manifest)) {
          if (!(state === 'ready' ? ready : applied).has(what)) {
            faults.push(`${name}: ${title(manifest)} before ${what} is ${state}`);
          }
        }
        applied.add(cluster.nameOf(manifest));
      }
      if (fieldsOf(object.spec).wait === true) {
        for (const manifest of manifests) {
          ready.add(cluster.nameOf(manifest));
        }
      }
      if (brought !== undefined) {
        applied.add(brought);
        ready.add(brought);
      }
    };
    run(kustomization, []);
    return faults;
  });
}
