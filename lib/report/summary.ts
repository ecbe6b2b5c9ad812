/** What there is to say about a rendered environment, as data. */
import type { Manifest } from '../manifest/manifest.ts';
import { type ClusterSize, podGroups } from '../manifest/pod-groups.ts';
import { minimaOf, type PlatformTotals, type Totals, totalsOf } from '../manifest/totals.ts';
import type { Finding } from '../verify/finding.ts';
import type { Picture } from './proof/picture.ts';

export interface AppSummary {
  readonly app: string;
  readonly objects: number;
  /** With every autoscaler at its minimum. */
  readonly minima: Totals;
}

export interface Summary {
  readonly environment: string;
  /** Where it was written, as the user named it. */
  readonly folder: string;
  /** False when the folder held all of it already. */
  readonly changed: boolean;
  readonly apps: readonly AppSummary[];
  readonly objects: number;
  readonly totals: PlatformTotals;
  /** Share of the quota that requests may take at the autoscalers' minima: 0.8. */
  readonly target: number;
  /** Sentences that whoever runs it must know. */
  readonly notices: readonly string[];
  /** What has been found of it, errors aside. */
  readonly findings: readonly Finding[];
  /** @default - it was not proven */
  readonly picture?: Picture;
}

export interface SummaryProps extends ClusterSize {
  readonly environment: string;
  readonly folder: string;
  readonly changed: boolean;
  readonly target: number;
  readonly apps: readonly { readonly app: string; readonly manifests: readonly Manifest[] }[];
  /** @default - none */
  readonly notices?: readonly string[];
  /** @default - it was not proven */
  readonly proof?: { readonly findings: readonly Finding[]; readonly picture: Picture };
}

export function summarize(props: SummaryProps): Summary {
  const { environment, folder, changed, target, apps, nodes, notices = [], proof } = props;
  const all = apps.flatMap(({ manifests }) => manifests);
  // Of all manifests at once: an app's autoscaler may stand in another app.
  const groups = podGroups(all, { nodes });
  return {
    environment,
    folder,
    changed,
    target,
    notices,
    findings: proof?.findings ?? [],
    picture: proof?.picture,
    objects: all.length,
    apps: apps.map(({ app, manifests }) => {
      const own = new Set(manifests);
      return {
        app,
        objects: manifests.length,
        minima: minimaOf(groups.filter(({ owner }) => own.has(owner))),
      };
    }),
    totals: totalsOf(all, groups),
  };
}
