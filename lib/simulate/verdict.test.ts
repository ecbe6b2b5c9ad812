import { describe, expect, it } from 'vitest';
import { manifestsOf, shipped, variant } from '../../charts/variants.testing.ts';
import {
  apart,
  autoscaler,
  budget,
  deployment,
  nodes,
  ratherApart,
  statefulSet,
} from './manifests.testing.ts';
import { simulate } from './simulate.ts';
import { verdict } from './verdict.ts';

const found = (...args: Parameters<typeof simulate>) => verdict(simulate(...args));
const minio = {
  labels: { 'app.kubernetes.io/instance': 'minio', 'app.kubernetes.io/component': 'server' },
  claims: true,
};

describe('verdict', () => {
  it.each(shipped)('%s survives what it says', (name) => {
    const environment = variant(name);
    const simulation = simulate(manifestsOf(environment), environment);
    expect(simulation.services.length).toBeGreaterThan(1);
    expect(verdict(simulation)).toEqual([]);
  });

  it('finds that four members of one drive on three nodes lose their quorum with the node of two', () => {
    const [finding, ...others] = found(
      [
        statefulSet('minio', { ...minio, replicas: 4, quorum: 3, pod: ratherApart('minio') }),
        budget('minio', { maxUnavailable: 1 }),
      ],
      { cluster: nodes(3), survive: 'node' },
    );
    expect(others).toEqual([]);
    expect(finding).toEqual({
      check: 'node-loss-not-survived',
      severity: 'error',
      object: { kind: 'StatefulSet', namespace: 'ns', name: 'minio' },
      path: '',
      message:
        'minio/server is down when node node-0 is lost: 2 of 4 members up, 3 needed to take writes. ' +
        'Lost with it: ns/minio-0 and ns/minio-3.',
      remedy:
        'Add one node (4 CPU, 8Gi) to pool node, in zone a; or keep its members on different nodes (required ' +
        'anti-affinity or a hard spread on kubernetes.io/hostname), with a node for each of the 4.',
    });
  });

  it('finds that one of four stays pending on three nodes with required anti-affinity, and any loss breaks it', () => {
    const findings = found(
      [statefulSet('minio', { ...minio, replicas: 4, quorum: 3, pod: apart('minio') })],
      {
        cluster: nodes(3),
        survive: 'node',
      },
    );
    expect(findings.map(({ check }) => check)).toEqual([
      'drain-interrupts',
      'node-loss-not-survived',
      'pod-finds-no-node',
    ]);
    const [, loss, pending] = findings;
    expect(loss?.message).toBe(
      'minio/server is down when node node-0 is lost: 2 of 4 members up, 3 needed to take writes. ' +
        'Lost with it: ns/minio-0; 2 more such losses do the same.',
    );
    expect(pending?.message).toBe(
      "ns/minio-3 finds no node, with nothing lost: 0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
    expect(pending?.remedy).toMatch(/^Add one node \(4 CPU, 8Gi\) to pool node, in zone a; or /);
  });

  it('lets three members of two drives survive on three nodes', () => {
    const manifests = [
      statefulSet('minio', { ...minio, replicas: 3, quorum: 2, pod: apart('minio') }),
      budget('minio', { maxUnavailable: 1 }),
    ];
    expect(found(manifests, { cluster: nodes(3), survive: 'node' })).toEqual([]);
  });

  it('asks for zones where a zone has to be survived', () => {
    const manifests = [
      statefulSet('kafka', { replicas: 3, quorum: 2, pod: apart('kafka'), claims: true }),
      budget('kafka', { maxUnavailable: 1 }),
    ];
    const cluster = nodes(4, { zones: ['a', 'b'] });
    expect(found(manifests, { cluster, survive: 'node' })).toEqual([]);
    const [finding] = found(manifests, { cluster, survive: 'zone' });
    expect(finding).toMatchObject({
      check: 'zone-loss-not-survived',
      message:
        'kafka is down when zone a is lost: 1 of 3 members up, 2 needed to take writes. Lost with it: ns/kafka-0 and ns/kafka-2.',
    });
  });

  it('takes pods of one node for an interruption, and proposes what was tried to help', () => {
    const together = {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      },
    };
    const findings = found(
      [deployment('web', { replicas: 2, pod: together }), budget('web', { maxUnavailable: 1 })],
      {
        cluster: nodes(2),
        survive: 'node',
      },
    );
    expect(findings[0]).toMatchObject({
      check: 'node-loss-not-survived',
      message: expect.stringContaining(
        'web is interrupted when node node-0 is lost: none of 2 pods up until 2 start elsewhere.',
      ),
    });
  });

  it('says nothing of a single pod that moves, and everything of one that cannot', () => {
    expect(found([deployment('one')], { cluster: nodes(2), survive: 'node' })).toEqual([]);
    const stuck = found(
      [deployment('one', { pod: { nodeSelector: { 'kubernetes.io/hostname': 'node-0' } } })],
      {
        cluster: nodes(2),
        survive: 'node',
      },
    );
    expect(stuck.map(({ check }) => check)).toEqual(['drain-interrupts', 'node-loss-not-survived']);
  });

  it('names the budget and the pods of a drain that never ends', () => {
    const manifests = [
      deployment('web', { replicas: 2, pod: apart('web') }),
      budget('web', { minAvailable: 2 }),
    ];
    const [finding] = found(manifests, { cluster: nodes(3), survive: 'node' });
    expect(finding).toMatchObject({
      check: 'drain-stuck',
      object: { kind: 'PodDisruptionBudget', namespace: 'ns', name: 'web' },
      message:
        "A drain of nodes node-0 and node-1 never ends: ns/web-0 and ns/web-1 can't be evicted, as the budget wants 2 healthy pods and has 2.",
    });
  });

  it('names an update that finds no room for its surge', () => {
    const spec = { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    const findings = found([deployment('web', { replicas: 3, pod: apart('web'), spec })], {
      cluster: nodes(3),
      survive: 'node',
    });
    const stuck = findings.find(({ check }) => check === 'rollout-stuck');
    expect(stuck?.message).toMatch(
      /^An update of Deployment ns\/web never ends: ns\/web-next-0: the update waits/,
    );
    expect(stuck?.remedy).toMatch(/^Add one node/);
  });

  it('warns of maxima that do not fit', () => {
    const manifests = [
      deployment('web', { cpu: '1500m' }),
      autoscaler('web', 2, 9),
      budget('web', { maxUnavailable: 1 }),
    ];
    const findings = found(manifests, { cluster: nodes(3), survive: 'node' });
    expect(findings).toMatchObject([
      {
        check: 'maxima-do-not-fit',
        severity: 'warning',
        object: { kind: 'Deployment', name: 'web' },
        message: expect.stringContaining(
          '3 pods find no node: ns/web-6, ns/web-7 and ns/web-8: 0/3 nodes are available: 3 Insufficient cpu.',
        ),
      },
    ]);
  });
});
