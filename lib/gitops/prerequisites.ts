import { apiGroup, type Manifest, title } from '../manifest/manifest.ts';

/** A program that the cluster brings, and that makes sense of some of our objects. */
export interface Prerequisite {
  readonly name: string;
  /** The oldest release that serves the versions of the API which we render. */
  readonly version: string;
  readonly groups: readonly string[];
}

/**
 * What custom resources need. The versions: all that we write of cert-manager.io/v1 is in cert-manager 1.12, the oldest
 * with long-term support; External Secrets serves external-secrets.io/v1 alone since 0.17; `keep_firing_for` came to
 * rules with Prometheus Operator 0.66.
 */
export const prerequisites = {
  certManager: { name: 'cert-manager', version: '1.12', groups: ['cert-manager.io'] },
  externalSecrets: { name: 'external-secrets', version: '0.17', groups: ['external-secrets.io'] },
  prometheusOperator: {
    name: 'prometheus-operator',
    version: '0.66',
    groups: ['monitoring.coreos.com'],
  },
} as const satisfies Record<string, Prerequisite>;

export type PrerequisiteName = keyof typeof prerequisites;

/** Groups that every Kubernetes serves, besides those that end in .k8s.io. */
const BUILT_IN = new Set(['', 'apps', 'autoscaling', 'batch', 'policy']);
/** Groups under .k8s.io whose definitions are installed apart. */
const INSTALLED_APART = new Set(['gateway.networking.k8s.io', 'snapshot.storage.k8s.io']);

/**
 * The programs that the objects need, in the order of the table.
 * @throws Error for a custom resource that no program of the table serves
 */
export function prerequisitesOf(manifests: readonly Manifest[]): readonly PrerequisiteName[] {
  const needed = new Set(manifests.flatMap((manifest) => prerequisiteOf(manifest) ?? []));
  return (Object.keys(prerequisites) as PrerequisiteName[]).filter((name) => needed.has(name));
}

function prerequisiteOf(manifest: Manifest): PrerequisiteName | undefined {
  const group = apiGroup(manifest);
  if (BUILT_IN.has(group) || (group.endsWith('.k8s.io') && !INSTALLED_APART.has(group))) {
    return undefined;
  }
  for (const [name, { groups }] of Object.entries(prerequisites)) {
    if ((groups as readonly string[]).includes(group)) {
      return name as PrerequisiteName;
    }
  }
  throw new Error(
    `${title(manifest)}: found ${group}, which no prerequisite serves, allowed: the groups of lib/gitops/prerequisites.ts`,
  );
}
