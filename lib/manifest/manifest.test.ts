import { describe, expect, it } from 'vitest';
import { apiGroup, identity, isKind, isManifest, type Manifest, manifestFault, title } from './manifest.ts';

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pooler', namespace: 'data-platform', labels: { a: 'b' } },
};
const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data-platform' } };

describe('manifestFault', () => {
  it('accepts objects with and without a namespace', () => {
    expect(manifestFault(deployment)).toBeUndefined();
    expect(isManifest(namespace)).toBe(true);
  });

  it.each([
    [undefined, 'a Kubernetes object is a mapping, this is absent'],
    [[deployment], 'a Kubernetes object is a mapping, this is a list'],
    [{ ...deployment, kind: '' }, 'kind must be a text that is not empty, it is ""'],
    [{ ...deployment, apiVersion: 1 }, 'apiVersion must be a text that is not empty, it is 1'],
    [{ ...deployment, metadata: null }, 'metadata must be a mapping, it is null'],
    [{ ...deployment, metadata: {} }, 'metadata.name must be a text that is not empty, it is absent'],
    [
      { ...deployment, metadata: { name: 'a', namespace: 7 } },
      'metadata.namespace must be a text that is not empty, it is 7',
    ],
    [
      { ...deployment, metadata: { name: 'a', labels: [] } },
      'metadata.labels must be a mapping, it is a list',
    ],
    [
      { ...deployment, metadata: { name: 'a', annotations: { on: true } } },
      'metadata.annotations.on must be a text (quote it), it is true',
    ],
  ])('names the fault of %j', (value, fault) => {
    expect(manifestFault(value)).toBe(fault);
    expect(isManifest(value)).toBe(false);
  });
});

describe('names', () => {
  it('reads the group out of the apiVersion', () => {
    expect(apiGroup(deployment)).toBe('apps');
    expect(apiGroup(namespace)).toBe('');
    expect(isKind(deployment, 'apps', 'Deployment')).toBe(true);
    expect(isKind({ ...deployment, apiVersion: 'other.dev/v1' }, 'apps', 'Deployment')).toBe(false);
  });

  it('identifies an object across versions, and tells namespaces apart', () => {
    expect(identity({ ...deployment, apiVersion: 'apps/v1beta2' })).toBe(identity(deployment));
    expect(identity({ ...deployment, metadata: { name: 'pooler', namespace: 'other' } })).not.toBe(
      identity(deployment),
    );
    expect(identity(namespace)).toBe('/Namespace//data-platform');
  });

  it('titles an object for people', () => {
    expect(title(deployment)).toBe('Deployment data-platform/pooler');
    expect(title(namespace)).toBe('Namespace data-platform');
  });
});
