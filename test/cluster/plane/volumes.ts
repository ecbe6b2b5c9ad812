/** A provisioner of volumes that can be mounted in one zone only, as those of most clouds. */
import { fieldsOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import { type Node, zoneLabel } from '../../../lib/manifest/nodes.ts';
import type { Api } from './api.ts';
import { Store } from './store.ts';

const CLASS = 'zonal';
const PROVISIONER = 'zonal.holdfast.dev';

/** Makes the default StorageClass, and a volume for each claim once the scheduler has chosen a node. */
export async function provisionVolumes(api: Api, nodes: readonly Node[]): Promise<void> {
  await api.ask('POST', '/apis/storage.k8s.io/v1/storageclasses', {
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: CLASS,
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: PROVISIONER,
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: true,
    },
  });
  const zones = new Map(nodes.map(({ name, zone }) => [name, zone]));
  const made = new Set<string>();
  const claims = await Store.of(api, '/api/v1/persistentvolumeclaims');
  claims.tell((event, claim) => {
    const zone = zones.get(claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] ?? '');
    const uid = String(claim.metadata.uid);
    const { volumeName, storageClassName } = fieldsOf(claim.spec);
    if (
      event === 'DELETED' ||
      zone === undefined ||
      volumeName ||
      storageClassName !== CLASS ||
      made.has(uid)
    ) {
      return;
    }
    made.add(uid);
    api.ask('POST', '/api/v1/persistentvolumes', { body: volume(claim, zone) }).catch(() => made.delete(uid));
  });
}

function volume(claim: Manifest, zone: string): Manifest {
  const { name, namespace, uid } = claim.metadata;
  const spec = fieldsOf(claim.spec);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `volume-${String(uid)}`,
      annotations: { 'pv.kubernetes.io/provisioned-by': PROVISIONER },
    },
    spec: {
      capacity: { storage: fieldsOf(fieldsOf(spec.resources).requests).storage },
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode,
      storageClassName: CLASS,
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      local: { path: `/${String(uid)}` },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: zoneLabel, operator: 'In', values: [zone] }] }],
        },
      },
    },
  };
}
