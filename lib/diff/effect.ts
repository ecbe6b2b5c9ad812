/** What each change does when it is applied. */
import { fieldsOf, identity, isKind, listOf, type Manifest, title } from '../manifest/manifest.ts';
import { ownsPods, replicas } from '../manifest/workload.ts';
import type { Workload } from '../verify/model/workload.ts';
import { type EnvironmentPair, type ObjectChange, objectOf, templateChanged } from './pair.ts';
import { protection } from './pruning.ts';

export type EffectKind =
  | 'made'
  | 'deleted'
  | 'rolls'
  | 'recreates'
  | 'reruns'
  | 'scales'
  | 'waits'
  | 'in-place';

export interface Effect {
  readonly kind: EffectKind;
  /** In a sentence. */
  readonly text: string;
}

/** GitOps tools delete such objects and make them anew. */
export function isReplaced({ metadata: { annotations = {} } }: Manifest): boolean {
  return (
    annotations['kustomize.toolkit.fluxcd.io/force'] === 'enabled' ||
    /\bReplace=true\b/.test(annotations['argocd.argoproj.io/sync-options'] ?? '')
  );
}

export function effectsOf(change: ObjectChange, pair: EnvironmentPair): readonly Effect[] {
  const object = objectOf(change);
  switch (change.kind) {
    case 'added':
      return [{ kind: 'made', text: 'It is made.' }];
    case 'removed':
      return [removal(object)];
    case 'moved':
      return [{ kind: 'in-place', text: `It moves to the app ${change.app}; nothing restarts.` }];
    default:
      if (ownsPods(object)) {
        return workloadEffects(change, pair);
      }
      return isKind(object, '', 'ConfigMap') || isKind(object, '', 'Secret')
        ? configurationEffects(object, pair)
        : [{ kind: 'in-place', text: 'It takes effect at once; nothing restarts.' }];
  }
}

function removal(object: Manifest): Effect {
  const kept = protection(object);
  return kept === undefined
    ? { kind: 'deleted', text: 'It is deleted, where the sync engine prunes.' }
    : { kind: 'in-place', text: `It is not deleted: ${kept}.` };
}

function workloadEffects(change: ObjectChange, pair: EnvironmentPair): readonly Effect[] {
  const object = objectOf(change);
  const effects: Effect[] = [];
  if (isKind(object, 'batch', 'Job')) {
    return [rerun(object)];
  }
  if (isKind(object, 'batch', 'CronJob')) {
    return [{ kind: 'in-place', text: 'Its next run is as described.' }];
  }
  const [was, is] = [change.before, change.after].map((manifest) => manifest && replicas(manifest));
  if (was !== undefined && is !== undefined && was !== is) {
    effects.push({ kind: 'scales', text: `It goes from ${was} to ${is} pods.` });
  }
  if (templateChanged(change) || pair.rehashed.has(identity(object))) {
    effects.push(rollOf(object));
  }
  return effects.length > 0
    ? effects
    : [{ kind: 'in-place', text: 'It takes effect at once; its pods stay.' }];
}

function rerun(object: Manifest): Effect {
  return isReplaced(object)
    ? { kind: 'reruns', text: 'It is deleted, made anew, and runs again.' }
    : { kind: 'in-place', text: 'It does not run again by itself.' };
}

/** How the pods of a workload are replaced. */
export function rollOf(object: Manifest): Effect {
  const spec = fieldsOf(object.spec);
  const count = replicas(object);
  if (isKind(object, 'apps', 'Deployment') && fieldsOf(spec.strategy).type === 'Recreate') {
    return { kind: 'recreates', text: 'All its pods stop, then new ones start: it is down meanwhile.' };
  }
  if (isKind(object, 'apps', 'StatefulSet') || isKind(object, 'apps', 'DaemonSet')) {
    const { type } = fieldsOf(spec.updateStrategy);
    if (type === 'OnDelete') {
      return { kind: 'waits', text: 'Its pods stay as they are until somebody deletes them, one by one.' };
    }
  }
  if (isKind(object, 'apps', 'StatefulSet')) {
    return { kind: 'rolls', text: `Its ${count ?? 1} pods restart one by one, the last first.` };
  }
  return isKind(object, 'apps', 'DaemonSet')
    ? { kind: 'rolls', text: 'Its pods restart on every node, one after the other.' }
    : { kind: 'rolls', text: 'Its pods are replaced, new ones first.' };
}

function configurationEffects(object: Manifest, pair: EnvironmentPair): readonly Effect[] {
  const readers = pair.after.workloads.filter(
    (workload) =>
      workload.namespace === pair.after.namespaceOf(object) &&
      namesOf(workload, object.kind).has(object.metadata.name),
  );
  if (readers.length === 0) {
    return [{ kind: 'in-place', text: 'No pod of this environment reads it.' }];
  }
  return readers.map(({ manifest }): Effect => {
    const changed = pair.changes.find(
      ({ after }) => after !== undefined && identity(after) === identity(manifest),
    );
    const restarts =
      pair.rehashed.has(identity(manifest)) || (changed !== undefined && templateChanged(changed));
    if (!restarts) {
      return {
        kind: 'in-place',
        text: `${title(manifest)} reads it, and does not restart by itself.`,
      };
    }
    if (isKind(manifest, 'batch', 'Job')) {
      return { kind: 'reruns', text: `${title(manifest)} runs again.` };
    }
    if (isKind(manifest, 'batch', 'CronJob')) {
      return { kind: 'in-place', text: `${title(manifest)} reads it in its next run.` };
    }
    const { kind, text } = rollOf(manifest);
    return { kind, text: `${title(manifest)} reads it. ${text}` };
  });
}

/** The ConfigMaps or Secrets that a pod names. */
function namesOf({ template }: Workload, kind: string): ReadonlySet<unknown> {
  const [source, reference, envFrom, name] =
    kind === 'ConfigMap'
      ? (['configMap', 'configMapKeyRef', 'configMapRef', 'name'] as const)
      : (['secret', 'secretKeyRef', 'secretRef', 'secretName'] as const);
  const { spec } = template;
  const volumes = listOf(spec.volumes).flatMap((volume) => [
    fieldsOf(volume[source])[name],
    ...listOf(fieldsOf(volume.projected).sources).map((projected) => fieldsOf(projected[source]).name),
  ]);
  const containers = [...listOf(spec.initContainers), ...listOf(spec.containers)];
  const variables = containers.flatMap((container) => [
    ...listOf(container.env).map(({ valueFrom }) => fieldsOf(fieldsOf(valueFrom)[reference]).name),
    ...listOf(container.envFrom).map((from) => fieldsOf(from[envFrom]).name),
  ]);
  return new Set([...volumes, ...variables].filter((found) => found !== undefined));
}
