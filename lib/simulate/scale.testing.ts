/** A platform of any size, for benchmarks and tests: ten pods a node, with the rules that ours carry. */
import type { Manifest } from '../manifest/manifest.ts';
import type { ClusterNodes } from '../manifest/nodes.ts';

const zones = ['zone-a', 'zone-b', 'zone-c'];

export function clusterOf(nodes: number): ClusterNodes {
  return { nodePools: [{ name: 'worker', count: nodes, cpu: 8, memory: '32Gi', zones }] };
}

/**
 * Of ten pods a node: three of quorum sets of three with disks, four of Deployments of four that spread, two
 * of Deployments of ten that say nothing, one of a DaemonSet.
 */
export function platformOf(nodes: number): readonly Manifest[] {
  const each = (count: number, make: (index: number) => readonly Manifest[]) =>
    Array.from({ length: count }, (_, index) => make(index)).flat();
  return [
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'quorum' }, value: 1000 },
    ...each(nodes, (index) => [quorumSet(index), budget(`quorum-${index}`)]),
    ...each(nodes, (index) => [spreadDeployment(index), budget(`spread-${index}`)]),
    ...each(Math.floor(nodes / 5), (index) => [plainDeployment(index)]),
    daemonSet(),
  ];
}

const labelsOf = (name: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': 'server',
});

const metadataOf = (name: string) => ({ name, namespace: 'platform' });

const container = (cpu: string, memory: string) => ({
  name: 'main',
  image: 'example',
  resources: { requests: { cpu, memory } },
});

function quorumSet(index: number): Manifest {
  const name = `quorum-${index}`;
  const selector = { matchLabels: labelsOf(name) };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...metadataOf(name), annotations: { 'holdfast.dev/quorum': '2' } },
    spec: {
      replicas: 3,
      selector,
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          priorityClassName: 'quorum',
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'kubernetes.io/hostname', labelSelector: selector },
              ],
            },
          },
          topologySpreadConstraints: [
            {
              topologyKey: 'topology.kubernetes.io/zone',
              maxSkew: 1,
              minDomains: 3,
              whenUnsatisfiable: 'DoNotSchedule',
              nodeTaintsPolicy: 'Honor',
              labelSelector: selector,
            },
          ],
          containers: [container(`${400 + 50 * (index % 5)}m`, '2Gi')],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
    },
  };
}

function spreadDeployment(index: number): Manifest {
  const name = `spread-${index}`;
  const labelSelector = { matchLabels: labelsOf(name) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(name),
    spec: {
      replicas: 4,
      selector: labelSelector,
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
              ],
            },
          },
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
            (topologyKey) => ({
              topologyKey,
              maxSkew: 1,
              whenUnsatisfiable: 'ScheduleAnyway',
              nodeTaintsPolicy: 'Honor',
              labelSelector,
              matchLabelKeys: ['pod-template-hash'],
            }),
          ),
          containers: [container(`${100 + 20 * (index % 7)}m`, `${256 + 64 * (index % 3)}Mi`)],
        },
      },
    },
  };
}

function plainDeployment(index: number): Manifest {
  const name = `plain-${index}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(name),
    spec: {
      replicas: 10,
      selector: { matchLabels: labelsOf(name) },
      template: { metadata: { labels: labelsOf(name) }, spec: { containers: [container('50m', '128Mi')] } },
    },
  };
}

function daemonSet(): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadataOf('agent'),
    spec: {
      selector: { matchLabels: labelsOf('agent') },
      template: { metadata: { labels: labelsOf('agent') }, spec: { containers: [container('50m', '64Mi')] } },
    },
  };
}

function budget(name: string): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(name),
    spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) } },
  };
}
