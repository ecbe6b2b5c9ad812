import { describe, expect, it } from 'vitest';
import { syncAnnotations, withSyncAnnotations } from './sync-annotations.ts';

const object = (apiVersion: string, kind: string, fields: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...fields,
});

describe('syncAnnotations', () => {
  it.each([
    object('v1', 'Namespace'),
    object('v1', 'PersistentVolumeClaim'),
    object('v1', 'PersistentVolume'),
    object('apps/v1', 'StatefulSet'),
    object('cert-manager.io/v1', 'Certificate', { spec: { isCA: true } }),
  ])('keep a $kind until a person lets it go', (manifest) => {
    expect(syncAnnotations(manifest)).toEqual({
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
    });
  });

  it('let both engines make a Job anew', () => {
    expect(syncAnnotations(object('batch/v1', 'Job'))).toEqual({
      'kustomize.toolkit.fluxcd.io/force': 'enabled',
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
  });

  it.each([
    object('batch/v1', 'CronJob'),
    object('apps/v1', 'Deployment'),
    object('v1', 'Service'),
    object('cert-manager.io/v1', 'Certificate', { spec: {} }),
    // Of another group: what that is, nobody here knows.
    object('example.com/v1', 'Namespace'),
  ])('say nothing of a $apiVersion $kind', (manifest) => {
    expect(syncAnnotations(manifest)).toEqual({});
    expect(withSyncAnnotations(manifest)).toBe(manifest);
  });
});

describe('withSyncAnnotations', () => {
  it('lets an object keep what it says itself', () => {
    const annotations = { 'kustomize.toolkit.fluxcd.io/prune': 'enabled', 'holdfast.dev/quorum': '2' };
    const manifest = { ...object('apps/v1', 'StatefulSet'), metadata: { name: 'a', annotations } };
    expect(withSyncAnnotations(manifest).metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
      ...annotations,
    });
  });
});
