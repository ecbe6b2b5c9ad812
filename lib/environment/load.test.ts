import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { listEnvironments } from './environments.ts';
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
  const { services, ...platform } = parseEnvironment(minimal, 'small.yaml');

  it('fills in every default of the platform', () => {
    expect(platform).toEqual({
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
      },
      quota: { name: 'data-platform-quota', cpu: '8', memory: '16Gi', pods: 100, target: 0.8 },
      tls: { mode: 'off' },
      secrets: { mode: 'existing', refreshInterval: '1h' },
      storage: {},
      images: { overrides: {}, pullSecrets: [] },
      backup: {},
      mesh: { type: 'none', mtls: 'permissive', sidecars: 'classic', controlPlane: {} },
      observability: {
        enabled: true,
        prometheus: { namespace: 'monitoring', podLabels: { 'app.kubernetes.io/name': 'prometheus' } },
        labels: {},
        runbooks: 'https://holdfast.dev/runbooks',
        podsPerNode: 30,
        dashboards: {
          enabled: true,
          labels: { grafana_dashboard: '1' },
          folderAnnotation: 'grafana_folder',
          folder: 'Data platform',
        },
      },
    });
  });

  it.each(Object.entries(services))('fills in every default of %s', async (name, service) => {
    await expect(stringify(service)).toMatchFileSnapshot(`../../__snapshots__/environment/${name}.yaml`);
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

  it.each(listEnvironments('config'))('reads config/%s.yaml, which ships', (name) => {
    expect(loadEnvironment(`config/${name}.yaml`, { name }).name).toBe(name);
  });
});
