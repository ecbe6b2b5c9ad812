import { isBuiltIn } from '../manifest/built-in.ts';
import { apiGroup, isKind, type Manifest, title } from '../manifest/manifest.ts';

/** A program that the cluster brings, and that makes sense of some of our objects. */
export interface Prerequisite {
  readonly name: string;
  /** The oldest release that serves the versions of the API which we render. */
  readonly version: string;
  readonly groups: readonly string[];
  /**
   * The label or annotation by which a Namespace asks for its proxies: pods that start before it have none.
   * @default - it injects nothing
   */
  readonly injection?: string;
}

/**
 * What custom resources need. The versions: all that we write of cert-manager.io/v1 is in cert-manager 1.12, the oldest
 * with long-term support; External Secrets serves external-secrets.io/v1 alone since 0.17; `keep_firing_for` came to
 * rules with Prometheus Operator 0.66; Istio serves security.istio.io/v1 since 1.22; Linkerd reads
 * `default-inbound-policy` since 2.11.
 */
export const prerequisites = {
  certManager: { name: 'cert-manager', version: '1.12', groups: ['cert-manager.io'] },
  externalSecrets: { name: 'external-secrets', version: '0.17', groups: ['external-secrets.io'] },
  prometheusOperator: {
    name: 'prometheus-operator',
    version: '0.66',
    groups: ['monitoring.coreos.com'],
  },
  istio: {
    name: 'istio',
    version: '1.22',
    groups: ['security.istio.io'],
    injection: 'istio-injection',
  },
  linkerd: {
    name: 'linkerd',
    version: '2.11',
    groups: ['linkerd.io', 'policy.linkerd.io'],
    injection: 'linkerd.io/inject',
  },
} as const satisfies Record<string, Prerequisite>;

export type PrerequisiteName = keyof typeof prerequisites;

/**
 * The programs that the objects need, in the order of the table.
 * @throws Error for a custom resource that no program of the table serves
 */
export function prerequisitesOf(manifests: readonly Manifest[]): readonly PrerequisiteName[] {
  const needed = new Set(manifests.flatMap(needsOf));
  return (Object.keys(prerequisites) as PrerequisiteName[]).filter((name) => needed.has(name));
}

const programs = Object.entries(prerequisites) as [PrerequisiteName, Prerequisite][];

function needsOf(manifest: Manifest): readonly PrerequisiteName[] {
  const { labels, annotations } = manifest.metadata;
  const needed = programs.flatMap(([name, { groups, injection }]) =>
    groups.includes(apiGroup(manifest)) ||
    (isKind(manifest, '', 'Namespace') &&
      injection !== undefined &&
      { ...labels, ...annotations }[injection] === 'enabled')
      ? [name]
      : [],
  );
  if (needed.length === 0 && !isBuiltIn(manifest)) {
    throw new Error(
      `${title(manifest)}: found ${apiGroup(manifest)}, which no prerequisite serves, allowed: the groups of lib/gitops/prerequisites.ts`,
    );
  }
  return needed;
}
