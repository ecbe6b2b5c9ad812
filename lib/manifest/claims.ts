/** Which nodes can mount a volume: by the reach of its class, by the PersistentVolume it is bound to, by its access modes. */
import { apiGroup, type Fields, fieldsOf, isFields, isKind, listOf, type Manifest } from './manifest.ts';
import type { NodeTerm } from './pod-rules.ts';
import { nodeTerm } from './pod-rules.ts';
import { type PodSpec, volumeClaimTemplates } from './workload.ts';

/**
 * `zone`: a disk of a cloud, mountable on every node of the zone where its first pod stood. `node`: a disk of
 * one node. `any`: network storage, mountable everywhere.
 */
export type VolumeReach = 'zone' | 'node' | 'any';

/** What a claim says of the nodes that can mount it. */
export interface ClaimRules {
  readonly reach: VolumeReach;
  /**
   * Nodes outside of all these terms can't mount it.
   * @default - every node can
   */
  readonly nodes?: readonly NodeTerm[];
  /**
   * Who else may mount it: pods of the same node (ReadWriteOnce), or nobody (ReadWriteOncePod).
   * @default - every pod
   */
  readonly exclusive?: 'node' | 'pod';
}

export interface Claim extends ClaimRules {
  /** namespace/name: pods that name the same claim share the volume. */
  readonly key: string;
}

/** On a StorageClass, or on a claim or its template: overrides what the provisioner's name suggests. */
export const volumeReachAnnotation = 'holdfast.dev/volume-reach';

const REACHES: readonly unknown[] = ['zone', 'node', 'any'];

/** Provisioners whose volumes live on one node's own disks. */
const LOCAL =
  /no-provisioner|local-path|hostpath|local\.csi|lvm\.csi|topolvm|zfs\.csi|local-volume|local\.openebs/;

/** Provisioners of file systems that the whole cluster mounts. */
const SHARED = /nfs|cephfs|efs\.csi|file\.csi|filestore|glusterfs|rbd\.csi|longhorn/;

/** The volumes of a PersistentVolume that every node mounts; a path of the host is another one on each. */
const SHARED_SOURCES = ['nfs', 'cephfs', 'glusterfs', 'hostPath', 'azureFile'];

/** A claim, or the template of one, as it was written. */
interface WrittenClaim {
  readonly annotations?: unknown;
  readonly spec: Fields;
  /** namespace/name, where a PersistentVolume may name it. */
  readonly key?: string;
}

export type RulesOf = (claim: WrittenClaim) => ClaimRules;

interface Class {
  readonly reach: VolumeReach | undefined;
  readonly nodes: readonly NodeTerm[] | undefined;
}

/** Tells the rules of a claim. `byDefault` holds where nothing says how far it reaches. */
export function claimRules(manifests: readonly Manifest[], byDefault: VolumeReach = 'zone'): RulesOf {
  const classes = new Map<unknown, Class>();
  let standard: Class | undefined;
  const volumes = new Map<unknown, Manifest>();
  const bound = new Map<string, Manifest>();
  for (const manifest of manifests) {
    if (isKind(manifest, 'storage.k8s.io', 'StorageClass')) {
      const one = { reach: reachOfClass(manifest), nodes: allowedTopologies(manifest) };
      classes.set(manifest.metadata.name, one);
      if (manifest.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true') {
        standard = one;
      }
    }
    if (isKind(manifest, '', 'PersistentVolume')) {
      volumes.set(manifest.metadata.name, manifest);
      const { namespace, name } = fieldsOf(fieldsOf(manifest.spec).claimRef);
      bound.set(`${namespace}/${name}`, manifest);
    }
  }
  return ({ annotations, spec, key }) => {
    const modes = Array.isArray(spec.accessModes) ? spec.accessModes : [];
    const volume = volumes.get(spec.volumeName) ?? (key === undefined ? undefined : bound.get(key));
    const named = spec.storageClassName ?? undefined;
    const ofClass = named === undefined ? standard : classes.get(named);
    const reach =
      annotated(annotations) ??
      (volume === undefined ? undefined : reachOfVolume(volume)) ??
      ofClass?.reach ??
      (modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany') ? 'any' : byDefault);
    const nodes = volume === undefined ? ofClass?.nodes : nodesOfVolume(volume);
    const exclusive = exclusiveOf(modes);
    return {
      reach,
      ...(nodes === undefined ? {} : { nodes }),
      ...(exclusive === undefined ? {} : { exclusive }),
    };
  };
}

/**
 * The claims that a pod mounts by name. An ephemeral volume goes with its pod and binds no later one; a volume of a
 * StatefulSet's template gives way to the claim template of its name.
 */
export function mountedClaims(
  owner: Manifest,
  spec: PodSpec,
  namespace: string,
  claims: ReadonlyMap<string, Manifest>,
  rulesOf: RulesOf,
): readonly Claim[] {
  return mountedClaimNames(owner, spec).map(({ claimName }) => {
    const key = `${namespace}/${claimName}`;
    const claim = claims.get(key);
    return {
      key,
      ...rulesOf({ annotations: claim?.metadata.annotations, spec: fieldsOf(claim?.spec), key }),
    };
  });
}

/** The claims that a pod names, and which of its volumes names each. */
export function mountedClaimNames(
  owner: Manifest,
  spec: PodSpec,
): readonly { readonly claimName: string; readonly index: number }[] {
  const templates = new Set(
    isKind(owner, 'apps', 'StatefulSet')
      ? volumeClaimTemplates(owner).map(({ metadata }) => metadata.name)
      : [],
  );
  return (Array.isArray(spec.volumes) ? spec.volumes : []).flatMap((volume: unknown, index) => {
    const { name, persistentVolumeClaim } = fieldsOf(volume);
    const { claimName } = fieldsOf(persistentVolumeClaim);
    return typeof claimName === 'string' && !templates.has(String(name)) ? [{ claimName, index }] : [];
  });
}

/** The rules of a claim made from a template. */
export function templateRules(template: Fields, rulesOf: RulesOf): ClaimRules {
  const { annotations } = fieldsOf(template.metadata);
  return rulesOf({ annotations, spec: fieldsOf(template.spec) });
}

function exclusiveOf(modes: readonly unknown[]): ClaimRules['exclusive'] {
  if (modes.length === 0 || modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')) {
    return undefined;
  }
  return modes.includes('ReadWriteOnce') ? 'node' : 'pod';
}

function reachOfClass(storageClass: Manifest): VolumeReach | undefined {
  const provisioner = String(storageClass.provisioner ?? '');
  return (
    annotated(storageClass.metadata.annotations) ??
    (LOCAL.test(provisioner) ? 'node' : SHARED.test(provisioner) ? 'any' : undefined)
  );
}

/** A volume that is there already says itself which nodes mount it, if only some do. */
function reachOfVolume({ metadata, spec }: Manifest): VolumeReach | undefined {
  const source = fieldsOf(spec);
  const isOpen = source.nodeAffinity !== undefined || SHARED_SOURCES.some((name) => isFields(source[name]));
  return annotated(metadata.annotations) ?? (isOpen ? 'any' : undefined);
}

function nodesOfVolume({ spec }: Manifest): readonly NodeTerm[] | undefined {
  const { required } = fieldsOf(fieldsOf(spec).nodeAffinity);
  return isFields(required) ? listOf(required.nodeSelectorTerms).map(nodeTerm) : undefined;
}

function allowedTopologies(storageClass: Manifest): readonly NodeTerm[] | undefined {
  const terms = listOf(storageClass.allowedTopologies);
  return terms.length === 0
    ? undefined
    : terms.map(({ matchLabelExpressions }) =>
        nodeTerm({
          matchExpressions: listOf(matchLabelExpressions).map((one) => ({ ...one, operator: 'In' })),
        }),
      );
}

function annotated(annotations: unknown): VolumeReach | undefined {
  const value = fieldsOf(annotations)[volumeReachAnnotation];
  return REACHES.includes(value) ? (value as VolumeReach) : undefined;
}

/** PersistentVolumeClaims among the manifests, by namespace/name. */
export function claimsByKey(manifests: readonly Manifest[]): ReadonlyMap<string, Manifest> {
  return new Map(
    manifests
      .filter((manifest) => manifest.kind === 'PersistentVolumeClaim' && apiGroup(manifest) === '')
      .map((manifest) => [`${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}`, manifest]),
  );
}
