import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daemonSet, deployment, statefulSet } from './manifests.testing.ts';
import { judge, type Service, servicesOf, states } from './service.ts';
import { workloadsOf } from './workload.ts';

const of = (...manifests: Parameters<typeof workloadsOf>[0]) => servicesOf(workloadsOf(manifests).workloads);
const labels = { 'app.kubernetes.io/instance': 'minio', 'app.kubernetes.io/component': 'server' };

describe('servicesOf', () => {
  it('groups workloads by instance and component', () => {
    const { services } = of(
      deployment('a', { labels }),
      deployment('b', { labels }),
      deployment('c'),
      daemonSet('d'),
    );
    expect(services.map(({ name, workloads }) => [name, workloads])).toEqual([
      ['minio/server', [0, 1]],
      ['c', [2]],
      ['d', [3]],
    ]);
  });

  it('judges each quorum by itself', () => {
    const { services } = of(
      statefulSet('pool-0', { labels, quorum: 2, replicas: 3 }),
      statefulSet('pool-1', { labels, quorum: 3, replicas: 4 }),
    );
    expect(services.map(({ name, quorum }) => [name, quorum])).toEqual([
      ['minio/server', 2],
      ['pool-1', 3],
    ]);
  });

  it('tells workloads of one name apart', () => {
    const names = of(deployment('a'), statefulSet('a'), daemonSet('a')).services.map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
  });

  it('says where it had to guess', () => {
    const { services, notes } = of(statefulSet('db', { replicas: 3 }));
    expect(services[0]?.quorum).toBeUndefined();
    expect(notes).toEqual([
      'StatefulSet ns/db does not say its quorum (annotation holdfast.dev/quorum): it is judged as if one member were enough',
    ]);
    const odd = statefulSet('db', { replicas: 3 });
    const annotated = {
      ...odd,
      metadata: { ...odd.metadata, annotations: { 'holdfast.dev/quorum': 'two' } },
    };
    expect(of(annotated).notes[0]).toContain('"two", not a number of members');
  });

  it('leaves out what serves nobody', () => {
    expect(of(deployment('none', { replicas: 0 })).services).toEqual([]);
  });
});

describe('judge', () => {
  const service = (quorum?: number): Service => ({ name: 's', namespace: 'ns', workloads: [0], quorum });

  it('never gets worse by one pod more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(8),
        fc.nat(8),
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        (wanted, low, more, quorum) => {
          const up = Math.min(low, wanted - 1);
          const recovered = Math.min(wanted - 1, up + more);
          const rank = (numbers: { up: number; recovered: number }) =>
            states.indexOf(judge(service(quorum), { ...numbers, wanted }).state);
          expect(rank({ up: up + 1, recovered: recovered + 1 })).toBeLessThanOrEqual(rank({ up, recovered }));
        },
      ),
    );
  });

  it('takes a quorum for lost below it, whatever comes back', () => {
    expect(judge(service(3), { up: 2, recovered: 4, wanted: 4 }).state).toBe('down');
    expect(judge(service(3), { up: 3, recovered: 3, wanted: 4 }).state).toBe('degraded');
    expect(judge(service(3), { up: 4, recovered: 4, wanted: 4 }).state).toBe('serves');
  });
});
