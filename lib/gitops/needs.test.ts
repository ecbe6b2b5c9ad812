import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { needsOf } from './needs.ts';

const namespace = 'data-platform';

function object(apiVersion: string, kind: string, name: string, fields: object = {}): Manifest {
  return { apiVersion, kind, metadata: { name, namespace }, ...fields };
}

function deployment(name: string, spec: object = {}): Manifest {
  const labels = { app: name };
  return object('apps/v1', 'Deployment', name, {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: 'a:1' }], ...spec } },
    },
  });
}

const container = (fields: object) => ({ containers: [{ name: 'a', image: 'a:1', ...fields }] });

/** What `client` needs of `server`, an app each. */
function between(client: readonly Manifest[], server: readonly Manifest[]) {
  return needsOf([
    { app: 'server', manifests: server },
    { app: 'client', manifests: client },
  ]).map(({ from, to, kind, because }) => `${from} → ${to} (${kind}): ${because}`);
}

describe('a need of an object', () => {
  it.each<[string, Manifest, Manifest]>([
    [
      'the namespace it is in',
      object('v1', 'Service', 'web'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ],
    [
      'the account of a pod',
      deployment('web', { serviceAccountName: 'web' }),
      object('v1', 'ServiceAccount', 'web'),
    ],
    [
      'the priority of a pod',
      deployment('web', { priorityClassName: 'high' }),
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' } },
    ],
    [
      'a ConfigMap that a pod mounts',
      deployment('web', { volumes: [{ name: 'a', configMap: { name: 'shared' } }] }),
      object('v1', 'ConfigMap', 'shared', { data: { a: '1' } }),
    ],
    [
      'the Certificate behind a Secret that a pod mounts',
      deployment('web', { volumes: [{ name: 'a', secret: { secretName: 'server-tls' } }] }),
      object('cert-manager.io/v1', 'Certificate', 'server', { spec: { secretName: 'server-tls' } }),
    ],
    [
      'the ExternalSecret behind a variable',
      deployment(
        'web',
        container({ env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'roles', key: 'web' } } }] }),
      ),
      object('external-secrets.io/v1', 'ExternalSecret', 'e', {
        spec: { target: { name: 'roles' }, data: [{ secretKey: 'web' }] },
      }),
    ],
    [
      'the ExternalSecret behind a pull secret',
      deployment('web', { imagePullSecrets: [{ name: 'mirror' }] }),
      object('external-secrets.io/v1', 'ExternalSecret', 'e', { spec: { target: { name: 'mirror' } } }),
    ],
    [
      'a claim that a pod mounts',
      deployment('web', { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'files' } }] }),
      object('v1', 'PersistentVolumeClaim', 'files'),
    ],
    [
      'the issuer of a Certificate',
      object('cert-manager.io/v1', 'Certificate', 'a', {
        spec: { issuerRef: { kind: 'Issuer', name: 'ca' } },
      }),
      object('cert-manager.io/v1', 'Issuer', 'ca'),
    ],
    [
      'the key of an issuer',
      object('cert-manager.io/v1', 'Issuer', 'ca', { spec: { ca: { secretName: 'ca-key' } } }),
      object('cert-manager.io/v1', 'Certificate', 'root', { spec: { secretName: 'ca-key' } }),
    ],
    [
      'the store of an ExternalSecret',
      object('external-secrets.io/v1', 'ExternalSecret', 'a', {
        spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' } },
      }),
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: 'vault' },
      },
    ],
    [
      'the role of a binding',
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'a', {
        roleRef: { kind: 'ClusterRole', name: 'r' },
      }),
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' } },
    ],
  ])('is %s', (_, from, to) => {
    expect(between([from], [to])).toEqual([
      expect.stringMatching(`^client → server \\(object\\): ${from.kind} .*: ${to.kind} `),
    ]);
    // Of another name it is another object.
    expect(between([from], [{ ...to, metadata: { ...to.metadata, name: 'other' }, spec: {} }])).toEqual([]);
  });

  it('is none within an app, nor one that is optional', () => {
    const map = object('v1', 'ConfigMap', 'shared', { data: {} });
    const optional = { volumes: [{ name: 'a', configMap: { name: 'shared', optional: true } }] };
    const own = { volumes: [{ name: 'a', configMap: { name: 'shared' } }] };
    expect(between([deployment('web', optional)], [map])).toEqual([]);
    expect(needsOf([{ app: 'client', manifests: [deployment('web', own), map] }])).toEqual([]);
  });
});

describe('a need of an address', () => {
  const policy = (peers: object[], policyTypes = ['Egress']) =>
    object('networking.k8s.io/v1', 'NetworkPolicy', 'web', {
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes, egress: [{ to: peers }] },
    });
  const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });

  it('is a server that the egress of a pod names', () => {
    expect(between([deployment('web'), policy([pods('db')])], [deployment('db')])).toEqual([
      'client → server (address): Deployment data-platform/web: Deployment data-platform/db',
    ]);
  });

  it.each<[string, Manifest]>([
    ['a server of another name', policy([pods('cache')])],
    [
      'a server of another namespace',
      policy([
        { ...pods('db'), namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } },
      ]),
    ],
    ['everyone', policy([{ podSelector: {} }])],
    ['an address range', policy([{ ipBlock: { cidr: '0.0.0.0/0' } }])],
    ['a server, where egress is open', policy([pods('db')], ['Ingress'])],
  ])('is not %s', (_, egress) => {
    expect(between([deployment('web'), egress], [deployment('db')])).toEqual([]);
  });
});
