import { describe, expect, it } from 'vitest';
import { apart, budget, deployment, nodes, priorityClass } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

const low = priorityClass('low', 1);
const middle = priorityClass('middle', 5);
const high = priorityClass('high', 10);
const on = (node: string, priorityClassName: string) => ({
  priorityClassName,
  nodeSelector: { 'kubernetes.io/hostname': node },
});

/** Where the newcomer goes when it comes last, and who is pushed out. */
function preempts(cluster: Parameters<typeof place>[0], ...manifests: Parameters<typeof place>[1][]) {
  const { world } = place(cluster, low, middle, high, ...manifests);
  const newcomer = world.workloads.findIndex(({ name }) => name === 'new');
  const pod = world.addPod(newcomer, 0, 'new');
  const mark = world.state.mark();
  world.scheduler.run([pod]);
  const moved = [...world.state.nodesAt(mark).keys()].filter((one) => one !== pod);
  return {
    node: world.nodes[world.state.nodeOf[pod] ?? -1]?.name,
    victims: moved.map((one) => world.pods[one]?.name).sort(),
  };
}

const newcomer = (cpu: string, pod: object = {}) =>
  deployment('new', { replicas: 0, cpu, pod: { priorityClassName: 'high', ...pod } });

describe('preemption', () => {
  it('takes the node whose victims matter least', () => {
    expect(
      preempts(
        nodes(2),
        deployment('a', { cpu: '3', pod: on('node-0', 'middle') }),
        deployment('b', { cpu: '3', pod: on('node-1', 'low') }),
        newcomer('2'),
      ),
    ).toEqual({ node: 'node-1', victims: ['ns/b-0'] });
  });

  it('spares whom it can, the most important first', () => {
    expect(
      preempts(
        nodes(1),
        deployment('a', { cpu: '1', pod: on('node-0', 'middle') }),
        deployment('b', { cpu: '1', replicas: 2, pod: on('node-0', 'low') }),
        newcomer('2'),
      ),
    ).toEqual({ node: 'node-0', victims: ['ns/b-1'] });
  });

  it('prefers victims whose disruption budget allows it', () => {
    expect(
      preempts(
        nodes(2),
        deployment('a', { cpu: '3', pod: on('node-0', 'low') }),
        budget('a', { minAvailable: 1 }),
        deployment('b', { cpu: '3', pod: on('node-1', 'middle') }),
        newcomer('2'),
      ),
    ).toEqual({ node: 'node-1', victims: ['ns/b-0'] });
    expect(
      preempts(
        nodes(1),
        deployment('a', { cpu: '3', pod: on('node-0', 'low') }),
        budget('a', { minAvailable: 1 }),
        newcomer('2'),
      ),
    ).toEqual({ node: 'node-0', victims: ['ns/a-0'] });
  });

  it('touches no equal, and nothing at all for a class that never preempts', () => {
    const stays = { node: undefined, victims: [] };
    expect(
      preempts(nodes(1), deployment('a', { cpu: '3', pod: on('node-0', 'high') }), newcomer('2')),
    ).toEqual(stays);
    const polite = priorityClass('polite', 100, 'Never');
    expect(
      preempts(
        nodes(1),
        polite,
        deployment('a', { cpu: '3', pod: on('node-0', 'low') }),
        newcomer('2', { priorityClassName: 'polite' }),
      ),
    ).toEqual(stays);
  });

  it('pushes out a pod that keeps it away', () => {
    expect(
      preempts(
        nodes(1),
        deployment('a', { pod: { ...on('node-0', 'low'), ...apart('new') } }),
        newcomer('1'),
      ),
    ).toEqual({ node: 'node-0', victims: ['ns/a-0'] });
  });
});
