import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../manifest/manifest.ts';
import { nodes, statefulSet } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';
import { LOST } from './topology.ts';

const storageClass = (provisioner: string, annotations: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'disk', annotations },
  provisioner,
});

/** Nodes that the pod may go to when its first one, node-0 of zone x, is lost. */
function refuge(...classes: readonly Manifest[]): readonly string[] {
  const spec = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'disk' } }] };
  const { world } = place(nodes(4, { zones: ['x', 'y'] }), statefulSet('db', { spec }), ...classes);
  world.state.unplace(0);
  world.state.close(0, LOST);
  return world.nodes.flatMap(({ name }, node) => (world.scheduler.fits(0, node) ? [name] : []));
}

describe('volumes', () => {
  it('keep a pod in the zone where it first stood, unless its class says otherwise', () => {
    expect(refuge()).toEqual(['node-2']);
    expect(refuge(storageClass('ebs.csi.aws.com'))).toEqual(['node-2']);
  });

  it('of one node keep it there', () => {
    expect(refuge(storageClass('rancher.io/local-path'))).toEqual([]);
    expect(refuge(storageClass('example.com/disk', { 'holdfast.dev/volume-reach': 'node' }))).toEqual([]);
  });

  it('of the network let it go anywhere', () => {
    expect(refuge(storageClass('nfs.csi.k8s.io'))).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('that pods share bind all of them', () => {
    const pod = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'shared' } }] };
    const { at } = place(
      nodes(2, { zones: ['x', 'y'] }),
      statefulSet('a', { pod }),
      statefulSet('b', { pod, replicas: 2 }),
    );
    expect(new Set(Object.values(at))).toEqual(new Set(['node-0']));
  });
});
