import { describe, expect, it } from 'vitest';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import {
  type Changes,
  manifestsOf,
  type shipped,
  snapshotOf,
  turnedOff,
  variant,
} from './variants.testing.ts';

const kafka = (changes: Changes): Changes => ({ services: { kafka: changes } });

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-off': [
    'production',
    {
      tls: { mode: 'off' },
      services: { postgresql: { backup: { enabled: false } }, edge: { hostnames: { trino: null } } },
    },
  ],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  'backup-off': ['production', kafka({ backup: { enabled: false } })],
  'combined-of-five': ['production', kafka({ mode: 'combined', replicas: 5, rackAwareness: 'pods' })],
  'nine-brokers': ['production', kafka({ replicas: 9 })],
  bare: ['development', kafka({ lagExporter: { enabled: false } })],
  connectors: [
    'development',
    kafka({
      instance: 'stream',
      clusterId: 'Hn4k0b6QRkSk3mO1Qb9E5w',
      bootstrapped: true,
      clients: [{ namespace: 'apps' }],
      connect: {
        enabled: true,
        produce: ['cdc.*'],
        connectors: { orders: { 'connector.class': 'org.example.Orders', 'tasks.max': 2 } },
      },
    }),
  ],
};

describe('the Kafka chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'kafka')).toMatchFileSnapshot(
      `../__snapshots__/kafka/${name}.yaml`,
    );
  });

  const of = (changes: Changes, base: (typeof shipped)[number] = 'production') =>
    manifestsOf(variant(base, kafka(changes)), 'kafka');
  const named = (manifests: readonly Manifest[], kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);
  const find = (manifests: readonly Manifest[], kind: string, name: string) => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (found === undefined) {
      throw new Error(`no ${kind} ${name}`);
    }
    return found;
  };
  const quorum = (manifests: readonly Manifest[], name: string) =>
    find(manifests, 'StatefulSet', name).metadata.annotations?.['holdfast.dev/quorum'];

  it('renders nothing when it is switched off', () => {
    expect(manifestsOf(variant('production', turnedOff('kafka')), 'kafka')).toEqual([]);
  });

  it('has the same identity each time, and the one that is given', () => {
    const idOf = (manifests: readonly Manifest[]) =>
      /--cluster-id=(\S+)/.exec(JSON.stringify(find(manifests, 'ConfigMap', 'kafka-controller-config')))?.[1];
    expect(idOf(of({}))).toBe(idOf(of({ replicas: 4 })));
    expect(idOf(of({ clusterId: 'Hn4k0b6QRkSk3mO1Qb9E5w' }))).toBe('Hn4k0b6QRkSk3mO1Qb9E5w');
  });

  it('says how many members writes need', () => {
    const combined = (replicas: number) =>
      quorum(of({ mode: 'combined', replicas, rackAwareness: 'off' }, 'development'), 'kafka');
    expect([combined(3), combined(5)]).toEqual(['2', '4']);
    const separate = of({});
    expect([quorum(separate, 'kafka'), quorum(separate, 'kafka-controller')]).toEqual(['2', '2']);
    // Nine brokers in three zones, each partition in all of them: one zone may go.
    expect(quorum(of({ replicas: 9 }), 'kafka')).toBe('6');
  });

  it('may read nodes only where the zone comes from them', () => {
    expect(named(of({ rackAwareness: 'nodes' }), 'ClusterRole')).toEqual(['data-platform-kafka-node-reader']);
    for (const rackAwareness of ['off', 'pods']) {
      expect(named(of({ rackAwareness }), 'ClusterRole')).toEqual([]);
    }
  });

  it('leaves a member the time that its preStop hook may take, and its shutdown', () => {
    const set = find(of({}), 'StatefulSet', 'kafka');
    expect(at(set, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(300);
  });

  it('gives Java half of the memory limit', () => {
    const [container] = listAt(find(of({}), 'StatefulSet', 'kafka'), 'spec.template.spec.containers');
    expect(at(container, 'resources.limits.memory')).toBe('4Gi');
    expect(listAt(container, 'env').find(({ name }) => name === 'KAFKA_HEAP_OPTS')?.value).toBe(
      '-Xms2048m -Xmx2048m',
    );
  });

  it('never tests the cluster for liveness', () => {
    for (const [changes, port] of [
      [{ mode: 'combined' }, 'controller'],
      [{ mode: 'separate' }, 'metrics'],
    ] as const) {
      const [container] = listAt(find(of(changes), 'StatefulSet', 'kafka'), 'spec.template.spec.containers');
      expect(at(container, 'livenessProbe.tcpSocket.port')).toBe(port);
      expect(at(container, 'readinessProbe.tcpSocket.port')).toBe('client');
    }
  });

  it('shows clients and workers the authority, and never the key', () => {
    const manifests = of({});
    for (const name of ['kafka-connect', 'kafka-lag-exporter']) {
      const volumes = listAt(find(manifests, 'Deployment', name), 'spec.template.spec.volumes');
      const secret = volumes.find((volume) => at(volume, 'secret.secretName') === 'kafka-tls');
      expect(at(secret, 'secret.items')).toEqual([{ key: 'ca.crt', path: 'ca.crt' }]);
    }
  });
});
