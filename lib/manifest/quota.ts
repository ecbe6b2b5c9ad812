/** ResourceQuotas: which pods they count, and how much of each is used. */
import { fieldsOf, isKind, type Manifest } from './manifest.ts';
import { ephemeralClaims, type PodGroup } from './pod-groups.ts';
import { readAmounts } from './pod-resources.ts';
import { add, multiply, parseQuantity, type Quantity, ratio, ZERO } from './quantity.ts';
import { inScope } from './quota-scope.ts';
import { volumeClaimTemplates } from './workload.ts';

/** How much of a quota is taken, at one moment. */
export interface Share {
  readonly used: Quantity;
  /** used / hard */
  readonly ratio: number;
}

/** The use of one resource of one quota. */
export interface QuotaUse {
  readonly quota: Manifest;
  /** As in spec.hard: `requests.cpu`, `limits.memory`, `pods`, … */
  readonly resource: string;
  readonly hard: Quantity;
  /** With every autoscaler at its minimum, no Job running. */
  readonly minima: Share;
  /** With every autoscaler at its maximum and every workload in a rolling update, no Job running. */
  readonly maxima: Share;
  /** The maxima, with one run of every Job and CronJob beside them. */
  readonly peak: Share;
}

/**
 * The use of every quota among the manifests. Counted are pods, their requests and limits, claims and their
 * storage. A resource that manifests cannot tell (`secrets`, which controllers create as well) gives no row.
 */
export function quotaUses(manifests: readonly Manifest[], groups: readonly PodGroup[]): readonly QuotaUse[] {
  return manifests
    .filter((manifest) => isKind(manifest, '', 'ResourceQuota'))
    .flatMap((quota) => {
      const mine = groups.filter((group) => sameNamespace(quota, group.owner) && inScope(quota, group));
      const claims = manifests.filter(
        (manifest) => isKind(manifest, '', 'PersistentVolumeClaim') && sameNamespace(quota, manifest),
      );
      const hard = readAmounts(fieldsOf(quota.spec).hard);
      return Object.entries(hard).flatMap(([resource, limit]) => {
        const ofPod = meterOf(resource);
        if (ofPod === undefined) {
          return [];
        }
        const fixed = add(...claims.map((claim) => ofPod.claim(fieldsOf(claim.spec))));
        const share = (pods: (group: PodGroup) => number): Share => {
          const used = add(fixed, ...mine.map((group) => multiply(ofPod.pod(group), pods(group))));
          return { used, ratio: ratio(used, limit) };
        };
        return [
          {
            quota,
            resource,
            hard: limit,
            minima: share(({ minima, transient }) => (transient ? 0 : minima)),
            maxima: share(({ maxima, transient }) => (transient ? 0 : maxima)),
            peak: share(({ maxima }) => maxima),
          },
        ];
      });
    });
}

/** What one pod of a group, and one claim, take of a resource. */
interface Meter {
  readonly pod: (group: PodGroup) => Quantity;
  readonly claim: (spec: Claim) => Quantity;
}

type Claim = ReturnType<typeof ephemeralClaims>[number];

const COMPUTE = new Set(['cpu', 'memory', 'ephemeral-storage']);
const OF_CLASS = '.storageclass.storage.k8s.io/';
const ONE = parseQuantity(1);
const none = (): Quantity => ZERO;

function meterOf(resource: string): Meter | undefined {
  if (resource === 'pods' || resource === 'count/pods') {
    return { pod: () => ONE, claim: none };
  }
  const [storageClass, measure] = resource.includes(OF_CLASS)
    ? resource.split(OF_CLASS)
    : [undefined, resource.replace('count/persistentvolumeclaims', 'persistentvolumeclaims')];
  if (measure === 'requests.storage' || measure === 'persistentvolumeclaims') {
    return claimMeter(measure, storageClass);
  }
  const [, side, name = ''] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource) ?? [];
  if (side === undefined && !COMPUTE.has(name) && !name.startsWith('hugepages-')) {
    return undefined;
  }
  return {
    pod: ({ limits, requests }) => (side === 'limits' ? limits : requests)[name] ?? ZERO,
    claim: none,
  };
}

function claimMeter(measure: string, storageClass: string | undefined): Meter {
  const claim = (spec: Claim): Quantity => {
    if (storageClass !== undefined && spec.storageClassName !== storageClass) {
      return ZERO;
    }
    return measure === 'persistentvolumeclaims'
      ? ONE
      : (readAmounts(fieldsOf(spec.resources).requests).storage ?? ZERO);
  };
  const ofPod = (group: PodGroup) => [
    ...volumeClaimTemplates(group.owner).map(({ spec }) => spec),
    ...ephemeralClaims(group),
  ];
  return { pod: (group) => add(...ofPod(group).map(claim)), claim };
}

function sameNamespace(a: Manifest, b: Manifest): boolean {
  return a.metadata.namespace === b.metadata.namespace;
}
