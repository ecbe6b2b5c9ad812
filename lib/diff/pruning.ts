/** Which objects the sync engines leave in the cluster when they are gone from the manifests. */
import type { Manifest } from '../manifest/manifest.ts';

/** The annotation that protects the object, as it is written; undefined where engines delete it. */
export function protection({ metadata: { annotations = {} } }: Manifest): string | undefined {
  const flux = 'kustomize.toolkit.fluxcd.io/prune';
  const argo = 'argocd.argoproj.io/sync-options';
  const parts = [
    ...(annotations[flux] === 'disabled' ? [`${flux}: disabled`] : []),
    ...(annotations[argo] ?? '')
      .split(',')
      .map((option) => option.trim())
      .filter((option) => /^Prune=(?:false|confirm)$/.test(option))
      .map((option) => `${argo}: ${option}`),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
