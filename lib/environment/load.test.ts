import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EnvironmentFaults } from './fault.ts';
import { good, replaced } from './fixtures/good.testing.ts';
import { loadEnvironment, parseEnvironment } from './load.ts';

const minimal = `
name: small
survive: node
cluster: { nodePools: [{ name: worker, count: 3, cpu: 4, memory: 8Gi, zones: [a] }] }
quota: { cpu: 8, memory: 16Gi, pods: 100 }
tls: { mode: off }
`;

function faultsOf(load: () => unknown): EnvironmentFaults {
  try {
    load();
  } catch (error) {
    if (error instanceof EnvironmentFaults) {
      return error;
    }
    throw error;
  }
  throw new Error('no fault was found');
}

describe('parseEnvironment', () => {
  it('fills in every default', () => {
    expect(parseEnvironment(minimal, 'small.yaml')).toEqual({
      name: 'small',
      namespace: 'data-platform',
      survive: 'node',
      cluster: {
        nodePools: [
          {
            name: 'worker',
            count: 3,
            cpu: '4',
            memory: '8Gi',
            pods: 110,
            zones: ['a'],
            reserved: 0.1,
            labels: {},
            taints: [],
          },
        ],
        domain: 'cluster.local',
        dns: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } },
        apiServer: { cidrs: ['0.0.0.0/0'], ports: [443, 6443] },
        zoneLabels: 'nodes',
      },
      quota: { name: 'data-platform-quota', cpu: '8', memory: '16Gi', pods: 100, target: 0.8 },
      tls: { mode: 'off' },
      secrets: { mode: 'existing', refreshInterval: '1h' },
      storage: {},
      images: { overrides: {}, pullSecrets: [] },
      backup: {},
      observability: {
        enabled: true,
        prometheus: { namespace: 'monitoring', podLabels: { 'app.kubernetes.io/name': 'prometheus' } },
        labels: {},
        runbooks: 'https://holdfast.dev/runbooks',
      },
      services: {
        kafka: {
          enabled: true,
          instance: 'kafka',
          mode: 'combined',
          replicas: 3,
          size: 'small',
          storage: { size: '20Gi' },
          controllers: { replicas: 3, size: 'small', storage: { size: '10Gi' } },
          bootstrapped: false,
          rackAwareness: 'off',
          properties: {},
          topics: [],
          users: [],
          clients: [],
          connect: {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 4,
            cpuUtilization: 70,
            size: 'small',
            produce: [],
            consume: [],
            properties: {},
            connectors: {},
          },
          lagExporter: { enabled: true },
          backup: {
            enabled: false,
            bootstrapServers: [],
            alias: 'backup',
            topics: ['.*'],
            tasks: 4,
            tls: true,
            credentials: 'kafka-backup-cluster',
            cidrs: ['0.0.0.0/0'],
            ports: [9092],
          },
        },
        minio: {
          enabled: true,
          instance: 'minio',
          pools: [{ members: 3, drives: 2 }],
          size: 'small',
          storage: { size: '20Gi' },
          binary: 'silo',
          client: 'mcli',
          gateway: { enabled: true, minReplicas: 2, maxReplicas: 4, cpuUtilization: 70 },
          buckets: [],
          users: [],
          backup: { enabled: false, schedule: '30 2 * * *', maxAgeHours: 26 },
        },
        postgresql: {
          enabled: true,
          instance: 'postgresql',
          replicas: 3,
          size: 'medium',
          storage: { size: '20Gi' },
          dcs: 'configmaps',
          synchronousMode: 'quorum',
          maxConnections: 200,
          parameters: {},
          databases: [],
          pooler: { enabled: true, minReplicas: 2, maxReplicas: 4, cpuUtilization: 70 },
          backup: {
            enabled: false,
            full: '30 1 * * 0',
            incremental: '30 1 * * 1-6',
            retainFull: 2,
            maxAgeHours: 26,
          },
        },
        metricsServer: {
          enabled: true,
          replicas: 2,
          size: 'small',
          verifyKubelets: true,
          kubelets: { cidrs: ['0.0.0.0/0'], port: 10250 },
        },
        portal: {
          enabled: true,
          instance: 'portal',
          title: 'Data platform',
          links: [],
          size: 'small',
          minReplicas: 2,
          maxReplicas: 4,
          cpuUtilization: 70,
        },
        edge: {
          enabled: false,
          instance: 'cloudflared',
          replicas: 2,
          size: 'small',
          hostnames: {},
          cidrs: ['0.0.0.0/0'],
        },
        vault: {
          enabled: true,
          instance: 'vault',
          distribution: 'vault',
          replicas: 3,
          size: 'medium',
          storage: { size: '10Gi' },
          serviceAccountAnnotations: {},
          performanceMultiplier: 1,
          ui: false,
          kubernetesAuth: true,
          audit: { stdout: true, file: { enabled: false, size: '5Gi' } },
          proxy: { enabled: true, minReplicas: 2, maxReplicas: 4, cpuUtilization: 70 },
          backup: { enabled: false, schedule: '15 */6 * * *', maxAgeHours: 13 },
          clients: [],
        },
      },
    });
  });

  it('gives every load its own defaults', () => {
    const first = parseEnvironment(minimal, 'small.yaml');
    first.images.pullSecrets.push('changed');
    first.cluster.dns.podLabels.changed = 'yes';
    expect(parseEnvironment(minimal, 'small.yaml').images.pullSecrets).toEqual([]);
    expect(parseEnvironment(minimal, 'small.yaml').cluster.dns.podLabels).toEqual({ 'k8s-app': 'kube-dns' });
  });

  it.each(['off', '"off"', "'off'"])('takes mode: %s', (mode) => {
    expect(parseEnvironment(minimal.replace('off', mode), 'small.yaml').tls.mode).toBe('off');
  });

  it('takes IPv6 ranges, exact sizes and shared parts', () => {
    const text = minimal
      .replace('nodePools: [{', 'nodePools: [&pool {')
      .replace(
        'zones: [a] }]',
        'zones: [a] }, { <<: *pool, name: ingest }], apiServer: { cidrs: ["fd00:1::/64", "::/0"] }',
      )
      .concat('services: { postgresql: { size: { cpu: { request: 500m, limit: 2 }, memory: 1.5Gi } } }');
    const environment = parseEnvironment(text, 'small.yaml');
    expect(environment.cluster.nodePools.map(({ name, cpu }) => [name, cpu])).toEqual([
      ['worker', '4'],
      ['ingest', '4'],
    ]);
    expect(environment.cluster.apiServer.cidrs).toEqual(['fd00:1::/64', '::/0']);
    expect(environment.services.postgresql.size).toEqual({
      cpu: { request: '500m', limit: '2' },
      memory: '1.5Gi',
    });
  });

  it('gives each fault in parts, in the order of the file', () => {
    const text = replaced(good, [
      ['    replicas: 3', '    replica: 3'],
      ['count: 6', 'count: 0'],
    ]);
    expect(faultsOf(() => parseEnvironment(text, 'x/good.yaml')).faults).toEqual([
      {
        file: 'x/good.yaml',
        line: 8,
        column: 7,
        path: 'cluster.nodePools[0].count',
        found: '0',
        allowed: 'an integer from 1 to 5000',
      },
      {
        file: 'x/good.yaml',
        line: 56,
        column: 5,
        path: 'services.postgresql.replica',
        found: 'an unknown key',
        allowed: expect.stringMatching(/^enabled, instance, replicas, /),
        hint: 'did you mean "replicas"?',
      },
    ]);
  });

  it('asks for the name it is given', () => {
    expect(parseEnvironment(good, 'good.yaml', { name: 'good' }).name).toBe('good');
    expect(faultsOf(() => parseEnvironment(good, 'bad.yaml', { name: 'bad' })).message).toBe(
      'bad.yaml:2:1 name: found "good", allowed: bad, as the file is called',
    );
  });
});

describe('loadEnvironment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file', () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, good);
    expect(loadEnvironment(file, { name: 'good' })).toEqual(parseEnvironment(good, 'good.yaml'));
  });

  it.each([
    ['missing.yaml', 'no such file'],
    ['latin.yaml/below.yaml', 'no such file'],
    ['.', 'a folder'],
    ['latin.yaml', 'bytes that are not UTF-8'],
  ])('names what it cannot read: %s', (name, found) => {
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x6e, 0x3a, 0x20, 0xe9]));
    const file = join(folder, name);
    expect(faultsOf(() => loadEnvironment(file)).message).toBe(
      `${file}: found ${found}, allowed: a readable YAML file`,
    );
  });

  it.each(['development', 'production'])('reads config/%s.yaml, which ships', (name) => {
    const file = new URL(`../../config/${name}.yaml`, import.meta.url).pathname;
    expect(loadEnvironment(file, { name }).name).toBe(name);
  });
});
