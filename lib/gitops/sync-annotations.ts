/** What the sync engines must know of an object besides its fields: the one place that says so. */
import { fieldsOf, isKind, type Manifest } from '../manifest/manifest.ts';

export const fluxPrune = 'kustomize.toolkit.fluxcd.io/prune';
export const fluxForce = 'kustomize.toolkit.fluxcd.io/force';
export const argoSyncOptions = 'argocd.argoproj.io/sync-options';
export const argoHook = 'argocd.argoproj.io/hook';
export const argoHookDeletion = 'argocd.argoproj.io/hook-delete-policy';

/** An object that only a person may delete: Flux leaves it, Argo CD asks. */
const kept = {
  [fluxPrune]: 'disabled',
  [argoSyncOptions]: 'Prune=confirm,Delete=confirm',
};

/**
 * A Job's pod template is immutable, so that a changed one has to be deleted and made anew.
 *
 * Flux does that on `force`, and only when the API server refuses the change: an unchanged Job stays, complete, and
 * runs no second time. In Argo CD it is a hook: made anew by every sync, and again by each retry after it failed.
 * Replace=true,Force=true would not do there: the server-side diff tries the change on the API server, is refused,
 * and the Application can no longer be compared (argo-cd issue 29348).
 */
const replaced = {
  [fluxForce]: 'enabled',
  [argoHook]: 'Sync',
  [argoHookDeletion]: 'BeforeHookCreation',
};

/**
 * The annotations for Flux and Argo CD that an object carries.
 *
 * Volume claims of a StatefulSet are made by Kubernetes, not applied: no engine knows of them, and they outlive the
 * StatefulSet. Yet without it nobody serves the data, so that the StatefulSet is kept as well.
 */
export function syncAnnotations(manifest: Manifest): Readonly<Record<string, string>> {
  if (isKept(manifest)) {
    return kept;
  }
  return isKind(manifest, 'batch', 'Job') ? replaced : {};
}

function isKept(manifest: Manifest): boolean {
  return (
    // With a Namespace goes every claim in it.
    isKind(manifest, '', 'Namespace') ||
    isKind(manifest, '', 'PersistentVolume') ||
    isKind(manifest, '', 'PersistentVolumeClaim') ||
    isKind(manifest, 'apps', 'StatefulSet') ||
    // Members trust nobody whom another authority signed.
    (isKind(manifest, 'cert-manager.io', 'Certificate') && fieldsOf(manifest.spec).isCA === true)
  );
}

/** The same object with its annotations for the engines; its own are left as they are. */
export function withSyncAnnotations(manifest: Manifest): Manifest {
  const added = syncAnnotations(manifest);
  if (Object.keys(added).length === 0) {
    return manifest;
  }
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...added, ...metadata.annotations } } };
}
