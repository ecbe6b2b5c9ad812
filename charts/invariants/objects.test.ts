import { describe, expect, it } from 'vitest';
import { type Manifest, title } from '../../lib/manifest/manifest.ts';
import { validateManifest } from '../../lib/manifest/schema/validate.ts';
import { isClusterScoped } from '../../lib/manifest/scope.ts';
import { selects } from '../../lib/manifest/selector.ts';
import { asStored } from '../../lib/manifest/stored.ts';
import { selectorLabels } from '../../lib/workload/labels.ts';
import { at, listAt, ofKind, renderedEnvironments, workloads } from './environments.testing.ts';

describe.each(renderedEnvironments())('every object of %s', (_name, { environment, manifests }) => {
  it('is valid by its upstream schema', () => {
    expect(manifests.flatMap(validateManifest)).toEqual([]);
  });

  it('names its namespace, unless it is the whole cluster’s', () => {
    // metrics-server serves the whole cluster: it stands where the cluster's own services do.
    const ofCluster = (manifest: Manifest) =>
      manifest.metadata.labels?.['app.kubernetes.io/name'] === 'metrics-server';
    const expected = (manifest: Manifest) => (ofCluster(manifest) ? 'kube-system' : environment.namespace);
    const astray = manifests.filter(
      (manifest) =>
        manifest.metadata.namespace !== (isClusterScoped(manifest) ? undefined : expected(manifest)),
    );
    expect(astray.map(title)).toEqual([]);
  });

  it('carries the labels of its owner', () => {
    for (const { metadata } of manifests) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/part-of': 'data-platform',
        'app.kubernetes.io/managed-by': 'holdfast',
      });
    }
    for (const { manifest, title } of workloads(manifests)) {
      const owner = selectorLabels({ service: 'any', instance: 'any', component: 'any' });
      for (const label of Object.keys(owner)) {
        expect(manifest.metadata.labels, title).toHaveProperty([label]);
      }
    }
  });

  it('has a name that no hash ends', () => {
    const hashed = manifests.filter(({ metadata }) => /-[0-9a-f]{8,}$/.test(metadata.name));
    expect(hashed.map(title)).toEqual([]);
  });

  it('holds nothing that only the API server writes', () => {
    for (const manifest of manifests) {
      expect(manifest, title(manifest)).not.toHaveProperty('status');
      expect(JSON.stringify(manifest), title(manifest)).not.toMatch(
        /creationTimestamp|"uid":|resourceVersion/,
      );
    }
  });

  it('holds nothing that the API server drops or writes otherwise: a second apply changes nothing', () => {
    for (const manifest of manifests) {
      expect(manifest, title(manifest)).toEqual(asStored(manifest));
    }
    for (const policy of ofKind(manifests, 'NetworkPolicy')) {
      expect(at(policy, 'spec.policyTypes'), title(policy)).not.toEqual([]);
      expect(JSON.stringify(policy), title(policy)).not.toContain('[]');
    }
  });

  it('is no Secret: no value is ever rendered', () => {
    expect(manifests.filter(({ kind }) => kind === 'Secret').map(title)).toEqual([]);
  });

  it('selects its own pods, by labels that never change', () => {
    for (const { manifest, title, template } of workloads(manifests)) {
      const selector = at(manifest, 'spec.selector');
      if (manifest.kind === 'Job' || manifest.kind === 'CronJob') {
        expect(selector, title).toBeUndefined();
        continue;
      }
      expect(selects(selector as object, template.labels), title).toBe(true);
      expect(JSON.stringify(selector), title).not.toContain('version');
    }
  });

  it('makes every volume claim with the fields that the API server would add', () => {
    for (const { manifest, title } of workloads(manifests)) {
      for (const claim of listAt(manifest, 'spec.volumeClaimTemplates')) {
        expect(claim, title).toMatchObject({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      }
    }
  });
});
