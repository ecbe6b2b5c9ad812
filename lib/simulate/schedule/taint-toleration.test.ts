import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Taint } from '../../manifest/nodes.ts';
import { tolerates, toleratesAll } from '../../manifest/toleration.ts';
import { daemonSet, deployment, nodes } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

const taint: Taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };

describe('tolerates', () => {
  it.each([
    [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }, true],
    [{ key: 'dedicated', value: 'db' }, true],
    [{ key: 'dedicated', value: 'web' }, false],
    [{ key: 'dedicated', operator: 'Exists' }, true],
    [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, false],
    [{ operator: 'Exists' }, true],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'dedicated' }, false],
    [{}, false],
  ])('%j: %s', (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  it('does not mind taints that only prefer', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(toleratesAll([], [{ key, effect: 'PreferNoSchedule' }])).toBe(true);
        expect(toleratesAll([], [{ key, effect: 'NoExecute' }])).toBe(false);
      }),
    );
  });
});

describe('TaintToleration', () => {
  const pools = {
    nodePools: [
      ...nodes(1, { name: 'a', taints: [taint] }).nodePools,
      ...nodes(1, { name: 'b', taints: [{ key: 'old', effect: 'PreferNoSchedule' }] }).nodePools,
    ],
  };

  it('keeps pods off, and prefers nodes without taints', () => {
    expect(place(pools, deployment('web')).at['web-0']).toBe('b-0');
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    expect(place(pools, deployment('web', { pod: { tolerations } })).at['web-0']).toBe('a-0');
  });

  it('says so', () => {
    const { reason } = place(nodes(2, { taints: [taint] }), deployment('web'));
    expect(reason).toBe('0/2 nodes are available: 2 node(s) had untolerated taint(s).');
  });

  it('gives a DaemonSet a pod on each node that it tolerates', () => {
    expect(place(pools, daemonSet('agent')).at).toEqual({ 'agent-b-0': 'b-0' });
  });
});
