/** Small random clusters, as manifests for the simulation and as the brute force takes them. */
import fc from 'fast-check';
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes, Taint } from '../manifest/nodes.ts';
import type { RawNode, RawPod, RawSpread, RawTerm } from './brute-force.testing.ts';

export interface RandomCluster {
  readonly cluster: ClusterNodes;
  readonly manifests: readonly Manifest[];
  readonly nodes: readonly RawNode[];
  /** In the order of their names. */
  readonly pods: readonly RawPod[];
}

const MEBI = 1024 * 1024;
const namespaces = ['blue', 'green'];
const apps = ['a', 'b', 'c'];
const keys = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'disk'];

const key = fc.constantFrom(...keys);
const app = fc.constantFrom(...apps);
/** Most pods carry few rules, so that clusters do not end up empty. */
const few = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 2, arbitrary: fc.array(one, { maxLength: 2 }) },
  );

const term: fc.Arbitrary<RawTerm> = fc
  .record({ topologyKey: key, app, everywhere: fc.boolean() })
  .map(({ topologyKey, app: name, everywhere }) => ({
    topologyKey,
    labelSelector: { matchLabels: { app: name } },
    ...(everywhere ? { namespaceSelector: {} } : {}),
  }));

const spread: fc.Arbitrary<RawSpread> = fc
  .record({
    topologyKey: key,
    maxSkew: fc.integer({ min: 1, max: 2 }),
    hard: fc.boolean(),
    minDomains: fc.integer({ min: 1, max: 3 }),
    nodeAffinityPolicy: fc.constantFrom('Honor' as const, 'Ignore' as const),
    nodeTaintsPolicy: fc.constantFrom('Honor' as const, 'Ignore' as const),
    app,
  })
  .map(({ hard, minDomains, app: name, ...rest }) => ({
    ...rest,
    ...(hard ? { minDomains } : {}),
    whenUnsatisfiable: hard ? 'DoNotSchedule' : 'ScheduleAnyway',
    labelSelector: { matchLabels: { app: name } },
  }));

const taint: fc.Arbitrary<Taint> = fc.record({
  key: fc.constantFrom('dedicated', 'old'),
  effect: fc.constantFrom('NoSchedule' as const, 'PreferNoSchedule' as const, 'NoExecute' as const),
});

const pool = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  cpu: fc.integer({ min: 4, max: 12 }),
  memory: fc.integer({ min: 4, max: 12 }),
  pods: fc.integer({ min: 2, max: 8 }),
  zones: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
  disk: fc.constantFrom('ssd', 'hdd', undefined),
  taints: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Taint[]>([]) },
    { weight: 1, arbitrary: fc.array(taint, { maxLength: 2 }) },
  ),
});

const workload = fc.record({
  kind: fc.constantFrom('StatefulSet', 'Deployment'),
  namespace: fc.constantFrom(...namespaces),
  app,
  replicas: fc.integer({ min: 0, max: 4 }),
  priority: fc.constantFrom(0, 10, 20),
  cpu: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  memory: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  tolerated: fc.subarray(['dedicated', 'old']),
  tolerance: fc.constantFrom(undefined, 'NoSchedule', 'PreferNoSchedule'),
  disk: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('ssd') },
  ),
  preferredDisk: fc.option(
    fc.record({ weight: fc.integer({ min: 1, max: 100 }), disk: fc.constantFrom('ssd', 'hdd') }),
    { nil: undefined },
  ),
  affinity: few(term),
  antiAffinity: few(term),
  preferred: few(fc.record({ weight: fc.integer({ min: 1, max: 100 }), term, anti: fc.boolean() })),
  spread: few(spread),
});

/** `preempts`: whether pods of a higher priority may push out others. */
export function clusters({ preempts }: { readonly preempts: boolean }): fc.Arbitrary<RandomCluster> {
  return fc
    .record({
      pools: fc.array(pool, { minLength: 1, maxLength: 2 }),
      workloads: fc.array(workload, { minLength: 1, maxLength: 5 }),
    })
    .map(({ pools, workloads }) => {
      const nodePools = pools.map(({ disk, memory, cpu, ...rest }, index) => ({
        ...rest,
        name: `p${index}`,
        reserved: 0,
        cpu: `${cpu}00m`,
        memory: `${memory}00Mi`,
        labels: (disk === undefined ? {} : { disk }) as Record<string, string>,
      }));
      return {
        cluster: { nodePools },
        manifests: [
          ...[0, 10, 20].map((value) => ({
            apiVersion: 'scheduling.k8s.io/v1',
            kind: 'PriorityClass',
            metadata: { name: `p${value}` },
            value,
            preemptionPolicy: preempts ? 'PreemptLowerPriority' : 'Never',
          })),
          ...workloads.map(manifestOf),
        ],
        nodes: pools.flatMap(({ count, cpu, memory, pods, zones, disk, taints }, index) =>
          Array.from({ length: count }, (_, at) => ({
            name: `p${index}-${at}`,
            labels: {
              'kubernetes.io/hostname': `p${index}-${at}`,
              'topology.kubernetes.io/zone': zones[at % zones.length] as string,
              ...(disk === undefined ? {} : { disk }),
            },
            taints,
            cpu: cpu * 100,
            memory: memory * 100 * MEBI,
            pods,
          })),
        ),
        pods: workloads
          .flatMap((one, index) => rawPods(one, index))
          .sort((a, b) => (a.namespace === b.namespace ? 0 : a.namespace < b.namespace ? -1 : 1)),
      };
    });
}

type Random = typeof workload extends fc.Arbitrary<infer T> ? T : never;

const nameOf = (index: number) => `w${index}`;

function rawPods(one: Random, index: number): readonly RawPod[] {
  return Array.from({ length: one.replicas }, (_, ordinal) => ({
    name: `${nameOf(index)}-${ordinal}`,
    namespace: one.namespace,
    labels: { app: one.app, set: nameOf(index) },
    priority: one.priority,
    ...(one.cpu === undefined ? {} : { cpu: one.cpu * 10 }),
    ...(one.memory === undefined ? {} : { memory: one.memory * 10 * MEBI }),
    tolerations: tolerationsOf(one),
    nodeSelector: (one.disk === undefined ? {} : { disk: one.disk }) as Record<string, string>,
    ...(one.preferredDisk === undefined ? {} : { preferredDisk: one.preferredDisk }),
    affinity: one.affinity,
    antiAffinity: one.antiAffinity,
    preferred: one.preferred,
    spread: one.spread,
    ownerSelector: { set: nameOf(index) },
  }));
}

function tolerationsOf({ tolerated, tolerance }: Random) {
  return tolerated.map((name) => ({
    key: name,
    operator: 'Exists' as const,
    ...(tolerance === undefined ? {} : { effect: tolerance }),
  }));
}

function manifestOf(one: Random, index: number): Manifest {
  const name = nameOf(index);
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const weighted = (anti: boolean) =>
    one.preferred
      .filter((entry) => entry.anti === anti)
      .map(({ weight, term: podAffinityTerm }) => ({ weight, podAffinityTerm }));
  return {
    apiVersion: 'apps/v1',
    kind: one.kind,
    metadata: { name, namespace: one.namespace },
    spec: {
      replicas: one.replicas,
      selector: { matchLabels: { set: name } },
      template: {
        metadata: { labels: { app: one.app, set: name } },
        spec: {
          priorityClassName: `p${one.priority}`,
          tolerations: tolerationsOf(one),
          ...(one.disk === undefined ? {} : { nodeSelector: { disk: one.disk } }),
          affinity: {
            ...(one.preferredDisk === undefined
              ? {}
              : {
                  nodeAffinity: {
                    [preferred]: [
                      {
                        weight: one.preferredDisk.weight,
                        preference: {
                          matchExpressions: [
                            { key: 'disk', operator: 'In', values: [one.preferredDisk.disk] },
                          ],
                        },
                      },
                    ],
                  },
                }),
            podAffinity: { [required]: one.affinity, [preferred]: weighted(false) },
            podAntiAffinity: { [required]: one.antiAffinity, [preferred]: weighted(true) },
          },
          topologySpreadConstraints: one.spread,
          containers: [
            {
              name: 'main',
              image: 'example',
              resources: {
                requests: {
                  ...(one.cpu === undefined ? {} : { cpu: `${one.cpu * 10}m` }),
                  ...(one.memory === undefined ? {} : { memory: `${one.memory * 10}Mi` }),
                },
              },
            },
          ],
        },
      },
    },
  };
}
