/** How far a volume reaches: which nodes can mount it once it stands somewhere. */
import { apiGroup, type Fields, fieldsOf, isKind, listOf, type Manifest } from '../manifest/manifest.ts';
import type { PodSpec } from '../manifest/workload.ts';

/**
 * `zone`: a disk of a cloud, mountable on every node of the zone where its first pod stood. `node`: a disk of
 * one node. `any`: network storage, mountable everywhere.
 */
export type VolumeReach = 'zone' | 'node' | 'any';

/** On a StorageClass, or on a claim or its template: overrides what the provisioner's name suggests. */
export const volumeReachAnnotation = 'holdfast.dev/volume-reach';

const REACHES: readonly unknown[] = ['zone', 'node', 'any'];

/** Provisioners whose volumes live on one node's own disks. */
const LOCAL =
  /no-provisioner|local-path|hostpath|local\.csi|lvm\.csi|topolvm|zfs\.csi|local-volume|local\.openebs/;

/** Provisioners of file systems that the whole cluster mounts. */
const SHARED = /nfs|cephfs|efs\.csi|file\.csi|filestore|glusterfs|rbd\.csi|longhorn/;

export interface Claim {
  /** namespace/name: pods that name the same claim share the volume. */
  readonly key: string;
  readonly reach: VolumeReach;
}

export type ReachOf = (claim: {
  readonly annotations?: unknown;
  readonly storageClass?: unknown;
}) => VolumeReach;

/** Tells the reach of a claim by its storage class. `byDefault` holds where nothing says. */
export function volumeReaches(manifests: readonly Manifest[], byDefault: VolumeReach = 'zone'): ReachOf {
  const classes = new Map<unknown, VolumeReach>();
  let standard: VolumeReach = byDefault;
  for (const manifest of manifests) {
    if (isKind(manifest, 'storage.k8s.io', 'StorageClass')) {
      const reach = reachOfClass(manifest) ?? byDefault;
      classes.set(manifest.metadata.name, reach);
      if (manifest.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true') {
        standard = reach;
      }
    }
  }
  return ({ annotations, storageClass }) =>
    annotated(annotations) ??
    (storageClass === undefined ? standard : (classes.get(storageClass) ?? byDefault));
}

/**
 * The claims that a pod mounts by name. An ephemeral volume goes with its pod and binds no later one.
 */
export function mountedClaims(
  spec: PodSpec,
  namespace: string,
  claims: ReadonlyMap<string, Manifest>,
  reachOf: ReachOf,
): readonly Claim[] {
  return listOf(spec.volumes).flatMap((volume): readonly Claim[] => {
    const name = fieldsOf(volume.persistentVolumeClaim).claimName;
    if (typeof name !== 'string') {
      return [];
    }
    const key = `${namespace}/${name}`;
    const claim = claims.get(key);
    const storageClass = fieldsOf(claim?.spec).storageClassName;
    return [{ key, reach: reachOf({ annotations: claim?.metadata.annotations, storageClass }) }];
  });
}

/** The reach of a claim made from a template. */
export function templateReach(template: Fields, reachOf: ReachOf): VolumeReach {
  return reachOf({
    annotations: fieldsOf(template.metadata).annotations,
    storageClass: fieldsOf(template.spec).storageClassName,
  });
}

function reachOfClass(storageClass: Manifest): VolumeReach | undefined {
  const provisioner = String(storageClass.provisioner ?? '');
  return (
    annotated(storageClass.metadata.annotations) ??
    (LOCAL.test(provisioner) ? 'node' : SHARED.test(provisioner) ? 'any' : undefined)
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
