import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { meshComponents } from './components.ts';

const labels = (name: string, component: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': component,
});

interface Rule {
  readonly with: readonly [string, string] | 'foreign' | 'address';
  readonly port: number;
}

const peer = (other: Rule['with']) =>
  other === 'foreign'
    ? { namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: {} }
    : other === 'address'
      ? { ipBlock: { cidr: '0.0.0.0/0' } }
      : { podSelector: { matchLabels: labels(...other) } };

/** Pods with their policy. */
function component(
  name: string,
  part: string,
  ingress: readonly Rule[],
  egress: readonly Rule[],
): Manifest[] {
  const metadata = { name: `${name}-${part}`, namespace: 'data' };
  const rule = (end: string) => (each: Rule) => ({
    [end]: [peer(each.with)],
    ports: [{ port: each.port, protocol: 'TCP' }],
  });
  const containers = [
    { name: 'main', ports: ingress.map(({ port }) => ({ name: `p${port}`, containerPort: port })) },
  ];
  const template = { metadata: { labels: labels(name, part) }, spec: { containers } };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: labels(name, part) },
        ingress: ingress.map(rule('from')),
        egress: egress.map(rule('to')),
      },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } },
  ] as unknown as Manifest[];
}

const service = (name: string, part: string, port: number, clusterIP?: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-${part}-${port}`, namespace: 'data' },
    spec: { clusterIP, selector: labels(name, part), ports: [{ port, targetPort: `p${port}` }] },
  }) as unknown as Manifest;

const of = (manifests: readonly Manifest[], name: string) => {
  const found = meshComponents(manifests, 'data').find(({ policy }) => policy.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${name}`);
  }
  return found;
};

describe('meshComponents', () => {
  const database = component(
    'db',
    'member',
    [
      { with: ['db', 'member'], port: 5432 },
      { with: ['app', 'web'], port: 5432 },
      { with: 'foreign', port: 9187 },
    ],
    [
      { with: ['db', 'member'], port: 5432 },
      { with: 'address', port: 6443 },
    ],
  );
  const app = component(
    'app',
    'web',
    [{ with: ['other', 'caller'], port: 8080 }],
    [
      { with: ['db', 'member'], port: 5432 },
      { with: 'address', port: 5432 },
    ],
  );
  const all = [...database, ...app, service('db', 'member', 5432), service('app', 'web', 8080)];

  it('leaves alone what members say to each other, and what they say to addresses', () => {
    expect(of(all, 'db-member')).toMatchObject({
      peerPorts: [5432],
      foreignPorts: [9187],
      directPorts: [5432, 6443],
    });
  });

  it('leaves nothing else alone: an app goes through its proxy, by a port that is also an address’s', () => {
    expect(of(all, 'app-web')).toMatchObject({ peerPorts: [], directPorts: [], calledPorts: [5432] });
  });

  it('takes parts of one service for peers where no Service leads from one to the other', () => {
    const planner = component(
      'sql',
      'planner',
      [{ with: ['sql', 'worker'], port: 8443 }],
      [{ with: ['sql', 'worker'], port: 8443 }],
    );
    const worker = component(
      'sql',
      'worker',
      [{ with: ['sql', 'planner'], port: 8443 }],
      [{ with: ['sql', 'planner'], port: 8443 }],
    );
    const headless = service('sql', 'worker', 8443, 'None');
    const manifests = [...planner, ...worker, service('sql', 'planner', 8443), headless];
    expect(of(manifests, 'sql-worker').peerPorts).toEqual([8443]);
    expect(of(manifests, 'sql-planner')).toMatchObject({ peerPorts: [], directPorts: [8443] });
    // By the same port it calls the planner, whose proxy expects to be called by a proxy.
    expect(of(manifests, 'sql-worker').directPorts).toEqual([]);
  });

  it('knows nothing of other namespaces', () => {
    expect(meshComponents(all, 'elsewhere')).toEqual([]);
  });
});
