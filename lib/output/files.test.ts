import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { fileName, filesOf } from './files.ts';

const object = (kind: string, name: string, namespace = 'data-platform', apiVersion = 'v1'): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});

describe('filesOf', () => {
  it('gives each object a file in the folder of its app, sorted', () => {
    const files = filesOf([
      { app: 'postgresql', manifests: [object('StatefulSet', 'postgresql'), object('ConfigMap', 'patroni')] },
      { app: 'foundation', manifests: [object('ResourceQuota', 'data-platform-quota')] },
      { app: 'empty', manifests: [] },
    ]);
    expect([...files.keys()]).toEqual([
      'apps/foundation/resourcequota-data-platform-quota.yaml',
      'apps/postgresql/configmap-patroni.yaml',
      'apps/postgresql/statefulset-postgresql.yaml',
    ]);
    expect(files.get('apps/postgresql/configmap-patroni.yaml')).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: patroni\n  namespace: data-platform\n',
    );
  });

  it.each([
    [object('Role', 'a:b'), object('Role', 'a*b')],
    [object('Role', 'Reader'), object('Role', 'reader')],
    [object('Service', 'a', 'one'), object('Service', 'a', 'two')],
    [object('Issuer', 'a', 'x', 'cert-manager.io/v1'), object('Issuer', 'a', 'x', 'other.dev/v1')],
  ])('names both objects that claim one file: case %#', (one, two) => {
    expect(() => filesOf([{ app: 'a', manifests: [one, two] }])).toThrow(
      `would hold both ${one.apiVersion} ${one.kind} ${one.metadata.namespace}/${one.metadata.name} and ` +
        `${two.apiVersion} ${two.kind} ${two.metadata.namespace}/${two.metadata.name}`,
    );
  });

  it.each(['', 'Postgresql', 'a/b', '..', '-a', 'con', 'a'.repeat(64)])('refuses the folder %j', (app) => {
    expect(() => filesOf([{ app, manifests: [] }])).toThrow('cannot name a folder');
  });
});

describe('fileName', () => {
  it('keeps to characters every file system takes', () => {
    expect(fileName(object('ClusterRoleBinding', 'system:Auth*delegator'))).toBe(
      'clusterrolebinding-system-auth-delegator.yaml',
    );
    expect(fileName(object('CustomResourceDefinition', 'podmonitors.monitoring.coreos.com'))).toBe(
      'customresourcedefinition-podmonitors.monitoring.coreos.com.yaml',
    );
  });

  it('refuses a name that no file can have', () => {
    expect(() => fileName(object('Service', 'a'.repeat(253)))).toThrow('too long for a file: 266 of 255');
  });
});
