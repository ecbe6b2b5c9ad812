import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestsOf, variant } from '../../charts/variants.testing.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { clusters } from './clusters.testing.ts';
import { autoscaler, daemonSet, deployment, nodes, quota, statefulSet } from './manifests.testing.ts';
import { clusterOf, platformOf } from './scale.testing.ts';
import { simulate } from './simulate.ts';
import { verdict } from './verdict.ts';

const options = { cluster: nodes(3), survive: 'node' } as const;

describe('simulate', () => {
  it('says of every event what it did', () => {
    const {
      nodes: all,
      pods,
      events,
      services,
      pending,
    } = simulate([deployment('web', { replicas: 2, cpu: '250m' })], {
      cluster: nodes(2, { zones: ['x', 'y'] }),
      survive: 'zone',
    });
    expect(all.map(({ name, zone }) => `${name} ${zone}`)).toEqual(['node-0 x', 'node-1 y']);
    expect(pods[0]).toEqual({
      name: 'ns/web-0',
      workload: 'Deployment ns/web',
      service: 'web',
      priority: 0,
      requests: { cpu: 250, memory: 128 * 1024 * 1024, pods: 1 },
      node: 'node-0',
    });
    expect(pending).toEqual([]);
    expect(services).toMatchObject([{ service: 'web', state: 'serves', workloads: ['Deployment ns/web'] }]);
    expect(events.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'node-loss node-0',
      'node-loss node-1',
      'zone-loss x',
      'zone-loss y',
      'pair-loss node-0 + node-1',
      'drain node-0',
      'drain node-1',
      'rollout Deployment ns/web',
      'maxima all autoscalers',
    ]);
  });

  it('is plain data, and the same every time', () => {
    const environment = variant('production');
    const manifests = manifestsOf(environment);
    const one = simulate(manifests, environment);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    expect(simulate(manifests, environment)).toEqual(one);
  });

  it('does not depend on the order of the manifests', () => {
    fc.assert(
      fc.property(
        clusters({ preempts: true }).chain(({ cluster, manifests }) =>
          fc.tuple(
            fc.constant(cluster),
            fc.constant(manifests),
            fc.shuffledSubarray([...manifests], { minLength: manifests.length }),
          ),
        ),
        ([cluster, manifests, shuffled]) => {
          const settings = { cluster, survive: 'node' } as const;
          expect(simulate(shuffled, settings).pods).toEqual(simulate(manifests, settings).pods);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('adds up the quota in every state', () => {
    const manifests = [
      quota({ 'requests.cpu': '2', pods: '10' }),
      deployment('web', { cpu: '500m', spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } }),
      autoscaler('web', 2, 5),
    ];
    const { quota: base, events } = simulate(manifests, options);
    const cpu = (rows: typeof base) => rows.find(({ resource }) => resource === 'requests.cpu');
    expect(cpu(base)).toEqual({
      quota: 'ns/quota',
      resource: 'requests.cpu',
      used: '1',
      hard: '2',
      ratio: 0.5,
    });
    const of = (kind: string) => cpu(events.find((event) => event.kind === kind)?.quota ?? []);
    expect(of('node-loss')?.used).toBe('1');
    expect(of('rollout')).toMatchObject({ used: '1500m', ratio: 0.75 });
    expect(of('maxima')).toMatchObject({ used: '3', ratio: 1.5 });
  });

  it('says whether a run of each Job finds room', () => {
    const job = (name: string, cpu: string): Manifest => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'ns' },
      spec: {
        template: {
          spec: { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu } } }] },
        },
      },
    });
    const simulation = simulate([job('small', '1'), job('huge', '5')], options);
    expect(simulation.jobs.map(({ job: name, pending }) => [name, pending.length])).toEqual([
      ['Job ns/huge', 1],
      ['Job ns/small', 0],
    ]);
    expect(verdict(simulation)).toMatchObject([
      { check: 'job-finds-no-node', object: { kind: 'Job', name: 'huge' } },
    ]);
  });

  it('counts the pods of a dump once, and those that ended not at all', () => {
    const dumped = (name: string, owner: object | undefined, phase = 'Running'): Manifest => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'ns', ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
      spec: { nodeName: 'ip-10-0-0-1', containers: [{ name: 'main', image: 'x' }] },
      status: { phase },
    });
    const { pods, notes } = simulate(
      [
        deployment('web', { replicas: 2 }),
        dumped('web-5d4-abc', { kind: 'ReplicaSet', name: 'web-5d4', controller: true }),
        dumped('done', undefined, 'Succeeded'),
        dumped('bare', undefined),
      ],
      options,
    );
    expect(pods.map(({ name }) => name)).toEqual(['ns/bare', 'ns/web-0', 'ns/web-1']);
    expect(notes).toContain(
      'Pod ns/bare names the node ip-10-0-0-1, which is not declared: placed like any other',
    );
  });

  it('leaves the pairs of a large cluster out, and says so', () => {
    const { events, notes } = simulate(platformOf(45), { cluster: clusterOf(45), survive: 'node' });
    expect(events.filter(({ kind }) => kind === 'pair-loss')).toEqual([]);
    expect(notes).toContain('pairs of nodes are not lost: 45 nodes make too many');
  });
});

describe('odd manifests', () => {
  const template = (spec: unknown) => ({ spec: { selector: {}, template: { spec } } });
  const of = (kind: string, rest: object): Manifest => ({
    apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
    kind,
    metadata: { name: 'odd', namespace: 'ns' },
    ...rest,
  });
  const container = { name: 'main', image: 'x' };

  it.each<[string, Manifest, string | undefined]>([
    ['no template', of('Deployment', { spec: {} }), 'must be a list of containers'],
    ['no spec', of('StatefulSet', {}), 'must be a list of containers'],
    [
      'a quantity that is none',
      of(
        'Deployment',
        template({ containers: [{ ...container, resources: { requests: { cpu: 'lots' } } }] }),
      ),
      'lots',
    ],
    [
      'affinity of the wrong shape',
      of(
        'Deployment',
        template({
          containers: [container],
          affinity: 'no',
          tolerations: {},
          topologySpreadConstraints: [1, {}],
          nodeSelector: [],
        }),
      ),
      undefined,
    ],
    [
      'a class that is missing',
      of('Deployment', template({ containers: [container], priorityClassName: 'nobody' })),
      'PriorityClass nobody is not among the manifests',
    ],
    [
      'a number of pods beyond all clusters',
      of('Deployment', { spec: { replicas: 1e12, ...template({ containers: [container] }).spec } }),
      'more than a cluster holds',
    ],
    [
      'a negative number',
      of('Deployment', { spec: { replicas: -3, ...template({ containers: [container] }).spec } }),
      undefined,
    ],
    [
      'a selector that the API refuses',
      of(
        'Deployment',
        template({
          containers: [container],
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  topologyKey: 'x',
                  labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] },
                },
              ],
            },
          },
        }),
      ),
      'Like',
    ],
    [
      'a budget of nonsense',
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b', namespace: 'ns' },
        spec: { selector: {}, maxUnavailable: 'some' },
      },
      '"some" is neither a number of pods nor a percentage',
    ],
    ['a quota of nonsense', quota({ cpu: 'much' }), 'ResourceQuota ns/quota is not judged whole'],
    [
      'an autoscaler of nothing',
      { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'h' } },
      undefined,
    ],
    [
      'a surge of nonsense',
      of('Deployment', {
        spec: {
          strategy: { rollingUpdate: { maxSurge: 'x' } },
          ...template({ containers: [container] }).spec,
        },
      }),
      'not placed: Deployment ns/odd',
    ],
    ['the same workload twice', deployment('web'), 'more than once'],
  ])('%s', (_, manifest, note) => {
    const others = [deployment('web', { replicas: 2 }), statefulSet('db'), daemonSet('agent')];
    const simulation = simulate([...others, manifest], options);
    expect(simulation.pods.filter(({ name }) => name.startsWith('ns/web'))).toHaveLength(2);
    expect(() => verdict(simulation)).not.toThrow();
    if (note !== undefined) {
      expect(simulation.notes.join('\n')).toContain(note);
    }
  });

  it('of any shape never throw', () => {
    const fields = fc.dictionary(
      fc.constantFrom(
        'replicas',
        'template',
        'spec',
        'containers',
        'affinity',
        'selector',
        'maxUnavailable',
        'volumes',
        'metadata',
        'labels',
        'hard',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const kinds = fc.constantFrom(
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'StatefulSet'],
      ['apps/v1', 'DaemonSet'],
      ['v1', 'Pod'],
      ['batch/v1', 'CronJob'],
      ['policy/v1', 'PodDisruptionBudget'],
      ['v1', 'ResourceQuota'],
      ['v1', 'Service'],
      ['storage.k8s.io/v1', 'StorageClass'],
      ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    );
    const workloads = fc
      .record({ kind: kinds, spec: fields, pod: fields, name: fc.constantFrom('a', 'b') })
      .map(
        ({ kind: [apiVersion = '', kind = ''], spec, pod, name }): Manifest => ({
          apiVersion,
          kind,
          metadata: { name, namespace: 'ns' },
          spec: {
            ...spec,
            ...(kind === 'Deployment' || kind === 'StatefulSet'
              ? { template: { spec: { ...pod, containers: [container] } } }
              : {}),
          },
        }),
      );
    fc.assert(
      fc.property(fc.array(workloads, { maxLength: 4 }), (manifests) => {
        expect(() => verdict(simulate(manifests, { cluster: nodes(2), survive: 'node' }))).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});
