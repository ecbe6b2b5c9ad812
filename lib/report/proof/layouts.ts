import { type Manifest, title } from '../../manifest/manifest.ts';

/** What a program makes of its members and volumes, where it is more than one copy each. */
export const layoutAnnotation = 'holdfast.dev/layout';

/** A line per workload that says how it lays out its data. */
export function layoutLines(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const layout = manifest.metadata.annotations?.[layoutAnnotation];
    return layout === undefined ? [] : [`${title(manifest)}: ${layout}`];
  });
}
