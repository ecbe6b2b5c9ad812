/** Which objects are the product of another one among the manifests, as in a dump of a live cluster. */
import { type Fields, listOf, type Manifest } from './manifest.ts';

/** `namespace/Kind/name` of every object. */
export function owners(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    manifests.map(({ kind, metadata }) => `${metadata.namespace ?? ''}/${kind}/${metadata.name}`),
  );
}

/** Whether a controller among the manifests makes this object: its pods are counted with that one. */
export function isOwned(manifest: Manifest, known: ReadonlySet<string>): boolean {
  const namespace = manifest.metadata.namespace ?? '';
  return listOf(manifest.metadata.ownerReferences).some(({ controller, kind, name }) => {
    if (controller !== true) {
      return false;
    }
    // A dump often has the Deployment and the pods, and not the ReplicaSet between them.
    const deployment = kind === 'ReplicaSet' ? String(name).replace(/-[^-]+$/, '') : undefined;
    return (
      known.has(`${namespace}/${kind}/${name}`) ||
      (deployment !== undefined && known.has(`${namespace}/Deployment/${deployment}`))
    );
  });
}

/** The owner that made the object, as `ownerReferences` say. */
export function controllerOf({ metadata }: Manifest): Fields | undefined {
  return listOf(metadata.ownerReferences).find(({ controller }) => controller === true);
}

/** Whether it is the image in the API of a pod that a kubelet runs by itself: it belongs to its node. */
export function isMirror({ metadata }: Manifest): boolean {
  return metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}
