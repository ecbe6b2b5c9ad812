import { describe, expect, it } from 'vitest';
import { deployment, nodes } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

const cluster = {
  nodePools: [
    ...nodes(1, { name: 'a', labels: { disk: 'hdd', size: '10' } }).nodePools,
    ...nodes(1, { name: 'b', labels: { disk: 'ssd', size: '20' } }).nodePools,
    ...nodes(1, { name: 'c' }).nodePools,
  ],
};

const required = (...nodeSelectorTerms: readonly object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});

const labels = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

const at = (pod: Readonly<Record<string, unknown>>) => place(cluster, deployment('web', { pod })).at['web-0'];

describe('NodeAffinity', () => {
  it('holds the node selector', () => {
    expect(at({ nodeSelector: { disk: 'ssd' } })).toBe('b-0');
    expect(at({ nodeSelector: { disk: 'ssd', size: '10' } })).toBe('-');
  });

  it.each([
    ['In', required(labels('disk', 'In', 'ssd', 'nvme')), 'b-0'],
    ['NotIn takes nodes without the label', required(labels('disk', 'NotIn', 'ssd', 'hdd')), 'c-0'],
    ['Exists', required(labels('disk', 'Exists')), 'a-0'],
    ['DoesNotExist', required(labels('disk', 'DoesNotExist')), 'c-0'],
    ['Gt', required(labels('size', 'Gt', '15')), 'b-0'],
    ['Lt', required(labels('size', 'Lt', '15')), 'a-0'],
    ['Gt of no number', required(labels('disk', 'Gt', '1')), '-'],
    ['an operator that is none', required(labels('disk', 'Is', 'ssd')), '-'],
    ['any of the terms', required(labels('disk', 'In', 'nvme'), labels('size', 'Gt', '15')), 'b-0'],
    ['an empty term matches nothing', required({}), '-'],
    ['no terms match nothing', required(), '-'],
    [
      'the name of a node',
      required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['c-0'] }] }),
      'c-0',
    ],
  ])('%s', (_, pod, expected) => {
    expect(at(pod)).toBe(expected);
  });

  it('adds up the weights of preferred terms', () => {
    const preferred = [
      { weight: 60, preference: labels('disk', 'In', 'hdd') },
      { weight: 50, preference: labels('disk', 'In', 'ssd') },
      { weight: 20, preference: labels('size', 'Gt', '15') },
      { weight: 100, preference: {} },
    ];
    expect(
      at({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } }),
    ).toBe('b-0');
  });
});
