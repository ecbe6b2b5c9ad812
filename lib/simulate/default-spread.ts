/** What the scheduler takes for the pods of a kind, where a pod has no spread constraints of its own. */
import { fieldsOf, type Manifest } from '../manifest/manifest.ts';
import { type LabelSelector, type Labels, readSelector } from '../manifest/selector.ts';

/** The selectors of the Services that pick the pod, together with that of its ReplicaSet or StatefulSet. */
export function defaultSpread(
  manifest: Manifest,
  labels: Labels,
  revisionLabel: string | undefined,
  services: readonly Manifest[],
): LabelSelector | undefined {
  const ofServices: Record<string, string> = {};
  for (const service of services) {
    const selector = Object.entries(fieldsOf(fieldsOf(service.spec).selector));
    const picks =
      selector.length > 0 &&
      service.metadata.namespace === manifest.metadata.namespace &&
      selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
    for (const [key, value] of picks ? selector : []) {
      ofServices[key] = String(value);
    }
  }
  const own = ['Deployment', 'ReplicaSet', 'StatefulSet'].includes(manifest.kind)
    ? readSelector(fieldsOf(manifest.spec).selector)
    : undefined;
  const hash =
    manifest.kind === 'Deployment' && own !== undefined && revisionLabel !== undefined
      ? { [revisionLabel]: labels[revisionLabel] ?? '' }
      : {};
  const matchLabels = { ...ofServices, ...own?.matchLabels, ...hash };
  const matchExpressions = own?.matchExpressions ?? [];
  return Object.keys(matchLabels).length + matchExpressions.length === 0
    ? undefined
    : { matchLabels, matchExpressions };
}
